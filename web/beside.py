"""Which field of a form a refusal is about, so that it is told beside that field."""

from collections.abc import Mapping, Sequence

from werkzeug.datastructures import MultiDict

from playlists import PlaylistsError

# The fields that a message may be about, by its id; "topic-" is every field whose name begins so.
# Where a form has several, the one whose value the message speaks of is meant.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "“%(text)s” is no day.": ("day", "to_day", "valid_from", "valid_to", "first", "last"),
    "%(day)s is out of the calendar, which is of the years %(first)d to %(last)d.": (
        *("day", "to_day", "valid_from", "valid_to", "first", "last"),
    ),
    "%(text)s is not a time of day.": (
        *("to", "start", "opens", "closes", "quiet_from", "quiet_to", "season-"),
    ),
    "“%(text)s” is no day of the year.": ("first", "last"),
    "“%(text)s” is no day of the year: write day/month.": ("first", "last"),
    "“%(rule)s” is not a rule of days.": ("rule",),
    "“%(rule)s” never fires: no day is like that.": ("rule",),
    "“%(rule)s” does not fire before the timetable ends.": ("valid_to",),
    "The timetable's own fields set when it begins, ends and starts.": ("rule",),
    "Choose on which days it runs.": ("repeat",),
    "The timetable would end before it begins.": ("valid_to",),
    "Only what is still to come is moved, and only to a time to come.": ("to",),
    "This rule keeps its days: only its time can be moved.": ("to_day",),
    "%(name)s was put away: keep that clock anew first.": ("clock",),
    "Choose the clock of these days.": ("clock",),
    "Choose a clock.": ("clock",),
    "Choose who it is for.": ("audience",),
    "Choose where it holds.": ("audience", "place"),
    "Choose a holiday.": ("holiday",),
    "Say when it starts on these days.": ("start",),
    "The exception would end before it begins.": ("last",),
    "A clock needs a name.": ("name",),
    "There is a clock named %(name)s already.": ("name",),
    "A clock is longer than nothing and at most a day.": ("minutes",),
    "The required slots are longer than the clock.": ("minutes",),
    "A relay needs a name of at most %(most)d letters.": ("name",),
    "There is a relay named %(name)s already.": ("name",),
    "%(url)s is no address of a stream: http:// or https://.": ("url",),
    "A name is missing.": ("name",),
    "The name %(name)s is taken.": ("name",),
    "Say the days of the holiday in at least one year.": ("first",),
    "The holiday would end before it begins.": ("last",),
    "A holiday has at most %(days)d days.": ("last",),
    "Choose for how many years it is.": ("years",),
    "A group needs a name.": ("name",),
    "There is a group named %(name)s already.": ("name",),
    "Choose the stations of the group.": ("stations",),
    "“%(text)s” is no span of a day.": ("quiet_from",),
    "In one go a station airs no longer than on a day, and more than nothing.": (
        "session_minutes",
    ),
    "“%(text)s” is no number of minutes.": ("session_minutes", "day_minutes", "topic-"),
    "A month has no more than %(most)d minutes.": ("topic-",),
}


def field_of(error: PlaylistsError, typed: MultiDict[str, str]) -> str:
    """The name of the field that a refusal is about; empty where it is about none, or unclear."""
    known = FIELDS.get(error.msgid, ())
    names = [name for each in known for name in typed if _is_of(name, each)]
    told = {str(value) for value in error.params.values()}
    meant = [name for name in names if told & _said_of(name, typed.getlist(name))]
    # What nothing was ticked of is not sent at all.
    only = names or list(known)
    return meant[0] if meant else only[0] if len(only) == 1 else ""


def _is_of(name: str, known: str) -> bool:
    return name == known or (known.endswith("-") and name.startswith(known))


def _said_of(name: str, typed: Sequence[str]) -> set[str]:
    """How messages may speak of a field: its values, days as people write them, a topic's code."""
    of_year = {"/".join(part.zfill(2) for part in each.split("/")) for each in typed}
    days = {"/".join(reversed(each.split("-"))) for each in typed}
    _topic, dash, code = name.partition("-")
    return {*typed, *of_year, *days, *([code] if dash else [])}
