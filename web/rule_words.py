"""Rules of days in words, and from ticked weekdays."""

from collections.abc import Collection

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


def rule_of(days: Collection[str]) -> str:
    """The RFC 5545 rule of some weekdays; of none or all of them, every day."""
    chosen = [day for day in WEEKDAYS if day in days]
    if len(chosen) in {0, len(WEEKDAYS)}:
        return _DAILY
    return _WEEKLY + ",".join(chosen)


def rule_in_words(rule: str) -> str:
    """A rule as people say it; one that is neither daily nor by weekdays stays as written."""
    if rule == _DAILY:
        return _("every day")
    days = rule.removeprefix(_WEEKLY).split(",")
    if rule.startswith(_WEEKLY) and all(day in WEEKDAYS for day in days):
        return ", ".join(_(WEEKDAYS[day]) for day in days)
    return rule
