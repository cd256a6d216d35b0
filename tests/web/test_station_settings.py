"""A station's hours, caps and order of urgent items; relays and groups, through the door."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from playlists import newsroom
from playlists.models import (
    Account,
    Airing,
    Clock,
    Item,
    ItemKind,
    Occurrence,
    Outcome,
    Playlist,
    Precedence,
    PriorityOrder,
    Relay,
    RelaySpan,
    Station,
    StationGroup,
    Timetable,
)
from tests.web.builders import House, Visitor, give_sound

_SURE = re.compile(r'name="sure" value="([^"]+)"')
HOURS = {"opens": "05:00", "closes": "21:00", "session_minutes": "45", "day_minutes": "180"}


def station(house: House, code: str = "cat-ba") -> Station:
    with house.session() as session:
        return session.scalars(select(Station).where(Station.code == code)).one()


def set_hours(visitor: Visitor, **change: str | list[str]) -> str:
    """Set Cát Bà's hours with a yes where one is asked for; gives the page that asked."""
    asked = visitor.post("/dai/cat-ba/cai-dat", **HOURS | change)
    if asked.status_code == 302:
        return ""
    found = _SURE.search(asked.text)
    assert found is not None, asked.text
    kept = visitor.post("/dai/cat-ba/cai-dat", **HOURS | change, sure=found[1])
    assert kept.status_code == 302
    return asked.text


def test_quiet_hours_and_caps_are_kept_and_programmes_that_lose_time_are_told_first(
    house: House,
) -> None:
    visitor = house.visitor("bientap")
    assert not set_hours(visitor, quiet_from=["11:30", ""], quiet_to=["13:30", ""])
    assert station(house).quiet_hours == "11:30-13:30"
    asked = set_hours(visitor, quiet_from=["17:10"], quiet_to=["18:00"])
    assert "28 buổi phát bị bớt giờ" in asked, "today's afternoon and 27 more"
    assert "Rút ngắn để hết trước giờ yên tĩnh lúc 17:10." in asked
    asked = set_hours(visitor, opens="05:28", session_minutes="10")
    assert "không phát" in asked, "the brief at 05:25"
    kept = station(house)
    assert (kept.airing_from, kept.session_cap_ms) == ("05:28", 600_000)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"opens": "25:00"}, "không phải là giờ"),
        ({"quiet_from": "12:00", "quiet_to": ""}, "không phải là"),
        ({"quiet_from": "12:00", "quiet_to": "12:00"}, "khoảng giờ"),
        ({"session_minutes": "nhiều"}, "số phút"),
        ({"session_minutes": "200"}, "không quá giới hạn cả ngày"),
        ({"session_minutes": "0"}, "lớn hơn 0"),
        ({"day_minutes": "99999"}, "giới hạn"),
    ],
)
def test_hours_that_are_none_are_refused_with_what_was_typed(
    house: House, change: dict[str, str], told: str
) -> None:
    answer = house.visitor("bientap").post("/dai/cat-ba/cai-dat", **HOURS | change)
    assert answer.status_code == 422
    assert told in answer.text
    for typed in filter(None, change.values()):
        assert f'value="{typed}"' in answer.text
    assert station(house).airing_from == "05:00"


def test_the_communes_leader_sets_its_hours_and_its_operator_does_not(house: House) -> None:
    assert house.visitor("chutich").post("/dai/cat-ba/cai-dat", **HOURS).status_code == 302
    assert house.visitor("catba").post("/dai/cat-ba/cai-dat", **HOURS).status_code == 403
    assert house.visitor("chutich").post("/dai/phu-long/cai-dat", **HOURS).status_code == 403
    page = house.visitor("catba").get("/dai/cat-ba/cai-dat").text
    assert "Giờ phát do lãnh đạo xã" in page
    assert "Lưu giờ" not in page


def test_the_commune_puts_urgent_items_in_order(house: House) -> None:
    with house.centre.sessions.begin() as session:
        people = {each.username: each for each in session.scalars(select(Account))}
        numbers = []
        unit = session.get_one(Item, house.item("Thi đua “Dân vận khéo”")).unit
        for title in ("Cắt nước", "Tiêm phòng"):
            item = newsroom.write(
                session,
                author=people["bientap"],
                unit=unit,
                kind=ItemKind.NEWS,
                title=title,
                text=f"{title}.",
                now=house.timekeeper.now(),
                precedence=Precedence.PRIORITY,
            )
            newsroom.submit(session, item, actor=people["bientap"], now=house.timekeeper.now())
            give_sound(house.centre, session, item, house.timekeeper.now())
            newsroom.approve(session, item, approver=people["lanhdao"], now=house.timekeeper.now())
            numbers.append(item.id)
    visitor = house.visitor("catba")
    page = visitor.get("/dai/cat-ba/cai-dat").text
    assert page.index("Cắt nước") < page.index("Tiêm phòng")
    items = [str(each) for each in reversed(numbers)]
    assert visitor.post("/dai/cat-ba/thu-tu-uu-tien", item=items).status_code == 302
    page = visitor.get("/dai/cat-ba/cai-dat").text
    assert page.index("Tiêm phòng") < page.index("Cắt nước")
    with house.session() as session:
        assert len(session.scalars(select(PriorityOrder)).all()) == 2
    assert house.visitor("phulong").post("/dai/cat-ba/thu-tu-uu-tien").status_code == 403
    other = str(house.item("Thi đua “Dân vận khéo”"))
    assert visitor.post("/dai/cat-ba/thu-tu-uu-tien", item=[other]).status_code == 422


def test_a_relay_is_kept_changed_and_not_deleted_while_a_clock_carries_it(house: House) -> None:
    visitor = house.visitor("bientap")
    assert "Chưa có nguồn tiếp âm nào" in visitor.get("/tiep-am").text
    fields = {"name": "VOV1", "url": "https://stream.example/vov1"}
    assert visitor.post("/tiep-am", **fields).status_code == 302
    refused = visitor.post("/tiep-am", **fields)
    assert refused.status_code == 422
    assert "Đã có nguồn tiếp âm tên VOV1" in refused.text
    wrong = visitor.post("/tiep-am", name="Đài lạ", url="file:///etc/passwd")
    assert wrong.status_code == 422
    assert 'value="Đài lạ"' in wrong.text
    with house.centre.sessions.begin() as session:
        relay = session.scalars(select(Relay)).one()
        number = relay.id
    assert visitor.post(f"/tiep-am/{number}", **fields | {"name": "VOV"}).status_code == 302
    clock = {"name": "Sớm", "minutes": "10", "position": "1", "source": "relay"}
    visitor.post("/khung/moi", **clock, relay=str(number), slot_minutes="10", count="1", kind="")
    assert "Có trong khung" in visitor.get("/tiep-am").text
    assert visitor.post(f"/tiep-am/{number}/xoa").status_code == 422
    assert house.visitor("catba").post("/tiep-am", **fields).status_code == 403


def test_a_carried_stream_stands_in_the_day_and_the_week_with_what_was_heard(
    house: House,
) -> None:
    number = house.programme("cat-ba", "Chương trình sáng")
    with house.centre.sessions.begin() as session:
        relay = Relay(name="VOV1", url="https://stream.example/vov1")
        occurrence = session.get_one(Occurrence, number)
        playlist = session.scalars(select(Playlist).where(Playlist.occurrence_id == number)).one()
        playlist.relays.append(RelaySpan(relay=relay, offset_ms=600_000, duration_ms=300_000))
        like = session.scalars(select(Airing).where(Airing.occurrence_id == number)).first()
        assert like is not None
        at = occurrence.starts_at + timedelta(minutes=10)
        session.add(_relay_row(like, at))
    visitor = house.visitor("catba")
    day = visitor.get("/dai/cat-ba?day=2026-11-23").text
    assert "Tiếp âm VOV1" in day
    assert "05:40:00" in day
    assert "không có trong kế hoạch" not in day, "its row of the log is told beside it"
    assert "Tiếp âm VOV1" in visitor.get("/dai/cat-ba/tuan").text


def _relay_row(like: Airing, at: object) -> Airing:
    names = {column.key for column in Airing.__mapper__.column_attrs} - {"id"}
    values = {name: getattr(like, name) for name in names}
    changed = {
        "sequence": 900,
        "kind": ItemKind.RELAY,
        "title": "VOV1",
        "planned_at": at,
        "started_at": at,
        "outcome": Outcome.COMPLETE,
        **dict.fromkeys(("entry_id", "item_id", "revision_id", "clip_sha256")),
    }
    return Airing(**values | changed)


def test_a_group_is_made_of_stations_and_a_timetable_may_be_for_it(house: House) -> None:
    visitor = house.visitor("bientap")
    fields = {"name": "Các xã đảo", "stations": ["viet-hai", "gia-luan"]}
    assert visitor.post("/nhom-dai/moi", **fields).status_code == 302
    with house.session() as session:
        group = session.scalars(select(StationGroup)).one()
        clock = session.scalars(select(Clock.id).limit(1)).one()
        assert {each.code for each in group.stations} == {"viet-hai", "gia-luan"}
    audience = f"group:{group.id}"
    kept = visitor.post("/lich-phat", clock=str(clock), start="11:30", audience=audience)
    assert kept.status_code == 302
    with house.session() as session:
        row = session.scalars(select(Timetable).where(Timetable.group_id == group.id)).one()
        assert row.local_start == "11:30"
    path = f"/nhom-dai/{group.id}"
    fewer = visitor.post(path, name="Các xã đảo", stations=["viet-hai"])
    assert fewer.status_code == 200, "a station loses its programmes: asked first"
    assert "không phát" in fewer.text
    assert visitor.post(f"{path}/xoa").status_code == 422
    assert visitor.post("/nhom-dai/moi", name="Các xã đảo", stations=["cat-ba"]).status_code == 422
    assert visitor.post("/nhom-dai/moi", name="Trống").status_code == 422
    assert house.visitor("catba").post("/nhom-dai/moi", **fields).status_code == 403
