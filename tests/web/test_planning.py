"""Clocks, timetables and targets through the door."""

from datetime import date

import pytest
from sqlalchemy import select

from playlists.models import Clock, Occurrence, Relay, Target, Timetable, Unit
from tests.web.builders import House, Visitor
from tests.web.test_year import with_yes

ROWS = {
    "position": ["2", "1", "3"],
    "kind": ["news", "signature", ""],
    "topic": ["dan-van-kheo", "", ""],
    "count": ["3", "1", "1"],
    "slot_minutes": ["2,5", "", ""],
    "required": ["yes", "", ""],
}


def clock_number(house: House, name: str) -> int:
    with house.session() as session:
        return session.scalars(select(Clock.id).where(Clock.name == name)).one()


def add_clock(visitor: Visitor, name: str = "Bản tin trưa", minutes: str = "10") -> int:
    return visitor.post("/khung/moi", name=name, minutes=minutes, **ROWS).status_code


def test_a_clock_is_made_changed_and_deleted(house: House) -> None:
    visitor = house.visitor("bientap")
    assert add_clock(visitor) == 302
    number = clock_number(house, "Bản tin trưa")
    with house.session() as session:
        clock = session.get_one(Clock, number)
        assert clock.length_ms == 600_000
        slots = [(slot.kind.value, slot.count, slot.budget_ms) for slot in clock.slots]
        assert slots == [("signature", 1, None), ("news", 3, 150_000)], "by their numbers"
        assert clock.slots[1].topic is not None
        assert clock.slots[1].required
    assert 'value="2,5"' in visitor.get(f"/khung/{number}").text
    assert visitor.post(f"/khung/{number}", name="Trưa", minutes="12", **ROWS).status_code == 302
    with house.session() as session:
        clock = session.get_one(Clock, number)
        assert (clock.name, clock.length_ms) == ("Trưa", 720_000)
    assert visitor.post(f"/khung/{number}/xoa").status_code == 302
    assert visitor.get(f"/khung/{number}").status_code == 404


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"minutes": "lâu"}, "Độ dài là số phút."),
        ({"minutes": "1"}, "không vừa khung"),
        ({"count": ["x", "1", "1"]}, "Mục 2 điền chưa đúng."),
        ({"kind": ["", "", ""]}, "ít nhất một"),
        ({"name": ""}, "cần có tên"),
        ({"name": "Chương trình sáng"}, "Chương trình sáng"),
    ],
)
def test_a_clock_that_cannot_be_filled_is_refused_with_what_was_typed(
    house: House, change: dict[str, str | list[str]], told: str
) -> None:
    fields: dict[str, str | list[str]] = {"name": "Bản tin trưa", "minutes": "10", **ROWS, **change}
    answer = house.visitor("bientap").post("/khung/moi", **fields)
    assert answer.status_code == 422
    assert told.casefold() in answer.text.casefold()


def test_a_number_that_no_row_can_have_is_refused_like_any_other(house: House) -> None:
    visitor, huge = house.visitor("bientap"), "9" * 20
    new = {"day": "2026-12-01", "to": "12:00", "repeat": "daily", "clock": huge}
    assert visitor.post("/dai/cat-ba/lich-moi", **new).status_code == 422
    added = {"clock": huge, "audience": "station:cat-ba", "start": "12:00"}
    assert visitor.post("/lich-phat", **added).status_code == 422
    with house.session() as session:
        number = session.scalars(select(Timetable.id)).first()
    answer = visitor.post(f"/lich-phat/{number}/mua", **{f"season-{huge}": "05:00"})
    assert answer.status_code == 422
    assert "Không có mùa này" in answer.text


def test_a_clock_in_use_is_not_deleted(house: House) -> None:
    number = clock_number(house, "Chương trình sáng")
    answer = house.visitor("bientap").post(f"/khung/{number}/xoa")
    assert answer.status_code == 422
    assert "đang được dùng trong lịch phát: 05:30 UBND huyện Cát Hải" in answer.text
    assert "Đang dùng ở đâu" in answer.text


def test_a_clock_that_only_the_past_speaks_of_is_put_away_and_taken_back(house: House) -> None:
    visitor = house.visitor("bientap")
    assert visitor.post("/khung/moi", name="Trưa cũ", minutes="10", **ROWS).status_code == 302
    number = clock_number(house, "Trưa cũ")
    with house.session() as session:
        unit, clock = session.scalars(select(Unit)).first(), session.get_one(Clock, number)
        days = {"valid_from": date(2020, 1, 1), "valid_to": date(2020, 1, 2)}
        session.add(Timetable(clock=clock, unit=unit, local_start="11:00", **days))
        session.commit()
    assert visitor.post(f"/khung/{number}/xoa").status_code == 302
    page = visitor.get("/khung").text
    assert "1 khung đã cất" in page
    assert f'<option value="{number}"' not in page
    assert "Khung này đã cất" in visitor.get(f"/khung/{number}").text
    visitor.post(f"/khung/{number}", name="Trưa cũ", minutes="10", **ROWS)
    assert "khung đã cất" not in visitor.get("/khung").text


def test_a_timetable_brings_programmes_and_its_end_takes_them(house: House) -> None:
    visitor = house.visitor("bientap")
    add_clock(visitor)
    number = clock_number(house, "Bản tin trưa")
    fields = {"clock": str(number), "start": "11:30", "audience": "station:cat-ba"}
    assert visitor.post("/lich-phat", **fields, days=["MO", "WE"]).status_code == 302
    page = visitor.get("/khung").text
    assert "thứ Hai, thứ Tư" in page
    house.centre.plan_and_publish()

    def planned() -> int:
        with house.session() as session:
            query = select(Occurrence).where(Occurrence.clock_id == number)
            return len(session.scalars(query).all())

    assert planned() == 2, "Monday and Wednesday of the week ahead"
    with house.session() as session:
        row = session.scalars(select(Timetable).where(Timetable.clock_id == number)).one()
        assert row.rrule == "FREQ=WEEKLY;BYDAY=MO,WE"
    with_yes(visitor, f"/lich-phat/{row.id}/ket-thuc")
    house.centre.plan_and_publish()
    assert planned() == 1, "today's stays"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"start": "25:00"}, "không phải là giờ"),
        ({"audience": ""}, "Hãy chọn nơi phát."),
        ({"clock": "999"}, "Hãy chọn khung chương trình."),
        ({"valid_from": "mai"}, "không phải là ngày"),
        ({"valid_from": "2026-12-01", "valid_to": "2026-11-30"}, "trước khi bắt đầu"),
    ],
)
def test_a_timetable_that_makes_no_sense_is_refused(
    house: House, change: dict[str, str], told: str
) -> None:
    number = str(clock_number(house, "Chương trình sáng"))
    fields = {"clock": number, "start": "11:30", "audience": "unit:cat-ba", **change}
    answer = house.visitor("bientap").post("/lich-phat", **fields)
    assert answer.status_code == 422
    assert told in answer.text


def test_targets_are_set_and_taken_back_by_month(house: House) -> None:
    visitor = house.visitor("bientap")
    fields = {"month": "2027-01", "topic-dan-van-kheo": "300"}
    assert visitor.post("/chi-tieu", **fields).status_code == 302
    with house.session() as session:
        rows = session.scalars(select(Target).where(Target.month == date(2027, 1, 1))).all()
        assert [row.wished_ms for row in rows] == [300 * 60_000]
    assert 'value="300"' in visitor.get("/khung?month=2027-01").text
    for wrong in ("ba trăm", "99999"):
        assert (
            visitor.post("/chi-tieu", **fields | {"topic-dan-van-kheo": wrong}).status_code == 422
        )
    assert visitor.post("/chi-tieu", month="2027-01", **{"topic-khac": "1"}).status_code == 422
    visitor.post("/chi-tieu", **fields | {"topic-dan-van-kheo": ""})
    assert 'value="300"' not in visitor.get("/khung?month=2027-01").text


def test_a_station_has_targets_of_its_own(house: House) -> None:
    visitor = house.visitor("bientap")
    fields = {"month": "2026-12", "topic-dan-van-kheo": "300"}
    here = {"place": "station:cat-ba", "month": "2026-12", "topic-dan-van-kheo": "45"}
    for each in (fields, here):
        assert visitor.post("/chi-tieu", **each).status_code == 302
    assert 'value="300"' in visitor.get("/khung?month=2026-12").text
    page = visitor.get("/khung?month=2026-12&place=station:cat-ba").text
    assert 'value="45" placeholder="300"' in page
    for place in ("station:khong-co", "unit:cat-hai", "group:x"):
        wrong = visitor.post("/chi-tieu", **here | {"place": place})
        assert wrong.status_code == 422
    assert 'value="45"' in page
    bars = visitor.get("/chi-tieu?month=2026-12").text
    assert "45 phút" in bars


@pytest.mark.parametrize("username", ["catba", "lanhdao", "baocao"])
def test_others_look_and_change_nothing(house: House, username: str) -> None:
    visitor = house.visitor(username)
    page = visitor.get("/khung")
    assert page.status_code == 200
    assert "Lưu chỉ tiêu" not in page.text
    number = clock_number(house, "Chương trình sáng")
    assert add_clock(visitor) == 403
    assert visitor.get("/khung/moi").status_code == 403
    assert visitor.get(f"/khung/{number}").status_code == 200
    for address in (f"/khung/{number}", f"/khung/{number}/xoa", "/lich-phat", "/chi-tieu"):
        assert visitor.post(address, minutes="10").status_code == 403
    assert "05:30" in page.text, "what holds for a station is seen by its people"


def test_a_slot_keeps_every_rule_it_was_given(house: House) -> None:
    visitor = house.visitor("bientap")
    rules = {
        "position": ["1"],
        "kind": ["news"],
        "topic": [""],
        "count": ["2"],
        "slot_minutes": ["3"],
        "required": [""],
        "source": ["own"],
        "precedence": ["priority"],
        "newest_days": ["7"],
        "min_minutes": ["0,5"],
        "max_minutes": ["2"],
        "weekdays": ["SA,SU"],
        "drop": ["1"],
        "shorten": ["2"],
        "stretch": ["3"],
    }
    visitor.post("/khung/moi", name="Bản tin xã", minutes="5", **rules)
    number = clock_number(house, "Bản tin xã")
    page = visitor.get(f"/khung/{number}").text
    assert 'name="newest_days" value="7"' in page
    assert 'name="min_minutes" value="0,5"' in page
    again = visitor.post(f"/khung/{number}", name="Bản tin xã", minutes="6", **rules)
    assert again.status_code == 302
    with house.session() as session:
        (slot,) = session.get_one(Clock, number).slots
        assert (slot.source.value, slot.newest_days, slot.weekdays) == ("own", 7, "SA,SU")
        assert (slot.min_ms, slot.max_ms) == (30_000, 120_000)
        assert (slot.drop_order, slot.shorten_order, slot.stretch_order) == (1, 2, 3)
        assert slot.precedence is not None


def test_a_slot_names_an_item_as_it_is_picked_and_a_relay_needs_no_kind(house: House) -> None:
    visitor = house.visitor("bientap")
    item = house.item("Thi đua “Dân vận khéo”")
    with house.centre.sessions.begin() as session:
        relay = Relay(name="VOV1", url="https://stream.example/vov1")
        session.add(relay)
    fields = {
        "position": ["1", "2"],
        "kind": ["", ""],
        "count": ["1", "1"],
        "source": ["item", "relay"],
        "item": [f"{item} · Thi đua “Dân vận khéo”", ""],
        "relay": ["", str(relay.id)],
        "slot_minutes": ["", "5"],
    }
    answer = visitor.post("/khung/moi", name="Sớm", minutes="10", **fields)
    assert answer.status_code == 302
    number = clock_number(house, "Sớm")
    with house.session() as session:
        first, second = session.get_one(Clock, number).slots
        assert (first.item_id, first.kind.value) == (item, "slogan")
        assert (second.relay_id, second.kind.value, second.budget_ms) == (
            relay.id,
            "relay",
            300_000,
        )
    page = visitor.get(f"/khung/{number}").text
    assert f'value="{item} · Thi đua “Dân vận khéo”"' in page
    wrong = fields | {"item": ["Bài không có", ""]}
    refused = visitor.post("/khung/moi", name="Khác", minutes="10", **wrong)
    assert refused.status_code == 422
    assert 'class="wrong"' in refused.text, "the slot that is meant is marked"


def test_a_clock_made_longer_than_its_room_says_which_programmes_go(house: House) -> None:
    visitor = house.visitor("bientap")
    number = clock_number(house, "Tin nhanh")
    page = visitor.get(f"/khung/{number}").text
    assert "còn 5:00 đến “Chương trình sáng”" in page
    asked = visitor.post(f"/khung/{number}", name="Tin nhanh", minutes="10", **ROWS)
    assert asked.status_code == 200
    assert "không phát" in asked.text
    shorter = visitor.post(f"/khung/{number}", name="Tin nhanh", minutes="4", **ROWS)
    assert shorter.status_code == 302


def test_a_copy_begins_with_the_slots_of_another_clock(house: House) -> None:
    number = clock_number(house, "Chương trình sáng")
    page = house.visitor("bientap").get(f"/khung/moi?theo={number}").text
    assert 'value="Chương trình sáng (bản sao)"' in page
    assert 'value="15"' in page
