"""What a report's page asks for, and how its lines are named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import request, url_for

from playlists import InvalidReport
from playlists.models import Dimension, ItemKind, Precedence, Station
from playlists.reports.lines import Against, By, Line
from playlists.spans import Span, SpanKind
from web import access, door
from web.catalogue import _
from web.formatting import day, wording
from web.labels import N_
from web.pages import asked

_ROMAN = ("I", "II", "III", "IV")
_NAMELESS = {
    By.TOPIC: N_("No topic"),
    By.GROUP: N_("In no group"),
    By.SERIES: N_("In no series"),
    By.PROGRAMME: N_("Outside a programme"),
    By.WRITER: N_("Writer not known"),
}


@dataclass(frozen=True)
class View:
    """A report as an address asks for it.

    `every_unit` is whether works of units without a station are counted: where one looks at all
    there is. `until` is up to when the plan's programmes count, of a span that was not over.
    """

    span: Span
    by: By | None
    against: Against
    station: Station | None
    reach: Sequence[Station]
    every_unit: bool
    until: datetime | None = None

    @property
    def stations(self) -> Sequence[Station]:
        return [self.station] if self.station else self.reach

    def address(self, endpoint: str = "pages.reports", **changes: object) -> str:
        """The address of this view with something changed."""
        asked_for: dict[str, Any] = {
            "span": self.span.name,
            "by": self.by.value if self.by else None,
            "against": None if self.against is Against.BEFORE else self.against.value,
            "station": self.station.code if self.station else None,
            "until": self.until.isoformat() if self.until else None,
        }
        return url_for(endpoint, **{**asked_for, **changes})


def view() -> View:
    """What the request asks for, within the reach of the account."""
    session, account = door.database(), door.account()
    reach = access.stations_for(session, account)
    wish = request.args.get("station", "")
    station = next((each for each in reach if each.code == wish), None)
    return View(
        span=span_asked(),
        by=asked.choice(By, "by"),
        against=asked.choice(Against, "against") or Against.BEFORE,
        station=station,
        reach=reach,
        every_unit=station is None and access.reaches_everything(session, account),
        until=asked.instant("until"),
    )


def span_asked() -> Span:
    """The span of the request; this month where it names none."""
    month = asked.month()
    if month is not None:
        return Span.of(SpanKind.MONTH, month)
    first, last = asked.day("from"), asked.day("to")
    try:
        if first is not None and last is not None:
            return Span(first, last)
        return Span.named(request.args.get("span", ""))
    except InvalidReport:
        return Span.of(SpanKind.MONTH, door.local_now().date())


def span_words(span: Span) -> str:  # noqa: PLR0911 -- a way of saying each
    """A span as one says it within a sentence."""
    year = span.first.year
    if span.kind is SpanKind.DAYS:
        if span.days == 1:
            return day(span.first)
        return _("%(first)s to %(last)s", first=day(span.first), last=day(span.last))
    if span.kind is SpanKind.HALF:
        if span.number == 1:
            return _("the first half of %(year)d", year=year)
        return _("the second half of %(year)d", year=year)
    if span.kind is SpanKind.QUARTER:
        return _("quarter %(quarter)s/%(year)d", quarter=_ROMAN[span.number - 1], year=year)
    if span.kind is SpanKind.YEAR:
        return _("the year %(year)d", year=year)
    return _("month %(month)02d/%(year)d", month=span.number, year=year)


def line_name(by: By, line: Line) -> str:
    """The name of a line: data as they stand, codes in the request's words."""
    if not line.value:
        return _(_NAMELESS[by]) if by in _NAMELESS else line.name
    return value_name(by, line.value) or line.name


def value_name(by: By, value: str) -> str:
    """Words for a value that is a code of ours; nothing for one that is a name."""
    if by is By.KIND and value in set(ItemKind):
        return wording(ItemKind(value))
    if by is By.CLASS and value in set(Precedence):
        return wording(Precedence(value))
    if by is By.HOUR and value.isdigit():
        return f"{value}:00 – {value}:59"
    return ""


def dimension_of(by: By) -> Dimension | None:
    """The dimension of the log a split goes by; None for groups, which are made of stations."""
    return None if by is By.GROUP else Dimension(by.value)


def near(kind: SpanKind, shown: Span, today: date) -> Span:
    """The span of another kind that one looks at next: within the shown one, or the present."""
    at = today if shown.first <= today <= shown.last else shown.last
    return Span.of(kind, at)
