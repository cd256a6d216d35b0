"""Alerts: opened when something goes wrong, closed when it is over, told of once each way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from playlists.messages import Message, message, to_json
from playlists.models import Airing, Alert, AlertKind, Outcome, Player
from playlists.troubles import Judged

# A start that was late is told of once, and is over when none followed it for so long.
LATE_LASTS = timedelta(minutes=10)
LATE_AFTER = timedelta(seconds=5)
# Rows that come later than this tell of a network that was away; nobody can run there now.
_OLD_NEWS = timedelta(hours=1)


@dataclass(frozen=True)
class Changes:
    """What a look brought: alerts that are new, and alerts that are over."""

    raised: Sequence[Alert]
    ended: Sequence[Alert]


def keep(
    session: Session, judged: Iterable[Judged], late: Mapping[int, Message], now: datetime
) -> Changes:
    """Open an alert for each new trouble, and close what is over.

    `late` are players whose starts were late since the last look. What cannot be judged, because
    the player is out of contact, stays as it is.
    """
    standing = {(each.player_id, each.kind): each for each in current(session)}
    raised: list[Alert] = []
    ended: list[Alert] = []
    for each in judged:
        player_id = each.watched.player_id
        troubles = dict(each.troubles)
        if player_id in late:
            troubles[AlertKind.LATE] = late[player_id]
        for kind in AlertKind:
            alert, said = standing.pop((player_id, kind), None), troubles.get(kind)
            if said is not None:
                if alert is None:
                    raised.append(_open(session, player_id, kind, said, now))
                else:
                    alert.said, alert.seen_at = to_json(said), now
            elif alert is not None and _is_over(alert, each, now):
                ended.append(alert)
    ended += standing.values()  # players that were revoked, or whose station was switched off
    for alert in ended:
        alert.ended_at = now
    session.flush()
    return Changes(raised, ended)


def current(session: Session) -> list[Alert]:
    """Every alert that stands, the newest first."""
    return list(
        session.scalars(
            select(Alert)
            .where(Alert.ended_at.is_(None))
            .options(joinedload(Alert.player).joinedload(Player.station))
            .order_by(Alert.began_at.desc(), Alert.id.desc())
        )
    )


def newest_airing(session: Session) -> int:
    """The number of the newest row in the log, 0 where there is none."""
    return session.scalar(select(func.max(Airing.id))) or 0


def late_starts(session: Session, after: int, now: datetime) -> dict[int, Message]:
    """Players that began a piece late, by the log's rows after a number: the worst of each.

    Pieces that were joined in progress, or have another reason to be late, do not count.
    """
    rows = session.scalars(
        select(Airing)
        .where(
            Airing.id > after,
            Airing.counts_at > now - _OLD_NEWS,
            Airing.outcome != Outcome.MISSED,
            Airing.from_ms == 0,
            Airing.reason == "",
        )
        .options(joinedload(Airing.player), joinedload(Airing.station))
    )
    worst: dict[int, tuple[timedelta, Airing]] = {}
    for row in rows:
        if row.planned_at is None or row.started_at is None:
            continue
        late = row.started_at - row.planned_at
        if late > max(LATE_AFTER, worst.get(row.player_id, (LATE_AFTER, row))[0]):
            worst[row.player_id] = (late, row)
    return {player_id: _late(late, row) for player_id, (late, row) in worst.items()}


def _late(late: timedelta, row: Airing) -> Message:
    return message(
        "%(player)s of %(station)s began “%(title)s” %(seconds)d s late.",
        player=row.player.name,
        station=row.station.name,
        title=row.title,
        seconds=round(late.total_seconds()),
    )


def _is_over(alert: Alert, judged: Judged, now: datetime) -> bool:
    if alert.kind is AlertKind.LATE:
        return now - alert.seen_at >= LATE_LASTS
    return judged.online


def _open(session: Session, player_id: int, kind: AlertKind, said: Message, now: datetime) -> Alert:
    alert = Alert(
        player=session.get_one(Player, player_id),
        kind=kind,
        said=to_json(said),
        began_at=now,
        seen_at=now,
    )
    session.add(alert)
    return alert
