"""Every piece that is approved and still as it was approved, read in a few queries."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import Column, Row, Table, func, select
from sqlalchemy.orm import Session

from playlists.approval import text_hash
from playlists.models import Approval, Clip, Item, ItemKind, ItemState, Revision, Series
from playlists.models.newsroom import item_groups, item_stations, item_topics
from playlists.models.organisation import group_stations
from playlists.pieces import Piece


def airable_pieces(session: Session, *kinds: ItemKind, reread: bool = True) -> list[Piece]:
    """Every approved item (of the kinds, if any are named) whose latest revision is as approved.

    Without `reread` the words' hash is taken as it was kept beside them, which is twice as fast
    and enough to plan by: before anything is sent, `playlists.publishing` reads the words.
    Whether it is valid depends on the moment, so each piece carries its validity.
    """
    topics = _of_approved(session, item_topics, item_topics.c.topic_id)
    stations = _audiences(session)
    latest = (
        select(Revision.item_id, func.max(Revision.number).label("number"))
        .group_by(Revision.item_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Item.id,
            Item.unit_id,
            Item.kind,
            Item.precedence,
            Series.title.label("series_title"),
            Item.issue_number,
            Item.valid_from,
            Item.valid_to,
            Item.wished_airings,
            Item.spacing_minutes,
            Revision.id.label("revision_id"),
            *((Revision.title, Revision.text) if reread else ()),
            Revision.text_sha256,
            Revision.clip_sha256,
            Clip.duration_ms,
            Approval.approved_at,
            Approval.text_sha256.label("approved_text"),
            Approval.clip_sha256.label("approved_clip"),
        )
        .join(latest, latest.c.item_id == Item.id)
        .join(Revision, (Revision.item_id == Item.id) & (Revision.number == latest.c.number))
        .join(Clip, Clip.sha256 == Revision.clip_sha256)
        .join(Approval, Approval.revision_id == Revision.id)
        .outerjoin(Series, Series.id == Item.series_id)
        .where(Item.state == ItemState.APPROVED, Item.kind.in_(kinds or tuple(ItemKind)))
        .order_by(Item.id)
    )
    return [
        _piece(row, topics, stations)
        for row in rows
        # For groups that hold no station an item is for nobody, and not for everybody.
        if stations.get(row.id) != set()
        and row.clip_sha256 == row.approved_clip
        and row.approved_text == (text_hash(row.title, row.text) if reread else row.text_sha256)
    ]


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


def _audiences(session: Session) -> Mapping[int, set[int]]:
    """The stations of each item that is not for all of them, its groups' stations among them."""
    found = defaultdict(set, _of_approved(session, item_stations, item_stations.c.station_id))
    members: defaultdict[int, set[int]] = defaultdict(set)
    for group_id, station_id in session.execute(select(group_stations)):
        members[group_id].add(station_id)
    for item_id, groups in _of_approved(session, item_groups, item_groups.c.group_id).items():
        found[item_id].update(*(members[group] for group in groups))
    return found


def _of_approved(session: Session, table: Table, column: Column[int]) -> Mapping[int, set[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    approved = select(Item.id).where(Item.state == ItemState.APPROVED)
    for item_id, value in session.execute(
        select(table.c.item_id, column).where(table.c.item_id.in_(approved))
    ):
        found[item_id].add(value)
    return found
