"""The calendar's forms: a programme moved once or for good, left out, and timetables in words."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from playlists.models import Clock, Occurrence, Timetable
from playlists.seasons import save_holiday, save_season
from tests.web.builders import House, Visitor
from web.rule_words import Repeat, rule_in_words, rule_of_choice

SURE = re.compile(r'name="sure" value="([^"]+)"')
DAY = "2026-11-25"  # a Wednesday


def rule_of(house: House, clock: str = "Chương trình chiều") -> int:
    with house.session() as session:
        query = select(Timetable.id).join(Clock).where(Clock.name == clock)
        return session.scalars(query).one()


def starts(house: House, clock: str = "Chương trình chiều", station: str = "cat-ba") -> list[str]:
    """Local starts of a clock's programmes from Tuesday on."""
    with house.session() as session:
        rows = session.scalars(
            select(Occurrence)
            .join(Clock)
            .where(Clock.name == clock, Occurrence.station.has(code=station))
            .order_by(Occurrence.starts_at)
        )
        zone = house.centre.settings.zone
        local = [f"{row.starts_at.astimezone(zone):%d %H:%M}" for row in rows]
    return [each for each in local if each >= "24"]


def move(house: House, visitor: Visitor, **fields: str) -> tuple[int, str]:
    wanted = {"day": DAY, "from": "17:00", "to_day": DAY, "to": "18:00", "scope": "once"}
    path = f"/dai/cat-ba/lich/{rule_of(house)}"
    answer = visitor.post(path, **(wanted | fields))
    if (yes := SURE.search(answer.text)) is not None:
        answer = visitor.post(path, **(wanted | fields), sure=yes[1])
    return answer.status_code, answer.text


def test_only_one_programme_is_moved_to_another_time(house: House) -> None:
    assert move(house, house.visitor("bientap"))[0] == 302
    moved = ["24 17:00", "25 18:00", "26 17:00", "27 17:00", "28 17:00", "29 17:00"]
    assert starts(house) == moved
    house.centre.plan_and_publish()
    assert starts(house) == moved, "the next build leaves it"
    assert "25 17:00" in starts(house, station="phu-long"), "others keep theirs"


def test_only_one_programme_is_moved_to_another_day(house: House) -> None:
    visitor = house.visitor("bientap")
    assert move(house, visitor, to_day="2026-11-26", to="11:00")[0] == 302
    moved = ["24 17:00", "26 11:00", "26 17:00", "27 17:00", "28 17:00", "29 17:00"]
    assert starts(house) == moved


def test_a_rule_is_moved_from_a_day_on_at_every_station_it_holds_for(house: House) -> None:
    assert (
        "mọi đài thuộc"
        in house.visitor("bientap")
        .get(f"/dai/cat-ba/lich/{rule_of(house)}?day={DAY}&from=17:00")
        .text
    )
    assert move(house, house.visitor("bientap"), scope="always")[0] == 302
    house.centre.plan_and_publish()
    moved = ["24 17:00", "25 18:00", "26 18:00", "27 18:00", "28 18:00", "29 18:00"]
    assert starts(house) == moved
    assert starts(house, station="phu-long") == moved


def test_all_of_a_timetable_moves_the_days_before_too_and_says_how_many_first(
    house: House,
) -> None:
    visitor = house.visitor("bientap")
    fields = {"day": DAY, "from": "17:00", "to_day": DAY, "to": "18:00", "scope": "all"}
    asked = visitor.post(f"/dai/cat-ba/lich/{rule_of(house)}", **fields)
    assert asked.status_code == 200
    assert "buổi đổi giờ hoặc đổi khung" in asked.text
    assert starts(house)[0] == "24 17:00", "nothing is kept unasked"
    assert move(house, visitor, scope="all")[0] == 302
    house.centre.plan_and_publish()
    assert starts(house)[:2] == ["24 18:00", "25 18:00"]
    assert starts(house, station="phu-long")[0] == "24 18:00"


def test_a_move_onto_another_programme_says_which_one_goes(house: House) -> None:
    visitor = house.visitor("bientap")
    fields = {"day": DAY, "from": "17:00", "to_day": "2026-11-26", "to": "05:35", "scope": "once"}
    asked = visitor.post(f"/dai/cat-ba/lich/{rule_of(house)}", **fields)
    assert asked.status_code == 200
    assert "Chương trình sáng" in asked.text
    assert "không phát" in asked.text


def test_one_programme_is_left_out(house: House) -> None:
    assert move(house, house.visitor("bientap"), scope="out")[0] == 302
    assert starts(house) == ["24 17:00", "26 17:00", "27 17:00", "28 17:00", "29 17:00"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"scope": "always", "to_day": "2026-11-26"}, "chỉ đổi được giờ"),
        ({"to_day": "2026-11-20"}, "chỉ đến giờ chưa tới"),
        ({"day": "2026-11-23", "from": "05:30"}, "Chỉ dời được buổi chưa phát"),
        ({"to": "25:00"}, "không phải là giờ"),
        ({"to_day": "mai"}, "không phải là ngày"),
        ({"scope": ""}, "Hãy chọn chỉ buổi này"),
    ],
)
def test_a_move_that_cannot_be_is_refused_where_it_was_asked(
    house: House, fields: dict[str, str], told: str
) -> None:
    before = starts(house)
    code, text = move(house, house.visitor("bientap"), **fields)
    assert code == 422
    assert told in text
    assert starts(house) == before


def test_a_timetable_is_added_in_plain_words(house: House) -> None:
    visitor = house.visitor("bientap")
    with house.session() as session:
        clock = str(session.scalars(select(Clock.id).where(Clock.name == "Tin nhanh")).one())
    fields = {"clock": clock, "day": "2026-11-24", "to": "11:30", "repeat": "workdays"}
    assert visitor.post("/dai/cat-ba/lich-moi", **fields).status_code == 302
    noon = [each for each in starts(house, "Tin nhanh") if each.endswith("11:30")]
    assert noon == ["24 11:30", "25 11:30", "26 11:30", "27 11:30"], "not at the week's end"
    assert "các ngày làm việc" in visitor.get("/khung").text


def test_the_dialog_gets_the_form_alone_and_is_led_on_when_it_is_kept(house: House) -> None:
    visitor = house.visitor("bientap")
    address = f"/dai/cat-ba/lich/{rule_of(house)}"
    form = visitor.get(f"{address}?day={DAY}&from=17:00", **{"HX-Request": "true"})
    assert "<html" not in form.text
    answer = visitor.client.post(
        address,
        data={"day": DAY, "from": "17:00", "to_day": DAY, "to": "18:00", "scope": "once"}
        | {"csrf_token": visitor.token()},
        headers={"HX-Request": "true"},
    )
    assert answer.headers["HX-Redirect"] == f"/dai/cat-ba/tuan?day={DAY}"


@pytest.mark.parametrize("username", ["catba", "lanhdao", "baocao"])
def test_others_move_nothing(house: House, username: str) -> None:
    before, visitor = starts(house), house.visitor(username)
    assert move(house, visitor)[0] == 403
    assert visitor.post("/dai/cat-ba/lich-moi", day=DAY).status_code == 403
    assert starts(house) == before


@pytest.mark.parametrize(
    ("repeat", "rule"),
    [
        (Repeat.DAILY, "FREQ=DAILY"),
        (Repeat.WORKDAYS, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        (Repeat.WEEKEND, "FREQ=WEEKLY;BYDAY=SA,SU"),
        (Repeat.DAYS, "FREQ=WEEKLY;BYDAY=TU,TH"),
        (Repeat.FORTNIGHT, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH"),
        (Repeat.MONTH_DAY, "FREQ=MONTHLY;BYMONTHDAY=25"),
        (Repeat.MONTH_WEEKDAY, "FREQ=MONTHLY;BYDAY=4WE"),
        (Repeat.MONTH_END, "FREQ=MONTHLY;BYDAY=-1WE"),
    ],
)
def test_each_choice_of_days_is_a_rule_that_reads_back_in_words(
    house: House, repeat: Repeat, rule: str
) -> None:
    assert rule_of_choice(repeat, date(2026, 11, 25), ["TH", "TU"], "") == rule
    with house.app.test_request_context():
        assert rule_in_words(rule) != rule


def test_holidays_and_seasons_of_the_week_are_told(house: House) -> None:
    with house.centre.sessions.begin() as session:
        save_season(session, "Mùa đông", "10-16", "04-15")
        save_holiday(session, "Ngày hội làng", [(date(2026, 11, 26), date(2026, 11, 27))])
    page = house.visitor("catba").get("/dai/cat-ba/tuan").text
    assert "26/11/2026–27/11/2026: Ngày hội làng" in page
    assert "Mùa đông" in page
