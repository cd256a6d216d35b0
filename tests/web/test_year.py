"""Holidays, seasons and exceptions through the door: each says what it changes first."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from playlists.models import Holiday, Season, Timetable, TimetableException
from tests.web.builders import House, Visitor

_SURE = re.compile(r'name="sure" value="([^"]+)"')
STATIONS = 13


def timetable_at(house: House, start: str) -> int:
    with house.session() as session:
        return session.scalars(select(Timetable.id).where(Timetable.local_start == start)).one()


def with_yes(visitor: Visitor, path: str, **fields: str | list[str]) -> str:
    """Send a form, say yes to what it changes, and give the page that asked."""
    asked = visitor.post(path, **fields)
    assert asked.status_code == 200, asked.text
    found = _SURE.search(asked.text)
    assert found is not None, asked.text
    assert visitor.post(path, **fields, sure=found[1]).status_code == 302
    return asked.text


def holiday_number(house: House, name: str) -> int:
    with house.session() as session:
        return session.scalars(select(Holiday.id).where(Holiday.name == name)).one()


def test_tet_of_the_coming_years_is_listed_once_the_holidays_are_put_in(house: House) -> None:
    visitor = house.visitor("bientap")
    assert "Chưa có ngày lễ nào" in visitor.get("/lich-nam").text
    assert visitor.post("/lich-nam/ngay-le-nha-nuoc").status_code == 302
    page = visitor.get("/lich-nam").text
    assert "Tết Nguyên đán" in page
    assert "05/02–09/02" in page, "2027"
    assert "25/01–29/01" in page, "2028"
    assert "Thêm ngày lễ của Nhà nước" not in page, "all are there"


def test_leaving_tet_out_says_how_many_programmes_it_changes_before_it_is_kept(
    house: House,
) -> None:
    visitor = house.visitor("bientap")
    visitor.post("/lich-nam/ngay-le-nha-nuoc")
    number = timetable_at(house, "05:30")
    tet = str(holiday_number(house, "Tết Nguyên đán"))
    path = f"/lich-phat/{number}/ngoai-le"
    fields = {"when": "holiday", "holiday": tet, "what": "out"}
    asked = visitor.post(path, **fields)
    assert f"Việc này đổi {5 * STATIONS} buổi phát" in asked.text
    with house.session() as session:
        assert session.scalars(select(TimetableException)).all() == [], "nothing is kept unasked"
    with_yes(visitor, path, **fields)
    with house.session() as session:
        (kept,) = session.scalars(select(TimetableException)).all()
        assert kept.holiday is not None
    page = visitor.get("/lich-nam").text
    assert "05:30 Chương trình sáng" in page
    page = with_yes(visitor, f"/lich-phat/ngoai-le/{kept.id}/bo")
    assert f"Việc này đổi {5 * STATIONS} buổi phát" in page
    with house.session() as session:
        assert session.scalars(select(TimetableException)).all() == []


def test_a_yes_to_one_effect_is_no_yes_to_another(house: House) -> None:
    visitor = house.visitor("bientap")
    path = f"/lich-phat/{timetable_at(house, '05:30')}/ngoai-le"
    first = {"when": "days", "first": "2026-12-01", "what": "out"}
    found = _SURE.search(visitor.post(path, **first).text)
    assert found is not None
    other = visitor.post(path, **first | {"last": "2026-12-05"}, sure=found[1])
    assert other.status_code == 200
    assert f"Việc này đổi {5 * STATIONS} buổi phát" in other.text


def test_summer_hours_move_a_timetable_on_the_days_of_the_season(house: House) -> None:
    visitor = house.visitor("bientap")
    assert (
        visitor.post("/lich-nam/mua/moi", name="Mùa hè", first="16/4", last="15/10").status_code
        == 302
    )
    with house.session() as session:
        season = session.scalars(select(Season)).one()
        assert (season.first_day, season.last_day) == ("04-16", "10-15")
    number = timetable_at(house, "17:00")
    asked = with_yes(visitor, f"/lich-phat/{number}/mua", **{f"season-{season.id}": "18:00"})
    days = (date(2027, 10, 15) - date(2027, 4, 16)).days + 1
    assert f"Việc này đổi {days * STATIONS} buổi phát" in asked
    page = visitor.get(f"/lich-phat/{number}").text
    assert 'value="18:00"' in page
    refused = visitor.post(f"/lich-nam/mua/{season.id}/xoa")
    assert refused.status_code == 422
    assert "đang được dùng" in refused.text
    assert "Chương trình chiều" in refused.text, "the place where"


def test_an_own_holiday_comes_again_on_the_same_days(house: House) -> None:
    visitor = house.visitor("bientap")
    fields = {"name": "Ngày truyền thống", "first": "2027-03-31", "last": "", "years": "3"}
    assert visitor.post("/lich-nam/ngay-le/moi", **fields).status_code == 302
    number = holiday_number(house, "Ngày truyền thống")
    with house.session() as session:
        spans = session.get_one(Holiday, number).spans
        assert [each.first_day.year for each in spans] == [2027, 2028, 2029]
    page = visitor.get(f"/lich-nam/ngay-le/{number}").text
    assert 'value="2028-03-31"' in page
    fewer = {"name": "Ngày truyền thống", "first": ["2027-04-01", ""], "last": ["", ""]}
    assert visitor.post(f"/lich-nam/ngay-le/{number}", **fewer).status_code == 302
    with house.session() as session:
        spans = session.get_one(Holiday, number).spans
        assert [each.first_day for each in spans] == [date(2027, 4, 1)]
    assert visitor.post(f"/lich-nam/ngay-le/{number}/xoa").status_code == 302


@pytest.mark.parametrize(
    ("path", "fields", "told"),
    [
        (
            "/lich-nam/mua/moi",
            {"name": "Lạ", "first": "31/02", "last": "1/3"},
            "không phải là một ngày",
        ),
        ("/lich-nam/mua/moi", {"name": "Lạ", "first": "xuân", "last": "1/3"}, "ngày/tháng"),
        ("/lich-nam/mua/moi", {"name": "", "first": "1/2", "last": "1/3"}, "tên"),
        ("/lich-nam/ngay-le/moi", {"name": "Lạ"}, "ít nhất một năm"),
        (
            "/lich-nam/ngay-le/moi",
            {"name": "Lạ", "first": "2027-02-02", "last": "2027-02-01"},
            "trước khi bắt đầu",
        ),
        ("/lich-nam/ngay-le/moi", {"name": "Lạ", "first": "mai"}, "không phải là ngày"),
        (
            "/lich-nam/ngay-le/moi",
            {"name": "Lạ", "first": "2027-02-02", "years": "999"},
            "bao nhiêu năm",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_was_typed(
    house: House, path: str, fields: dict[str, str], told: str
) -> None:
    answer = house.visitor("bientap").post(path, **fields)
    assert answer.status_code == 422
    assert told in answer.text
    for typed in filter(None, fields.values()):
        assert typed == "999" or f'value="{typed}"' in answer.text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"when": "days", "what": "out", "first": ""}, "không phải là ngày"),
        ({"when": "holiday", "what": "out"}, "Hãy chọn ngày lễ."),
        ({"when": "days", "what": "", "first": "2026-12-01"}, "khác thế nào"),
        ({"when": "days", "what": "start", "first": "2026-12-01"}, "giờ phát"),
        ({"when": "days", "what": "start", "first": "2026-12-01", "start": "25:61"}, "giờ"),
        ({"when": "days", "what": "clock", "first": "2026-12-01"}, "khung"),
        (
            {"when": "days", "what": "out", "first": "2026-12-01", "audience": "station:khac"},
            "nơi áp dụng",
        ),
    ],
)
def test_an_exception_that_makes_no_sense_is_refused(
    house: House, fields: dict[str, str], told: str
) -> None:
    number = timetable_at(house, "05:30")
    answer = house.visitor("bientap").post(f"/lich-phat/{number}/ngoai-le", **fields)
    assert answer.status_code == 422
    assert told in answer.text


def test_ending_a_timetable_shows_what_goes(house: House) -> None:
    visitor = house.visitor("bientap")
    number = timetable_at(house, "17:00")
    asked = with_yes(visitor, f"/lich-phat/{number}/ket-thuc", last="2026-12-31")
    assert "không phát" in asked
    with house.session() as session:
        assert session.get_one(Timetable, number).valid_to == date(2026, 12, 31)


def test_a_timetable_that_takes_the_air_from_another_asks_first(house: House) -> None:
    visitor = house.visitor("bientap")
    with house.session() as session:
        clock = session.get_one(Timetable, timetable_at(house, "05:30")).clock_id
    fields = {"clock": str(clock), "audience": "station:cat-ba", "valid_to": "2026-12-01"}
    assert visitor.post("/lich-phat", **fields, start="11:00").status_code == 302, "nobody loses"
    asked = with_yes(visitor, "/lich-phat", **fields, start="05:40")
    assert "đổi giờ hoặc đổi khung" in asked


@pytest.mark.parametrize("username", ["catba", "lanhdao", "baocao"])
def test_others_look_at_the_year_and_change_nothing(house: House, username: str) -> None:
    visitor = house.visitor(username)
    assert visitor.get("/lich-nam").status_code == 200
    number = timetable_at(house, "05:30")
    page = visitor.get(f"/lich-phat/{number}")
    assert page.status_code == 200
    assert "Thêm ngoại lệ" not in page.text
    for path in (
        "/lich-nam/ngay-le-nha-nuoc",
        "/lich-nam/ngay-le/moi",
        "/lich-nam/mua/moi",
        f"/lich-phat/{number}/mua",
        f"/lich-phat/{number}/ngoai-le",
        f"/lich-phat/{number}/ket-thuc",
    ):
        assert visitor.post(path).status_code == 403
