"""The report's text as its figures draft it: parts add up, and nothing is prettier than it is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from playlists import airings
from playlists.figures import Planned, Produced, Programmes
from playlists.models import ItemKind, Outcome
from playlists.reports.danvan import DanVan, gather
from playlists.reports.wording import drafted
from playlists.spans import Span
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
        "tổng thời lượng 4 phút;"
    )


def test_what_there_is_none_of_is_not_counted_out_in_noughts(
    session: Session, house: House
) -> None:
    said = text_of(heard(session, house), "radio")
    assert "không có tin, bài, chuyên mục nào được sản xuất" in said
    assert "phát một phần" not in said
    assert "Trong kỳ không có tiếp âm." in said
    assert " 0 " not in said.replace("trên 0 lượt theo kế hoạch", "")


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
    assert text_of(found, "stations") == "1/2 đài có phát sóng (chi tiết tại Phụ lục I)."
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
