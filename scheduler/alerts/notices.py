"""Notices on their way out: kept in the database until the other side took them."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from playlists.messages import Message, to_json
from playlists.models import AlertNotice
from scheduler.alerts.channel import Channel, News, NotDelivered

log = logging.getLogger(__name__)

_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=15), timedelta(hours=1)
_GIVE_UP_AFTER = timedelta(days=1)
_AT_ONCE = 20


def file_notices(
    session: Session, news: News, channels: Iterable[str], now: datetime, key: str = ""
) -> None:
    """Put it into each channel's tray; under one key only once."""
    content = news.model_dump_json()
    told = set(
        session.scalars(select(AlertNotice.channel).where(AlertNotice.key == key)) if key else ()
    )
    session.add_all(
        AlertNotice(channel=name, content=content, made_at=now, due_at=now, key=key)
        for name in channels
        if name not in told
    )


def deliver_due(sessions: sessionmaker[Session], channels: Sequence[Channel], now: datetime) -> int:
    """Try what is due, the oldest first; how many were taken.

    A channel that refuses one notice is left alone until that one is due again. No transaction is
    open while another machine is spoken to.
    """
    return sum(_deliver(sessions, channel, now) for channel in channels)


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts that failed: doubled each time, to an hour."""
    doubled = _FIRST_WAIT * (1 << min(attempts - 1, 10))
    return min(doubled, _LONGEST_WAIT)


def _deliver(sessions: sessionmaker[Session], channel: Channel, now: datetime) -> int:
    taken = 0
    for number, content in _due(sessions, channel.name, now):
        failure = ""
        try:
            channel.deliver(number, News.model_validate_json(content), now)
            taken += 1
        except NotDelivered as error:
            log.warning("event=notice_delayed channel=%s reason=%s", channel.name, error)
            failure = to_json(_told(error))
        with sessions.begin() as session:
            _note(session.get_one(AlertNotice, number), failure, now)
        if failure:
            break
    return taken


def _due(sessions: sessionmaker[Session], channel: str, now: datetime) -> list[tuple[int, str]]:
    with sessions() as session:
        rows = session.execute(
            select(AlertNotice.id, AlertNotice.content)
            .where(AlertNotice.channel == channel, AlertNotice.due_at <= now)
            .order_by(AlertNotice.id)
            .limit(_AT_ONCE)
        )
        return [(row.id, row.content) for row in rows]


def _told(error: NotDelivered) -> Message:
    params = {
        name: value if isinstance(value, int | float) else str(value)
        for name, value in error.params.items()
    }
    return Message(error.msgid, params)


def _note(notice: AlertNotice, failure: str, now: datetime) -> None:
    notice.attempts += 1
    notice.failure = failure
    if not failure:
        notice.sent_at, notice.due_at = now, None
    elif now - notice.made_at >= _GIVE_UP_AFTER:
        notice.due_at = None
    else:
        notice.due_at = now + wait_after(notice.attempts)
