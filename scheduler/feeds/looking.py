"""The centre's job that looks at the feeds whose turn it is."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session, sessionmaker

from playlists import feeds
from playlists.messages import Message
from playlists.models import Feed
from scheduler.feeds.errors import FeedError
from scheduler.feeds.fetching import fetch
from scheduler.feeds.parsing import parse
from scheduler.feeds.settings import FeedSettings

log = logging.getLogger(__name__)

LOOK_EVERY_S = 30


def look(
    sessions: sessionmaker[Session], settings: FeedSettings, now: Callable[[], datetime]
) -> int:
    """Look at every feed whose turn it is; give back how many new articles were found."""
    with sessions() as session:
        waiting = [feed.id for feed in feeds.due(session, now(), settings.every)]
    found = sum(look_at(sessions, number, settings, now) for number in waiting)
    if waiting:
        with sessions.begin() as session:
            feeds.forget_old(session, now() - timedelta(days=settings.keep_days))
    return found


def look_at(
    sessions: sessionmaker[Session],
    number: int,
    settings: FeedSettings,
    now: Callable[[], datetime],
) -> int:
    """Look at one feed; how many of its articles are new. No transaction waits for its server."""
    with sessions() as session:
        feed = session.get(Feed, number)
    if feed is None:
        return 0
    try:
        fetched = fetch(feed.url, settings, etag=feed.etag, modified=feed.modified)
        articles = None if fetched.content is None else parse(fetched.content, fetched.charset)
    except FeedError as error:
        log.warning("event=feed_failed feed=%d reason=%s", number, error)
        with sessions.begin() as session:
            kept = session.get(Feed, number)
            if kept is not None:
                feeds.record_problem(session, kept, _told(error), now())
        return 0
    with sessions.begin() as session:
        kept = session.get(Feed, number)
        if kept is None:
            return 0
        if articles is None:
            feeds.record_unchanged(session, kept, now())
            return 0
        return feeds.record(
            session, kept, articles, now=now(), etag=fetched.etag, modified=fetched.modified
        )


def _told(error: FeedError) -> Message:
    figures = {name: each for name, each in error.params.items() if isinstance(each, int | float)}
    words = {name: str(each) for name, each in error.params.items() if name not in figures}
    return Message(error.msgid, {**words, **figures})
