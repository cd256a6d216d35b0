"""Every piece that is approved and still as it was approved, read in a few queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Row,
    Select,
    Table,
    and_,
    delete,
    func,
    select,
)
from sqlalchemy.orm import Session

from playlists.approval import text_hash
from playlists.models import (
    Approval,
    Clip,
    Item,
    ItemKind,
    ItemState,
    Precedence,
    Revision,
    Series,
    StockMark,
)
from playlists.models.newsroom import item_groups, item_stations, item_topics
from playlists.models.organisation import group_stations
from playlists.pieces import Piece

Mark = tuple[int, int]


def airable_pieces(
    session: Session,
    *kinds: ItemKind,
    precedence: Precedence | None = None,
    reread: bool = True,
) -> list[Piece]:
    """Every approved item whose latest revision is as approved, of these kinds and this class.

    Without `reread` the words' hash is taken as it was kept beside them, which is twice as fast
    and enough to plan by: before anything is sent, `playlists.publishing` reads the words.
    Whether it is valid depends on the moment, so each piece carries its validity.
    """
    wanted = _wanted(kinds, precedence)
    topics = _of_wanted(session, wanted, item_topics, item_topics.c.topic_id)
    stations = _audiences(session, wanted)
    words = (Revision.title, Revision.text) if reread else ()
    rows = session.execute(_approved(wanted, *_COLUMNS, *words))
    return [
        _piece(row, topics, stations)
        for row in rows
        # For groups that hold no station an item is for nobody, and not for everybody.
        if stations.get(row.id) != set()
        and row.clip_sha256 == row.approved_clip
        and row.approved_text == (text_hash(row.title, row.text) if reread else row.text_sha256)
    ]


def airable_mark(session: Session) -> Mark:
    """What is equal as long as everything that `airable_pieces` reads is what it was.

    It is equal within a transaction and across all of them, and the database itself keeps it.
    """
    session.flush()
    marks, total = session.execute(_MARKS).one()
    return int(marks), int(total or 0)


def forget_old_marks(session: Session) -> None:
    """Let go of marks that only make counting them longer; kept stocks are laid out anew once."""
    newest = session.scalar(select(func.max(StockMark.mark))) or 0
    session.execute(delete(StockMark).where(StockMark.mark < newest - _MARKS_KEPT))


# Rows only come, each with a higher number than those that were let go of: no other rows are as
# many and come to the same sum.
_MARKS = select(func.count(StockMark.mark), func.sum(StockMark.mark))
_MARKS_KEPT = 1_000

_COLUMNS: tuple[ColumnElement[Any], ...] = (
    Item.id.label("id"),
    Item.unit_id.label("unit_id"),
    Item.kind.label("kind"),
    Item.precedence.label("precedence"),
    Series.title.label("series_title"),
    Item.issue_number.label("issue_number"),
    Item.valid_from.label("valid_from"),
    Item.valid_to.label("valid_to"),
    Item.wished_airings.label("wished_airings"),
    Item.spacing_minutes.label("spacing_minutes"),
    Revision.id.label("revision_id"),
    Revision.text_sha256.label("text_sha256"),
    Revision.clip_sha256.label("clip_sha256"),
    Clip.duration_ms.label("duration_ms"),
    Approval.approved_at.label("approved_at"),
    Approval.text_sha256.label("approved_text"),
    Approval.clip_sha256.label("approved_clip"),
)


def _wanted(
    kinds: Collection[ItemKind] = (), precedence: Precedence | None = None
) -> ColumnElement[bool]:
    """What approved items must be; no kinds and no class ask for all of them."""
    asked = [Item.state == ItemState.APPROVED]
    if kinds:
        asked.append(Item.kind.in_(kinds))
    if precedence is not None:
        asked.append(Item.precedence == precedence)
    return and_(*asked)


def _approved(
    wanted: ColumnElement[bool], *columns: ColumnElement[Any]
) -> Select[*tuple[Any, ...]]:
    """Columns of the wanted items, their latest revision, and that one's clip and approval."""
    latest = (
        select(Revision.item_id, func.max(Revision.number).label("number"))
        .group_by(Revision.item_id)
        .subquery()
    )
    return (
        select(*columns)
        .select_from(Item)
        .join(latest, latest.c.item_id == Item.id)
        .join(Revision, (Revision.item_id == Item.id) & (Revision.number == latest.c.number))
        .join(Clip, Clip.sha256 == Revision.clip_sha256)
        .join(Approval, Approval.revision_id == Revision.id)
        .outerjoin(Series, Series.id == Item.series_id)
        .where(wanted)
        .order_by(Item.id)
    )


def _piece(
    row: Row[*tuple[object, ...]],
    topics: Mapping[int, set[int]],
    stations: Mapping[int, set[int]],
) -> Piece:
    minutes = row.spacing_minutes
    return Piece(
        item_id=row.id,
        revision_id=row.revision_id,
        clip_sha256=row.clip_sha256,
        duration_ms=row.duration_ms,
        kind=row.kind,
        approved_at=row.approved_at,
        precedence=row.precedence,
        topics=frozenset(topics.get(row.id, ())),
        stations=frozenset(stations.get(row.id, ())),
        series_title=row.series_title,
        issue_number=row.issue_number,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        wished_airings=row.wished_airings,
        spacing=None if minutes is None else timedelta(minutes=minutes),
        unit_id=row.unit_id,
    )


def _audiences(session: Session, wanted: ColumnElement[bool]) -> Mapping[int, set[int]]:
    """The stations of each item that is not for all of them, its groups' stations among them."""
    found = defaultdict(set, _of_wanted(session, wanted, item_stations, item_stations.c.station_id))
    members: defaultdict[int, set[int]] = defaultdict(set)
    for group_id, station_id in session.execute(select(group_stations)):
        members[group_id].add(station_id)
    of_groups = _of_wanted(session, wanted, item_groups, item_groups.c.group_id)
    for item_id, groups in of_groups.items():
        found[item_id].update(*(members[group] for group in groups))
    return found


def _of_wanted(
    session: Session, wanted: ColumnElement[bool], table: Table, column: Column[int]
) -> Mapping[int, set[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for item_id, value in session.execute(
        select(table.c.item_id, column).where(table.c.item_id.in_(select(Item.id).where(wanted)))
    ):
        found[item_id].add(value)
    return found
