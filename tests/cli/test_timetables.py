"""Seasons, holidays and days unlike others, from the command line."""

from pathlib import Path

import pytest

from tests.cli.builders import typed


def said(folder: Path, *arguments: str) -> list[str]:
    done = typed(*arguments, cwd=folder, PHATTHANH_LANGUAGE="vi")
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_summer_hours_and_tet_are_kept_without_a_page(begun: Path) -> None:
    assert "Mùa hè: 16/04 – 15/10" in said(begun, "timetable", "usual")
    said(begun, "timetable", "hours", "2", "Mùa hè", "17:30")
    told = said(
        *(begun, "timetable", "except", "1", "--holiday", "Tết Nguyên đán"),
        *("--clock", "Chương trình chiều"),
    )
    assert told == ["ngoại lệ 1: Tết Nguyên đán, Chương trình chiều"]
    said(begun, "timetable", "except", "2", "--from", "2027-03-01", "--station", "dai-huyen")
    listed = said(begun, "timetable", "list")
    assert "      Mùa hè: 17:30" in listed
    assert "      ngoại lệ 2: 01/03/2027, không phát" in listed
    year = said(begun, "plan", "year", "dai-huyen", "2027", "--language", "vi")
    tet = year.index("T6 05/02/2027 – T3 09/02/2027 (5 ngày)  [Mùa đông, Tết Nguyên đán]")
    assert year[tet + 1 : tet + 3] == [
        "  05:30–05:45 Chương trình chiều; 17:00–17:15 Chương trình chiều",
        "  Khác ngày thường: thay cho 05:30–05:50 Chương trình sáng",
    ]
    march = year.index("T2 01/03/2027 (1 ngày)  [Mùa đông]")
    assert year[march + 2] == "  Khác ngày thường: không có 17:00–17:15 Chương trình chiều"
    said(begun, "timetable", "restore", "2")
    assert "ngoại lệ 2" not in "".join(said(begun, "timetable", "list"))


def test_days_of_a_holiday_and_a_season_are_the_administrators(begun: Path) -> None:
    said(begun, "timetable", "holiday", "Lễ hội làng cá", "2027-04-01")
    said(begun, "timetable", "holiday", "Lễ hội làng cá", "2028-04-01")
    said(begun, "timetable", "season", "Mùa du lịch", "1/5", "31/8")
    told = said(begun, "timetable", "holiday", "Lễ hội làng cá", "2027-03-31", "2027-04-01")
    assert "Lễ hội làng cá: 31/03/2027 – 01/04/2027, 01/04/2028" in told
    assert "Mùa du lịch: 01/05 – 31/08" in told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("hours", "99", "Mùa hè", "17:30"), "Không có mùa nào tên là Mùa hè."),
        (("except", "99", "--from", "2027-03-01"), "Không có lịch phát số 99."),
        (("except", "1"), "Ngoại lệ đặt cho một số ngày, hoặc cho một kỳ nghỉ."),
        (("except", "1", "--holiday", "Lạ"), "Không có ngày lễ nào tên là Lạ."),
        (("except", "1", "--from", "2027-03-01", "--clock", "Lạ"), "khung chương trình Lạ"),
        (("restore", "7"), "Không có ngoại lệ số 7."),
        (("season", "Lạ", "31/2", "1/3"), "không phải là một ngày"),
        (("holiday", "Lạ", "2027-03-02", "2027-03-01"), "trước khi bắt đầu"),
    ],
)
def test_what_makes_no_sense_is_refused(begun: Path, arguments: tuple[str, ...], told: str) -> None:
    done = typed("timetable", *arguments, cwd=begun, PHATTHANH_LANGUAGE="vi")
    assert done.returncode == 1
    assert told in done.stderr
