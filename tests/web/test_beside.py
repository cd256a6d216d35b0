"""What is refused in a form of the planning is told beside its field, with what was typed."""

import re
from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from playlists import InvalidPlan
from tests.web.builders import House
from tests.web.test_calendar import DAY, rule_of
from tests.web.test_planning import ROWS, clock_number
from tests.web.test_station_settings import HOURS
from tests.web.test_year import timetable_at
from web.beside import field_of

_BESIDE = re.compile(r'<p class="error" id="([^"]+)-error">')
_DAYS = {"when": "days", "first": "2026-12-01"}
_NEW = {"day": "2026-12-01", "to": "12:00", "repeat": "rule"}
_MOVED = {"day": DAY, "from": "17:00", "to_day": DAY, "to": "18:00", "scope": "once"}


@pytest.mark.parametrize(
    ("path", "fields", "field"),
    [
        ("/lich-phat", {"start": "25:00", "audience": "unit:cat-ba"}, "start"),
        ("/lich-phat", {"start": "11:30"}, "audience"),
        (
            "/lich-phat",
            {"start": "11:30", "audience": "unit:cat-ba", "valid_to": "2020-01-01"},
            "valid_to",
        ),
        ("/chi-tieu", {"topic-dan-van-kheo": "ba trăm", "month": "2027-01"}, "topic-dan-van-kheo"),
        ("/chi-tieu", {"topic-dan-van-kheo": "99999", "month": "2027-01"}, "topic-dan-van-kheo"),
        ("/dai/cat-ba/lich-moi", _NEW | {"rule": "FREQ=SECONDLY"}, "rule"),
        ("/dai/cat-ba/lich-moi", _NEW | {"rule": "FREQ=YEARLY;BYMONTHDAY=31;BYMONTH=2"}, "rule"),
        ("/dai/cat-ba/lich-moi", _NEW | {"day": "2026-13-45"}, "day"),
        ("/dai/cat-ba/lich-moi", _NEW | {"rule": ""}, "repeat"),
        ("/dai/cat-ba/lich/{afternoon}", _MOVED | {"to": "18h"}, "to"),
        ("/dai/cat-ba/lich/{afternoon}", _MOVED | {"to_day": "2020-01-01"}, "to"),
        ("/dai/cat-ba/lich/{afternoon}", _MOVED | {"to_day": "2026-02-30"}, "to_day"),
        ("/khung/moi", ROWS | {"name": "", "minutes": "10"}, "name"),
        ("/khung/moi", ROWS | {"name": "Trưa", "minutes": "-5"}, "minutes"),
        ("/khung/moi", ROWS | {"name": "Chương trình sáng", "minutes": "10"}, "name"),
        ("/lich-phat/{morning}/ngoai-le", _DAYS | {"what": "clock"}, "clock"),
        ("/lich-phat/{morning}/ngoai-le", _DAYS | {"what": "start"}, "start"),
        ("/lich-phat/{morning}/ngoai-le", _DAYS | {"what": "out", "last": "2026-11-30"}, "last"),
        ("/lich-phat/{morning}/ngoai-le", {"when": "holiday", "what": "out"}, "holiday"),
        ("/lich-phat/{morning}/ket-thuc", {"last": "2026-02-30"}, "end-last"),
        ("/lich-nam/mua/moi", {"name": "Lạ", "first": "1/3", "last": "31/2"}, "last"),
        ("/lich-nam/ngay-le/moi", {"name": "", "first": "2027-02-02"}, "name"),
        ("/tiep-am", {"name": "VOV1", "url": "ftp://vov"}, "url"),
        ("/nhom-dai/moi", {"name": "Ven biển"}, "stations"),
        ("/dai/cat-ba/cai-dat", HOURS | {"closes": "25:00"}, "closes"),
        (
            "/dai/cat-ba/cai-dat",
            HOURS | {"quiet_from": ["11:00", "12:00"], "quiet_to": ["11:30", ""]},
            "quiet",
        ),
        ("/dai/cat-ba/cai-dat", HOURS | {"day_minutes": "-5"}, "day_minutes"),
    ],
)
def test_a_refusal_stands_beside_its_field(
    house: House, path: str, fields: dict[str, str | list[str]], field: str
) -> None:
    path = path.format(afternoon=rule_of(house), morning=timetable_at(house, "05:30"))
    clock = {"clock": str(clock_number(house, "Chương trình sáng"))}
    sent = (clock if path in {"/lich-phat", "/dai/cat-ba/lich-moi"} else {}) | fields
    answer = house.visitor("bientap").post(path, **sent)
    assert answer.status_code == 422
    assert _BESIDE.findall(answer.text) == [field]


def test_of_two_fields_the_one_that_the_message_speaks_of_is_meant() -> None:
    typed = MultiDict({"valid_from": "2026-11-23", "valid_to": "2026-02-30"})
    wrong = InvalidPlan("“%(text)s” is no day.", text="2026-02-30")
    assert field_of(wrong, typed) == "valid_to"
    beyond = InvalidPlan(
        "%(day)s is out of the calendar, which is of the years %(first)d to %(last)d.",
        day=f"{date(9999, 1, 2):%d/%m/%Y}",
        first=2000,
        last=2100,
    )
    moved = MultiDict({"day": "2026-11-23", "to_day": "9999-01-02"})
    assert field_of(beyond, moved) == "to_day"
    assert field_of(wrong, moved) == "", "a guess would mark what is right"
    assert field_of(InvalidPlan("The plan is mad."), typed) == ""
