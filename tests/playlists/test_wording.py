"""The report's text as its figures draft it: parts add up, and nothing is prettier than it is."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from playlists import airings
from playlists.figures import Planned, Produced, Programmes
from playlists.models import ItemKind, ModelField, Outcome
from playlists.praise import Praised
from playlists.reports import reasons
from playlists.reports.danvan import DanVan, gather
from playlists.reports.lines import Line
from playlists.reports.wording import drafted
from playlists.spans import Span
from playlists.sums import Sums
from scheduler.protocol.reasons import Reason
from tests.playlists.builders import NOW, House, a_player, a_row

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
LATER = datetime(2027, 1, 1, tzinfo=UTC)
NOVEMBER = Span.month(2026, 11)


def text_of(found: DanVan, key: str) -> str:
    [section] = [each for each in drafted(found) if each.key == key]
    return section.text


def heard(session: Session, house: House) -> DanVan:
    """One station that aired a piece, and one of which nothing came in."""
    player = a_player(session, house.stations[0], "c1")
    airings.record(session, player, [a_row(1, NOW, aired_ms=90_000, entry_id=1)], LATER)
    return gather(session, NOVEMBER, ZONE, house.stations)


def test_what_was_produced_is_named_kind_by_kind_and_adds_up(
    session: Session, house: House
) -> None:
    found = heard(session, house)
    kinds = {ItemKind.NEWS: 6, ItemKind.SERIES: 2, ItemKind.NOTICE: 5, ItemKind.SLOGAN: 1}
    produced = {kind.value: Produced(count, 60_000) for kind, count in kinds.items()}
    found = replace(
        found, produced=produced, whole=replace(found.whole, produced=Produced(14, 240_000))
    )
    assert text_of(found, "radio").startswith(
        "Sản xuất 8 tin, bài, số chuyên mục (6 tin, 2 số chuyên mục) và 5 thông báo, 1 khẩu hiệu; "
        "tổng thời lượng 4 phút.\n"
    )


def test_what_there_is_none_of_is_not_counted_out_in_noughts(
    session: Session, house: House
) -> None:
    said = text_of(heard(session, house), "radio")
    assert "không có tin, bài, chuyên mục nào được sản xuất" in said
    assert "phát một phần" not in said
    assert "Trong kỳ không có tiếp âm." in said
    assert "theo kế hoạch" not in said
    assert " 0 " not in said


def test_stations_of_which_nothing_is_known_are_shortcomings_and_no_success(
    session: Session, house: House
) -> None:
    found = heard(session, house)
    lines = [replace(line, planned=Planned(pieces=10)) for line in found.stations]
    whole = replace(found.whole, planned=Planned(pieces=20), programmes=Programmes(planned=4))
    said = replace(found, stations=lines, whole=whole)
    assert "19 lượt chưa có nhật ký" in text_of(said, "radio")
    assert "Chưa có buổi nào trong 4 buổi phát được đài cơ sở xác nhận." in text_of(said, "radio")
    short = text_of(said, "shortcomings")
    assert "Còn 1/2 đài chưa có số liệu phát sóng trong kỳ." in short
    assert "Còn 19 lượt theo kế hoạch chưa có nhật ký phát sóng gửi về" in short
    assert "Không có lượt phát nào bị bỏ lỡ" not in short


def test_a_station_that_only_relays_or_misses_is_not_silent(session: Session, house: House) -> None:
    here, there = (a_player(session, station, station.code) for station in house.stations)
    relay = a_row(1, NOW, entry_id=1, kind=ItemKind.RELAY)
    missed = a_row(1, NOW + timedelta(minutes=1), entry_id=2, outcome=Outcome.MISSED)
    airings.record(session, here, [relay], LATER)
    airings.record(session, there, [missed], LATER)
    found = gather(session, NOVEMBER, ZONE, house.stations)
    assert text_of(found, "stations") == "Có 1/2 đài phát sóng trong kỳ (chi tiết tại Phụ lục I)."
    assert "chưa có số liệu" not in text_of(found, "shortcomings")
    assert "Còn 1 lượt không phát theo kế hoạch" in text_of(found, "shortcomings")


def test_topics_below_their_target_are_shortcomings(session: Session, house: House) -> None:
    player = a_player(session, house.stations[0], "c1")
    row = a_row(1, NOW, aired_ms=90_000, entry_id=1, topics=("dan-van",))
    airings.record(session, player, [row], LATER)
    found = gather(session, NOVEMBER, ZONE, house.stations)
    topics = [replace(line, wished_ms=600_000, stations=1) for line in found.topics]
    said = replace(found, topics=topics)
    assert "; bình quân mỗi đài 1,5 phút, đạt 15% chỉ tiêu 10 phút." in text_of(said, "radio")
    assert "Chủ đề chưa đạt chỉ tiêu thời lượng: Chủ đề dan-van (15%)." in text_of(
        said, "shortcomings"
    )


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (0, 90_000, None),
        (60_000, 90_000, "So với tháng 10 năm 2026 (1 phút), thời lượng phát tăng 50%."),
        (120_000, 90_000, "So với tháng 10 năm 2026 (2 phút), thời lượng phát giảm 25%."),
        (90_000, 0, "So với tháng 10 năm 2026 (1,5 phút), thời lượng phát giảm 100%."),
        (90_000, 90_001, "Thời lượng phát bằng tháng 10 năm 2026 (1,5 phút)."),
        (
            600_000_000,
            600_010_000,
            "So với tháng 10 năm 2026 (10.000 phút), thời lượng phát gần như không đổi.",
        ),
    ],
)
def test_the_span_before_is_named_and_told_as_it_was(
    session: Session, house: House, before: int, now: int, said: str | None
) -> None:
    found = replace(heard(session, house), logged_since=date(2026, 10, 1))
    whole = replace(found.whole, before=Sums(1, before), aired=Sums(1, now))
    last = text_of(replace(found, whole=whole), "radio").splitlines()[-1]
    assert last == said if said else not last.startswith(("So với", "Thời lượng phát bằng"))
    late = replace(found, whole=whole, logged_since=date(2026, 10, 2))
    assert "tháng 10" not in text_of(late, "radio"), "of that month a part is known"


def test_a_year_before_is_told_where_it_is_another_span(session: Session, house: House) -> None:
    old = date(2025, 1, 1)
    found = replace(heard(session, house), year_before_ms=180_000, logged_since=old)
    last = text_of(found, "radio").splitlines()[-1]
    assert last == "So với cùng kỳ năm 2025 (3 phút), thời lượng phát giảm 50%."
    year = replace(found, span=Span.year(2026), counted=Span.year(2026))
    assert "cùng kỳ" not in text_of(year, "radio")


def test_an_empty_span_is_told_as_one(session: Session, house: House) -> None:
    found = gather(session, NOVEMBER, ZONE, house.stations)
    texts = {each.key: each.text for each in drafted(found)}
    assert "Trong kỳ chưa có lượt phát nào được ghi trong nhật ký" in texts["radio"]
    assert texts["stations"].startswith("Chưa có đài nào trong 2 đài có phát sóng trong kỳ")
    assert not re.search(r"\b0 (lượt|phút|tin|mô hình)", "\n".join(texts.values()))
    nobody = replace(found, stations=[], units=[])
    assert text_of(nobody, "stations") == "Chưa có đài nào trong danh sách."
    assert text_of(nobody, "shortcomings") == "Chưa có số liệu phát sóng để đánh giá."
    assert "bị bỏ lỡ" not in texts["shortcomings"]


def test_a_topic_with_a_target_that_nobody_spoke_of_is_said_so(
    session: Session, house: House
) -> None:
    silent = Line("dan-van", "Dân vận", wished_ms=600_000, stations=2)
    short = Line("phap-luat", "Pháp luật", Sums(1, 599_900), wished_ms=600_000)
    said = replace(gather(session, NOVEMBER, ZONE, house.stations), topics=[silent, short])
    assert "- Dân vận: chưa phát (chỉ tiêu mỗi đài 10 phút)." in text_of(said, "radio")
    assert "Dân vận (0%); Pháp luật (99,9%)." in text_of(said, "shortcomings"), "never 100%"


def test_models_are_told_whether_none_one_or_many_were_praised(
    session: Session, house: House
) -> None:
    def model(number: int, airings: int) -> Praised:
        return Praised(
            id=number, name=f"Mô hình {number}", field=ModelField.ECONOMY, unit_code="phu-long",
            unit_name="Xã Phù Long", year=2026, items=1, airings=airings, aired_ms=airings * 60_000,
            first_day=None, last_day=None, ever=bool(airings), heard={number: airings * 60_000},
        )  # fmt: skip

    found = gather(session, NOVEMBER, ZONE, house.stations)
    one = text_of(replace(found, models=[model(1, 0)]), "praise")
    assert one.startswith("Mô hình duy nhất được công nhận chưa được tuyên truyền trong kỳ.")
    none = text_of(replace(found, models=[model(n, 0) for n in range(3)]), "praise")
    assert none.startswith("Trong kỳ chưa tuyên truyền mô hình nào của 3 mô hình được công nhận.")
    many = text_of(replace(found, models=[model(n, 2) for n in range(15)]), "praise")
    assert many.startswith("Đã tuyên truyền 15/15 mô hình được công nhận. Thời lượng 30 phút.")
    twice = [replace(model(n, 2), heard={7: 120_000}) for n in range(2)]
    assert "Thời lượng 2 phút." in text_of(replace(found, models=twice), "praise")
    assert "- Và 3 mô hình khác (chi tiết tại phụ lục)." in many


def test_why_pieces_were_missed_is_counted_and_said(session: Session, house: House) -> None:
    player = a_player(session, house.stations[0], "c1")
    told = (Reason.PLAYER_OFF, Reason.NO_CLIP, Reason.PLAYER_OFF, "A word of tomorrow")
    rows = [
        replace(
            a_row(n, NOW + timedelta(minutes=n), outcome=Outcome.MISSED, entry_id=n), reason=reason
        )
        for n, reason in enumerate(told, start=1)
    ]
    airings.record(session, player, rows, LATER)
    short = text_of(gather(session, NOVEMBER, ZONE, house.stations), "shortcomings")
    assert (
        "Nguyên nhân: máy phát không hoạt động (2 lượt); băng bị thiếu hoặc hỏng (1 lượt); "
        "chưa rõ nguyên nhân (1 lượt)." in short
    )


def test_whatever_a_player_says_has_its_words_in_the_documents() -> None:
    assert set(reasons.WORDS) == {reason.value for reason in Reason}
