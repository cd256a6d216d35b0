"""Publications that become posts: what a unit's own portal published, taken into what it files.

An administrator says of a feed that its articles are posts of the unit. Somebody of the unit takes
those of a month into its filings, with one press; each is an entry like any other from then on.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import tzinfo

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, joinedload

from playlists.filings import LONGEST_LINK, LONGEST_TITLE, Filing, Moment, file_entry
from playlists.models import Channel, ChannelEntry, Feed, FeedEntry, Unit
from playlists.spans import Span


def unfiled(session: Session, unit: Unit, span: Span, zone: tzinfo) -> list[FeedEntry]:
    """The unit's own articles of a span that are in no entry, struck out or not; oldest first."""
    query = (
        select(FeedEntry)
        .join(Feed, Feed.id == FeedEntry.feed_id)
        .where(Feed.unit_id == unit.id, *_own_and_unfiled(span, zone))
        .options(joinedload(FeedEntry.feed))
        .order_by(FeedEntry.published_at, FeedEntry.id)
    )
    once: dict[tuple[Channel | None, str], FeedEntry] = {}
    for each in session.scalars(query):
        once.setdefault((each.feed.posts_as, each.link), each)
    return list(once.values())


def unfiled_by_unit(session: Session, span: Span, zone: tzinfo) -> dict[int, int]:
    """How many articles wait, by the ids of the units."""
    query = (
        select(Feed.unit_id, Feed.posts_as, func.count(FeedEntry.link.distinct()))
        .join(FeedEntry, FeedEntry.feed_id == Feed.id)
        .where(*_own_and_unfiled(span, zone))
        .group_by(Feed.unit_id, Feed.posts_as)
    )
    found: defaultdict[int, int] = defaultdict(int)
    for unit_id, _, count in session.execute(query):
        found[unit_id] += count
    return dict(found)


def file_posts(
    session: Session, unit: Unit, span: Span, chosen: Collection[int], at: Moment
) -> list[ChannelEntry]:
    """Take the chosen articles, by their ids, into the unit's filings; others are let be.

    Raises as `filings.file_entry` does.
    """
    return [
        file_entry(session, unit, _filing(each, at.zone), at)
        for each in unfiled(session, unit, span, at.zone)
        if each.id in chosen
    ]


def _filing(entry: FeedEntry, zone: tzinfo) -> Filing:
    return Filing(
        channel=entry.feed.posts_as or Channel.PORTAL,
        day=entry.published_at.astimezone(zone).date(),
        title=entry.title[:LONGEST_TITLE],
        link=entry.link,
        item_id=entry.item_id,
    )


def _own_and_unfiled(span: Span, zone: tzinfo) -> tuple[ColumnElement[bool], ...]:
    start, end = span.instants(zone)
    filed = exists().where(
        ChannelEntry.unit_id == Feed.unit_id,
        ChannelEntry.channel == Feed.posts_as,
        ChannelEntry.link == FeedEntry.link,
    )
    return (
        Feed.posts_as.is_not(None),
        FeedEntry.link != "",
        func.length(FeedEntry.link) <= LONGEST_LINK,
        FeedEntry.published_at >= start,
        FeedEntry.published_at < end,
        ~filed,
    )
