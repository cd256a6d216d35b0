"""Minutes wished per topic and month at each station."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.errors import InvalidPlan
from playlists.models import Target, Topic

MOST_MINUTES = 31 * 24 * 60
_MS = 60_000


def wished_minutes(session: Session, month: date) -> dict[str, int]:
    """The wishes of a month (its first day), in minutes by the topics' codes."""
    rows = session.scalars(select(Target).where(Target.month == month))
    return {target.topic.code: target.wished_ms // _MS for target in rows}


def set_targets(session: Session, month: date, minutes: Mapping[str, int | None]) -> None:
    """Set what is wished in a month, by topics' codes; None or 0 wishes for nothing.

    Topics that are not named keep their wish. Raises InvalidPlan for a topic that is none, or
    fewer minutes than none or more than a month has.
    """
    month = month.replace(day=1)
    topics = {topic.code: topic for topic in session.scalars(select(Topic))}
    standing = {
        target.topic.code: target
        for target in session.scalars(select(Target).where(Target.month == month))
    }
    for code, wished in minutes.items():
        if code not in topics:
            raise InvalidPlan("There is no topic %(code)s.", code=code)
        if wished is not None and wished < 0:
            raise InvalidPlan("A target is no less than 0 minutes.")
        if wished is not None and wished > MOST_MINUTES:
            raise InvalidPlan("A month has no more than %(most)d minutes.", most=MOST_MINUTES)
        target = standing.get(code)
        if not wished:
            if target is not None:
                session.delete(target)
        elif target is None:
            session.add(Target(topic=topics[code], month=month, wished_ms=wished * _MS))
        else:
            target.wished_ms = wished * _MS
    session.flush()
