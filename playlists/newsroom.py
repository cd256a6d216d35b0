"""Writing, voicing and approving: how an item comes to be fit for the air."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from playlists import accounts, searching
from playlists.approval import (
    WORDLESS,
    is_airable,
    is_handed_in,
    require_move,
    text_hash,
)
from playlists.archive import (
    awaiting_better_voice,
    awaiting_mastering,
    awaiting_voice,
    history,
    search,
)
from playlists.deciding import approve, send_back
from playlists.errors import InvalidItem, NotAllowed
from playlists.item_steps import move_item, note_event
from playlists.models import (
    Account,
    ExemplaryModel,
    Item,
    ItemKind,
    ItemState,
    LegalDocument,
    Precedence,
    Revision,
    Role,
    Series,
    Station,
    StationGroup,
    Topic,
    Unit,
)
from playlists.notices import tell_playlists
from playlists.organisation import stations_of
from playlists.series import require_free_issue, series_titled
from playlists.sound import (
    attach_clip,
    attach_recording,
    record_voicing_failure,
    refuse_recording,
    retry_voicing,
    want_better_voice,
)

__all__ = [
    "approve",
    "attach_clip",
    "attach_recording",
    "awaiting_better_voice",
    "awaiting_mastering",
    "awaiting_voice",
    "history",
    "is_airable",
    "may_write",
    "record_voicing_failure",
    "refuse_recording",
    "require_may_write",
    "retry_voicing",
    "revise",
    "search",
    "send_back",
    "submit",
    "want_better_voice",
    "withdraw",
    "write",
]

LONGEST_TITLE = 300
LONGEST_TEXT = 50_000
MOST_AIRINGS = 500
LONGEST_SPACING = 31 * 24 * 60  # minutes


class _Unchanged:
    """Stands for a field that a revision leaves as it is, where None is a value."""


UNCHANGED = _Unchanged()


def write(
    session: Session,
    *,
    author: Account,
    unit: Unit,
    kind: ItemKind,
    title: str,
    text: str,
    now: datetime,
    topics: Sequence[Topic] = (),
    documents: Sequence[LegalDocument] = (),
    models: Sequence[ExemplaryModel] = (),
    stations: Sequence[Station] = (),
    groups: Sequence[StationGroup] = (),
    precedence: Precedence = Precedence.ORDINARY,
    series_title: str | None = None,
    issue_number: int | None = None,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
    wished_airings: int | None = None,
    spacing_minutes: int | None = None,
) -> Item:
    """Write an item as a draft. A series is begun where there is none of the title.

    Neither stations nor groups means every station; in a commune, its own. Raises InvalidItem,
    or NotAllowed for one who is neither an editor of the unit nor, for a notice, its operator.
    """
    require_may_write(session, author, unit, kind)
    item = Item(
        unit=unit,
        kind=kind,
        precedence=precedence,
        state=ItemState.DRAFT,
        topics=list(topics),
        documents=list(documents),
        models=list(models),
        stations=_audience(session, unit, stations, groups),
        groups=list(groups),
        series=_series(session, series_title),
        issue_number=issue_number,
        valid_from=valid_from,
        valid_to=valid_to,
        wished_airings=wished_airings,
        spacing_minutes=spacing_minutes,
        created_at=now,
    )
    _check(session, item)
    revision = _revision(item, 1, author=author, title=title, text=text, now=now)
    session.add(item)
    session.flush()
    searching.index(session, revision)
    note_event(session, revision, author, now)
    return item


def revise(
    session: Session,
    item: Item,
    *,
    author: Account,
    title: str,
    text: str,
    now: datetime,
    topics: Sequence[Topic] | None = None,
    documents: Sequence[LegalDocument] | None = None,
    models: Sequence[ExemplaryModel] | None = None,
    stations: Sequence[Station] | None = None,
    groups: Sequence[StationGroup] | None = None,
    precedence: Precedence | None = None,
    series_title: str | _Unchanged | None = UNCHANGED,
    issue_number: int | _Unchanged | None = UNCHANGED,
    valid_from: datetime | _Unchanged | None = UNCHANGED,
    valid_to: datetime | _Unchanged | None = UNCHANGED,
    wished_airings: int | _Unchanged | None = UNCHANGED,
    spacing_minutes: int | _Unchanged | None = UNCHANGED,
    keep_recording: bool = True,
) -> Revision:
    """Write an item anew: whatever was approved no longer is, and it is a draft again.

    A field left out stays as it was; a recording stays while the text does, unless it is not to
    be kept. Raises InvalidItem or NotAllowed as `write` does.
    """
    require_may_write(session, author, item.unit, item.kind)
    require_move(item, ItemState.DRAFT)
    tell_playlists(session, item, ItemState.DRAFT, now)
    previous = item.latest
    recording = previous.clip if keep_recording and is_handed_in(previous) else None
    unmastered = previous.recording_sha256 if keep_recording else None
    previous.recording_sha256 = None  # what was written anew gets no sound any more
    number = previous.number + 1
    revision = _revision(item, number, author=author, title=title, text=text, now=now)
    if revision.text == previous.text:
        revision.clip = recording
        revision.original_sha256 = previous.original_sha256 if recording else None
        revision.recording_sha256 = unmastered
    session.add(revision)
    item.state = ItemState.DRAFT
    if topics is not None:
        item.topics = list(topics)
    if documents is not None:
        item.documents = list(documents)
    if models is not None:
        item.models = list(models)
    if stations is not None or groups is not None:
        groups = item.groups if groups is None else groups
        stations = item.stations if stations is None else stations
        item.stations = _audience(session, item.unit, stations, groups)
        item.groups = list(groups)
    if not isinstance(series_title, _Unchanged):
        item.series = _series(session, series_title)
    if precedence is not None:
        item.precedence = precedence
    for name, value in (
        ("issue_number", issue_number),
        ("valid_from", valid_from),
        ("valid_to", valid_to),
        ("wished_airings", wished_airings),
        ("spacing_minutes", spacing_minutes),
    ):
        if not isinstance(value, _Unchanged):
            setattr(item, name, value)
    _check(session, item)
    session.flush()
    searching.index(session, revision)
    note_event(session, revision, author, now)
    return revision


def submit(session: Session, item: Item, *, actor: Account, now: datetime) -> None:
    """Hand an item in for voicing and approval."""
    require_may_write(session, actor, item.unit, item.kind)
    move_item(session, item, ItemState.SUBMITTED, actor=actor, now=now)


def withdraw(session: Session, item: Item, *, actor: Account, now: datetime) -> None:
    """Take an item out: it leaves every programme that has not begun, frozen or not."""
    if not accounts.can(session, actor, Role.APPROVER, item.unit):
        require_may_write(session, actor, item.unit, item.kind)
    tell_playlists(session, item, ItemState.WITHDRAWN, now)
    move_item(session, item, ItemState.WITHDRAWN, actor=actor, now=now)


def may_write(session: Session, account: Account, unit: Unit, kind: ItemKind) -> bool:
    """Whether the account is an editor of the unit or, for a notice, its operator."""
    return accounts.can(session, account, Role.EDITOR, unit) or (
        kind is ItemKind.NOTICE and accounts.can(session, account, Role.OPERATOR, unit)
    )


def _revision(
    item: Item, number: int, *, author: Account, title: str, text: str, now: datetime
) -> Revision:
    title = _tidy(title)
    text = unicodedata.normalize("NFC", text).strip()
    if not title:
        raise InvalidItem("The title is missing.")
    if not text and item.kind not in WORDLESS:
        raise InvalidItem("The text is missing.")
    if len(title) > LONGEST_TITLE or len(text) > LONGEST_TEXT:
        raise InvalidItem("The title or text is too long.")
    return Revision(
        item=item,
        number=number,
        title=title,
        text=text,
        text_sha256=text_hash(title, text),
        author=author,
        author_id=author.id,
        created_at=now,
    )


def _tidy(line: str) -> str:
    return " ".join(unicodedata.normalize("NFC", line).split())


def _series(session: Session, title: str | None) -> Series | None:
    title = _tidy(title or "")
    return series_titled(session, title) if title else None


def _check(session: Session, item: Item) -> None:
    if item.kind is ItemKind.SERIES and item.series is None:
        raise InvalidItem("A column needs the name of its series.")
    if item.issue_number is not None and (item.issue_number < 1 or item.series is None):
        raise InvalidItem("An issue number counts from 1 and belongs to a series.")
    require_free_issue(session, item)
    if item.valid_from and item.valid_to and item.valid_to <= item.valid_from:
        raise InvalidItem("The item would expire before it becomes valid.")
    least = 0 if item.precedence is Precedence.EMERGENCY else 1
    if item.wished_airings is not None and not least <= item.wished_airings <= MOST_AIRINGS:
        raise InvalidItem(
            "An item airs at least once and at most %(most)d times.", most=MOST_AIRINGS
        )
    if item.spacing_minutes is not None and not 0 <= item.spacing_minutes <= LONGEST_SPACING:
        raise InvalidItem("Between two airings of an item lie at most 31 days.")


def _audience(
    session: Session, unit: Unit, stations: Iterable[Station], groups: Iterable[StationGroup]
) -> list[Station]:
    """The stations named for an item of a unit. Raises InvalidItem for those out of its reach."""
    chosen = list(stations)
    if unit.kind not in accounts.LOCAL:
        return chosen
    own = stations_of(session, unit)
    if not own:
        raise InvalidItem("%(unit)s has no station of its own.", unit=unit.name)
    members = [station for group in groups for station in group.stations]
    if not {station.id for station in (*chosen, *members)} <= {station.id for station in own}:
        raise InvalidItem("%(unit)s speaks on its own stations only.", unit=unit.name)
    return chosen or ([] if members else own)


def require_may_write(session: Session, account: Account, unit: Unit, kind: ItemKind) -> None:
    """Raise NotAllowed unless `may_write`."""
    if not may_write(session, account, unit, kind):
        raise NotAllowed(
            "%(name)s may not write this for %(unit)s.", name=account.display_name, unit=unit.name
        )
