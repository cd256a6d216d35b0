"""Feeds of portals as a source of drafts: named, read, and turned into items once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from urllib.parse import urlsplit

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, joinedload

from playlists import newsroom
from playlists.errors import InvalidFeed, InvalidItem, NotFound
from playlists.filings import POSTS
from playlists.messages import Message, to_json
from playlists.models import Account, Channel, Feed, FeedEntry, Item, ItemKind, Unit

LONGEST_URL = 1000
LONGEST_NAME = 200
MOST_FEEDS = 200


class Shelf(StrEnum):
    """Where an entry stands: nobody decided yet, drafted, or set aside."""

    NEW = "new"
    DRAFTED = "drafted"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True)
class Article:
    """What a feed said of one article. `identity` is its own name for it; texts are plain."""

    identity: str
    link: str
    title: str
    text: str
    published_at: datetime | None


def all_feeds(session: Session) -> list[Feed]:
    """Every feed by name."""
    return list(session.scalars(select(Feed).options(joinedload(Feed.unit)).order_by(Feed.name)))


def feed_of(session: Session, number: int) -> Feed:
    """The feed of a number. Raises NotFound."""
    feed = session.get(Feed, number)
    if feed is None:
        raise NotFound("There is no such feed.")
    return feed


def add_feed(
    session: Session, name: str, url: str, unit: Unit, *, posts_as: Channel | None = None
) -> Feed:
    """Name a feed; `posts_as` where its articles are the unit's own posts, on a channel.

    Raises InvalidFeed for an address that is none, or one that is there already.
    """
    name, url = " ".join(name.split()), url.strip()
    if not name or len(name) > LONGEST_NAME:
        raise InvalidFeed("A feed needs a name.")
    parts = _parts(url)
    if parts is None:
        raise InvalidFeed("An address of a feed begins with http:// or https://.")
    if session.scalar(select(Feed.id).where(Feed.url == url)) is not None:
        raise InvalidFeed("There is a feed of this address already.")
    if len(session.scalars(select(Feed.id)).all()) >= MOST_FEEDS:
        raise InvalidFeed("There are %(most)d feeds already.", most=MOST_FEEDS)
    _require_posting(posts_as)
    feed = Feed(name=name, url=url, unit=unit, active=True, etag="", modified="", problem="")
    feed.posts_as = posts_as
    session.add(feed)
    session.flush()
    return feed


def switch(session: Session, feed: Feed, *, active: bool) -> None:
    """Read a feed, or let it rest; what was found stays."""
    feed.active = active
    feed.checked_at = None if active else feed.checked_at
    session.flush()


def count_as(session: Session, feed: Feed, channel: Channel | None) -> None:
    """Say whose posts its articles are: the unit's own, on a channel, or somebody else's.

    Raises InvalidFeed for a channel that has no posts.
    """
    _require_posting(channel)
    feed.posts_as = channel
    session.flush()


def remove(session: Session, feed: Feed) -> None:
    """Take a feed out with what was found in it; drafts made of it stay."""
    session.delete(feed)
    session.flush()


def due(session: Session, now: datetime, every: timedelta) -> list[Feed]:
    """The feeds that were not looked at for so long, those that waited longest first."""
    waiting = select(Feed).where(
        Feed.active, Feed.checked_at.is_(None) | (Feed.checked_at <= now - every)
    )
    return list(session.scalars(waiting.order_by(Feed.checked_at.asc().nulls_first(), Feed.id)))


def record(
    session: Session,
    feed: Feed,
    articles: Iterable[Article],
    *,
    now: datetime,
    etag: str = "",
    modified: str = "",
) -> int:
    """Keep what a look found; give back how many articles are new.

    An article that is known is brought up to date, unless a draft was made of it.
    """
    known = {
        each.identity: each
        for each in session.scalars(select(FeedEntry).where(FeedEntry.feed_id == feed.id))
    }
    new = 0
    for article in articles:
        identity = sha256(article.identity.encode()).hexdigest()
        entry = known.get(identity)
        if entry is None:
            entry = FeedEntry(feed_id=feed.id, identity=identity, found_at=now)
            entry.published_at = _not_ahead(article.published_at, now)
            session.add(entry)
            known[identity] = entry
            new += 1
        elif entry.item_id is not None:
            continue
        entry.link, entry.title, entry.text = article.link, article.title, article.text
    feed.checked_at, feed.problem = now, ""
    feed.etag, feed.modified = etag[:300], modified[:100]
    session.flush()
    return new


def record_unchanged(session: Session, feed: Feed, now: datetime) -> None:
    """Note a look that found what the last one had found."""
    feed.checked_at, feed.problem = now, ""
    session.flush()


def record_problem(session: Session, feed: Feed, problem: Message, now: datetime) -> None:
    """Note a look that failed, and why."""
    feed.checked_at, feed.problem = now, to_json(problem)
    session.flush()


def forget_old(session: Session, before: datetime) -> None:
    """Let go of entries found before an instant, of which no draft was made."""
    session.execute(
        delete(FeedEntry).where(FeedEntry.found_at < before, FeedEntry.item_id.is_(None))
    )


def entries(
    session: Session,
    *,
    units: Sequence[Unit],
    shelf: Shelf = Shelf.NEW,
    feed: Feed | None = None,
    limit: int = 25,
    offset: int = 0,
) -> list[FeedEntry]:
    """What was found in the feeds of the units, the last published first."""
    found = (
        select(FeedEntry)
        .join(FeedEntry.feed)
        .where(Feed.unit_id.in_([unit.id for unit in units]))
        .options(joinedload(FeedEntry.feed))
        .order_by(FeedEntry.published_at.desc(), FeedEntry.id.desc())
    )
    if shelf is Shelf.DRAFTED:
        found = found.where(FeedEntry.item_id.is_not(None))
    else:
        found = found.where(
            FeedEntry.item_id.is_(None), FeedEntry.set_aside.is_(shelf is Shelf.SET_ASIDE)
        )
    if feed is not None:
        found = found.where(FeedEntry.feed_id == feed.id)
    return list(session.scalars(found.limit(limit).offset(offset)))


def draft_from(session: Session, entry: FeedEntry, *, author: Account, now: datetime) -> Item:
    """Make a draft of an entry, once.

    Raises InvalidItem where there is one of this entry or of its link already, and as
    `newsroom.write` does.
    """
    same = FeedEntry.id == entry.id
    if entry.link:
        same |= FeedEntry.link == entry.link
    if session.scalar(select(FeedEntry.id).where(same, FeedEntry.item_id.is_not(None)).limit(1)):
        raise InvalidItem("There is a draft of this already.")
    item = newsroom.write(
        session,
        author=author,
        unit=entry.feed.unit,
        kind=ItemKind.NEWS,
        title=entry.title,
        text=entry.text or entry.title,
        now=now,
    )
    # Two who press at the same instant: the second finds no row to take.
    taken = session.execute(
        update(FeedEntry)
        .where(FeedEntry.id == entry.id, FeedEntry.item_id.is_(None))
        .values(item_id=item.id)
        .returning(FeedEntry.id)
    ).all()
    if not taken:
        raise InvalidItem("There is a draft of this already.")
    session.refresh(entry)
    return item


def source_of(session: Session, item: Item) -> FeedEntry | None:
    """The entry that an item was drafted from, if any."""
    return session.scalar(
        select(FeedEntry).where(FeedEntry.item_id == item.id).options(joinedload(FeedEntry.feed))
    )


def set_aside(session: Session, entry: FeedEntry, *, aside: bool) -> None:
    """Take an entry off the list of new ones, or put it back."""
    entry.set_aside = aside
    session.flush()


def _require_posting(channel: Channel | None) -> None:
    if channel not in {None, *POSTS}:
        raise InvalidFeed("Articles are posts of a portal or a fanpage.")


def _parts(url: str) -> tuple[str, str] | None:
    if len(url) > LONGEST_URL or any(ord(letter) <= ord(" ") for letter in url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    usable = parts.scheme in {"http", "https"} and host and "@" not in parts.netloc
    return (parts.scheme, host) if usable else None


def _not_ahead(published: datetime | None, now: datetime) -> datetime:
    """A portal whose clock is ahead does not hold the head of the list for ever."""
    return min(published or now, now)
