"""The form of an item: what was typed, what is wrong with it, and the values it stands for."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from playlists import InvalidPlan, PlaylistsError
from playlists.models import (
    ExemplaryModel,
    Item,
    ItemKind,
    LegalDocument,
    Precedence,
    Series,
    Station,
    StationGroup,
    Topic,
    Unit,
)
from playlists.recurrence import require_known
from web.catalogue import _, worded

LONGEST_ISSUE_NUMBER = 100_000
_MINUTES = 60  # in an hour
_BEYOND_HOURS = 1_000_000.0  # more than the newsroom takes: it says so itself

# The fields that are kept of a form that is not saved yet.
FIELDS = (
    "unit",
    "kind",
    "precedence",
    "title",
    "text",
    "series_title",
    "issue_number",
    "valid_from",
    "valid_to",
    "wished_airings",
    "spacing_hours",
    "topics",
    "documents",
    "models",
    "stations",
    "groups",
)

# Which field a refusal of the newsroom is about, by its message id.
_FIELDS = {
    "The title is missing.": "title",
    "The text is missing.": "text",
    "The title or text is too long.": "text",
    "A column needs the name of its series.": "series_title",
    "An issue number counts from 1 and belongs to a series.": "issue_number",
    "“%(series)s” has an issue %(number)d already.": "issue_number",
    "The title is too long: at most %(length)d letters.": "series_title",
    "The item would expire before it becomes valid.": "valid_to",
    "An item airs at least once and at most %(most)d times.": "wished_airings",
    "Between two airings of an item lie at most 31 days.": "spacing_hours",
    "%(unit)s has no station of its own.": "unit",
    "%(unit)s speaks on its own stations only.": "stations",
    "%(name)s may not write this for %(unit)s.": "kind",
}


@dataclass(frozen=True)
class Choices:
    """What an item may be given: all within the writer's reach. Series carry their next issue."""

    units: Sequence[Unit]
    kinds: Sequence[ItemKind]
    topics: Sequence[Topic]
    documents: Sequence[LegalDocument]
    models: Sequence[ExemplaryModel]
    stations: Sequence[Station]
    groups: Sequence[StationGroup]
    series: Sequence[tuple[Series, int]]


@dataclass
class ItemForm:
    """The fields as typed, so that nothing is lost where something is wrong."""

    unit: str = ""
    kind: str = ItemKind.NEWS.value
    precedence: str = Precedence.ORDINARY.value
    title: str = ""
    text: str = ""
    series_title: str = ""
    issue_number: str = ""
    valid_from: str = ""
    valid_to: str = ""
    wished_airings: str = ""
    spacing_hours: str = ""
    topics: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    models: frozenset[str] = frozenset()
    stations: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    revision: int = 0
    errors: dict[str, str] = field(default_factory=dict)

    def refuse(self, error: PlaylistsError) -> None:
        """Put a refusal of the newsroom beside the field it is about, or above the form."""
        self.errors[_FIELDS.get(error.msgid, "form")] = worded(error)


@dataclass(frozen=True)
class ItemValues:
    """What the newsroom takes; instants are in UTC."""

    unit: Unit
    kind: ItemKind
    precedence: Precedence
    topics: list[Topic]
    documents: list[LegalDocument]
    models: list[ExemplaryModel]
    stations: list[Station]
    groups: list[StationGroup]
    series_title: str | None
    issue_number: int | None
    valid_from: datetime | None
    valid_to: datetime | None
    wished_airings: int | None
    spacing_minutes: int | None


def form_of(item: Item, zone: ZoneInfo) -> ItemForm:
    """The form as an item fills it."""
    revision = item.latest
    return ItemForm(
        unit=item.unit.code,
        kind=item.kind.value,
        precedence=item.precedence.value,
        title=revision.title,
        text=revision.text,
        series_title=item.series_title or "",
        issue_number=str(item.issue_number or ""),
        valid_from=_local(item.valid_from, zone),
        valid_to=_local(item.valid_to, zone),
        wished_airings="" if item.wished_airings is None else str(item.wished_airings),
        spacing_hours=_hours(item.spacing_minutes),
        topics=frozenset(topic.code for topic in item.topics),
        documents=frozenset(document.number for document in item.documents),
        models=frozenset(str(model.id) for model in item.models),
        stations=frozenset(station.code for station in item.stations),
        groups=frozenset(str(group.id) for group in item.groups),
        revision=revision.number,
    )


def form_typed(typed: MultiDict[str, str]) -> ItemForm:
    """The form as somebody sent it."""
    revision = typed.get("revision", "")
    return ItemForm(
        unit=typed.get("unit", ""),
        kind=typed.get("kind", ""),
        precedence=typed.get("precedence", ""),
        title=typed.get("title", ""),
        text=typed.get("text", "").replace("\r\n", "\n"),
        series_title=typed.get("series_title", "").strip(),
        issue_number=typed.get("issue_number", "").strip(),
        valid_from=typed.get("valid_from", ""),
        valid_to=typed.get("valid_to", ""),
        wished_airings=typed.get("wished_airings", "").strip(),
        spacing_hours=typed.get("spacing_hours", "").strip(),
        topics=frozenset(typed.getlist("topics")),
        documents=frozenset(typed.getlist("documents")),
        models=frozenset(typed.getlist("models")),
        stations=frozenset(typed.getlist("stations")),
        groups=frozenset(typed.getlist("groups")),
        revision=int(revision) if revision.isascii() and revision.isdigit() else 0,
    )


def values_of(form: ItemForm, choices: Choices, zone: ZoneInfo) -> ItemValues | None:
    """The values a form stands for; None, and what is wrong in its errors, where there are none."""
    units = {unit.code: unit for unit in choices.units}
    if form.unit not in units:
        form.errors["unit"] = _("Choose the unit the item is written for.")
    if form.kind not in {kind.value for kind in choices.kinds}:
        form.errors["kind"] = _("Choose what kind of item it is.")
    if form.precedence not in set(Precedence):
        form.errors["precedence"] = _("Choose a class of bulletin.")
    issue_number = _issue_number(form)
    valid_from, valid_to = (_instant(form, name, zone) for name in ("valid_from", "valid_to"))
    wished, spacing = _wished(form), _spacing(form)
    series = form.kind == ItemKind.SERIES
    if form.errors:
        return None
    return ItemValues(
        unit=units[form.unit],
        kind=ItemKind(form.kind),
        precedence=Precedence(form.precedence),
        topics=[each for each in choices.topics if each.code in form.topics],
        documents=[each for each in choices.documents if each.number in form.documents],
        models=[each for each in choices.models if str(each.id) in form.models],
        stations=[each for each in choices.stations if each.code in form.stations],
        groups=[each for each in choices.groups if str(each.id) in form.groups],
        series_title=(form.series_title or None) if series else None,
        issue_number=issue_number if series else None,
        valid_from=valid_from,
        valid_to=valid_to,
        wished_airings=wished,
        spacing_minutes=spacing,
    )


def _issue_number(form: ItemForm) -> int | None:
    typed = form.issue_number
    if not typed or form.kind != ItemKind.SERIES:
        return None
    if typed.isascii() and typed.isdigit() and int(typed[:9]) <= LONGEST_ISSUE_NUMBER:
        return int(typed)
    form.errors["issue_number"] = _("An issue number is a whole number.")
    return None


def _wished(form: ItemForm) -> int | None:
    typed = form.wished_airings
    if not typed:
        return None
    if typed.isascii() and typed.isdigit():
        return int(typed[:9])
    form.errors["wished_airings"] = _("This is no whole number.")
    return None


def _spacing(form: ItemForm) -> int | None:
    """Hours as people type them, "1,5" too, in minutes."""
    typed = form.spacing_hours.replace(",", ".")
    if not typed:
        return None
    try:
        hours = float(typed)
    except ValueError:
        hours = math.nan
    if not hours >= 0:
        form.errors["spacing_hours"] = _("This is no number of hours.")
        return None
    return round(min(hours, _BEYOND_HOURS) * _MINUTES)


def _hours(minutes: int | None) -> str:
    return "" if minutes is None else f"{minutes / _MINUTES:g}".replace(".", ",")


def _instant(form: ItemForm, name: str, zone: ZoneInfo) -> datetime | None:
    typed: str = getattr(form, name)
    if not typed:
        return None
    try:
        local = datetime.fromisoformat(typed)
        require_known(local.date())  # far out no instant of another zone can be written any more
    except ValueError:
        form.errors[name] = _("This is no date and time.")
    except InvalidPlan as error:
        form.errors[name] = worded(error)
    else:
        return local.replace(tzinfo=zone).astimezone(UTC)
    return None


def _local(at: datetime | None, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if at else ""


def counted(form: ItemForm) -> Mapping[str, int]:
    """How many of each list are ticked, for the headings of folded lists."""
    return {
        "topics": len(form.topics),
        "documents": len(form.documents),
        "models": len(form.models),
        "stations": len(form.stations),
        "groups": len(form.groups),
    }
