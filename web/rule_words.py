"""Rules of days in words, and from what people choose in a form: RFC 5545 underneath."""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum

from playlists import InvalidPlan
from web.catalogue import _
from web.labels import N_

WEEKDAYS = {
    "MO": N_("Monday"),
    "TU": N_("Tuesday"),
    "WE": N_("Wednesday"),
    "TH": N_("Thursday"),
    "FR": N_("Friday"),
    "SA": N_("Saturday"),
    "SU": N_("Sunday"),
}
_DAILY = "FREQ=DAILY"
_WEEKLY = "FREQ=WEEKLY;BYDAY="
_WORKDAYS = _WEEKLY + "MO,TU,WE,TH,FR"
_WEEKEND = _WEEKLY + "SA,SU"
_WEEKS, _LAST = range(1, 5), -1


class Repeat(StrEnum):
    """How often, as a form offers it."""

    ONCE = "once"
    DAILY = "daily"
    WORKDAYS = "workdays"
    WEEKEND = "weekend"
    DAYS = "days"
    FORTNIGHT = "fortnight"
    MONTH_DAY = "month_day"
    MONTH_WEEKDAY = "month_weekday"
    MONTH_END = "month_end"
    RULE = "rule"


def repeats(day: date) -> list[tuple[str, str]]:
    """The choices in words, as they hold for a first day."""
    weekday, week = _(list(WEEKDAYS.values())[day.weekday()]), _week_of(day)
    return [
        (Repeat.DAILY, _("every day")),
        (Repeat.WORKDAYS, _("on working days, Monday to Friday")),
        (Repeat.WEEKEND, _("on Saturdays and Sundays")),
        (Repeat.DAYS, _("every week, on the days ticked")),
        (Repeat.FORTNIGHT, _("every other week, on the days ticked")),
        (Repeat.MONTH_DAY, _("every month on day %(day)d", day=day.day)),
        (
            Repeat.MONTH_WEEKDAY,
            _("every month on %(weekday)s, week %(week)d", weekday=weekday, week=week),
        ),
        (Repeat.MONTH_END, _("every month on the last %(weekday)s", weekday=weekday)),
        (Repeat.ONCE, _("only once, on the first day")),
        (Repeat.RULE, _("by a rule of your own (RFC 5545)")),
    ]


def rule_of_choice(repeat: str, day: date, days: Collection[str], rule: str) -> str:
    """The RFC 5545 rule of a choice from a first day on. Raises InvalidPlan."""
    here = list(WEEKDAYS)[day.weekday()]
    chosen = ",".join(each for each in WEEKDAYS if each in days) or here
    rules: Mapping[str, str] = {
        Repeat.ONCE: _DAILY,
        Repeat.DAILY: _DAILY,
        Repeat.WORKDAYS: _WORKDAYS,
        Repeat.WEEKEND: _WEEKEND,
        Repeat.DAYS: rule_of(chosen.split(",")),
        Repeat.FORTNIGHT: f"FREQ=WEEKLY;INTERVAL=2;BYDAY={chosen}",
        Repeat.MONTH_DAY: f"FREQ=MONTHLY;BYMONTHDAY={day.day}",
        Repeat.MONTH_WEEKDAY: f"FREQ=MONTHLY;BYDAY={_week_of(day)}{here}",
        Repeat.MONTH_END: f"FREQ=MONTHLY;BYDAY={_LAST}{here}",
        Repeat.RULE: rule.strip(),
    }
    if not rules.get(repeat):
        raise InvalidPlan("Choose on which days it runs.")
    return rules[repeat]


def rule_of(days: Collection[str]) -> str:
    """The RFC 5545 rule of some weekdays; of none or all of them, every day."""
    chosen = [day for day in WEEKDAYS if day in days]
    if len(chosen) in {0, len(WEEKDAYS)}:
        return _DAILY
    return _WEEKLY + ",".join(chosen)


def days_in_words(days: str) -> str:
    """Weekdays as a slot keeps them (MO,TU) as people say them; every day where empty."""
    return rule_in_words(_WEEKLY + days) if days else _("every day")


def rule_in_words(rule: str) -> str:
    """A rule as people say it; one that no form offers stays as written."""
    named = {
        _DAILY: _("every day"),
        _WORKDAYS: _("on working days, Monday to Friday"),
        _WEEKEND: _("on Saturdays and Sundays"),
    }
    if rule in named:
        return named[rule]
    parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    frequency, by_day = parts.pop("FREQ", ""), parts.pop("BYDAY", "")
    if frequency == "WEEKLY":
        return _weekly(by_day, parts) or rule
    return (_monthly(by_day, parts) if frequency == "MONTHLY" else "") or rule


def _weekly(by_day: str, parts: Mapping[str, str]) -> str:
    days = by_day.split(",")
    if not all(day in WEEKDAYS for day in days):
        return ""
    named = ", ".join(_(WEEKDAYS[day]) for day in days)
    if not parts:
        return named
    if parts == {"INTERVAL": "2"}:
        return _("every other week: %(days)s", days=named)
    return ""


def _monthly(by_day: str, parts: Mapping[str, str]) -> str:
    if set(parts) == {"BYMONTHDAY"} and parts["BYMONTHDAY"].isdigit() and not by_day:
        return _("every month on day %(day)d", day=int(parts["BYMONTHDAY"]))
    week, weekday = by_day[:-2], by_day[-2:]
    if parts or weekday not in WEEKDAYS:
        return ""
    if week == str(_LAST):
        return _("every month on the last %(weekday)s", weekday=_(WEEKDAYS[weekday]))
    if week.isdigit() and int(week) in _WEEKS:
        return _(
            "every month on %(weekday)s, week %(week)d",
            weekday=_(WEEKDAYS[weekday]),
            week=int(week),
        )
    return ""


def _week_of(day: date) -> int:
    return min((day.day - 1) // 7 + 1, max(_WEEKS))
