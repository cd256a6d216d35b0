"""The centre's look at its players, and the news it makes of what has changed."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session, sessionmaker

from playlists import alerts
from playlists.alerts import Changes
from playlists.messages import Message, from_json, message
from playlists.models import Alert
from playlists.troubles import judge_all
from scheduler.alerts.channel import AlertWord, News
from scheduler.alerts.notices import file_notices
from scheduler.alerts.settings import AlertSettings

Wording = Callable[[Message], str]


def trial(centre: str, wording: Wording) -> News:
    """A word that tells of nothing, to see whether it comes through."""
    subject = wording(message("Alerts of %(centre)s reach you.", centre=centre))
    return News(subject=subject, alerts=())


class Watch:
    """Looks at every player in turn; what it saw last is in the database, so it may be ended.

    `since` is when the centre began to listen: a player is not held to be away before it could
    have been heard. `wording` puts a message into the words people are told.
    """

    def __init__(
        self,
        sessions: sessionmaker[Session],
        settings: AlertSettings,
        channels: Sequence[str],
        wording: Wording,
        since: datetime,
    ) -> None:
        self._sessions = sessions
        self._settings = settings
        self._channels = channels
        self._wording = wording
        self._since = since
        with sessions() as session:
            self._airing = alerts.newest_airing(session)

    def look(self, now: datetime) -> Changes:
        """Open and close alerts, and file the news of it, in one transaction."""
        with self._sessions.begin() as session:
            newest = alerts.newest_airing(session)
            late = alerts.late_starts(session, self._airing, now)
            judged = judge_all(session, self._settings.limits, now, self._since)
            changes = alerts.keep(session, judged, late, now)
            if changes.raised or changes.ended:
                file_notices(session, self._news(changes), self._channels, now)
        self._airing = newest
        return changes

    def _news(self, changes: Changes) -> News:
        words = [self._word("raised", alert) for alert in changes.raised]
        words += [self._word("ended", alert) for alert in changes.ended]
        if len(words) == 1:
            return News(subject=words[0].text, alerts=tuple(words))
        subject = message(
            "%(raised)d new alerts, %(ended)d over",
            raised=len(changes.raised),
            ended=len(changes.ended),
        )
        return News(subject=self._wording(subject), alerts=tuple(words))

    def _word(self, event: Literal["raised", "ended"], alert: Alert) -> AlertWord:
        player = alert.player
        said = from_json(alert.said) or Message("")
        text = self._wording(said)
        if event == "ended":
            text = self._wording(message("Over: %(what)s", what=text))
        return AlertWord(
            event=event,
            kind=alert.kind.value,
            text=text,
            player=player.code,
            player_name=player.name,
            station=player.station.code,
            station_name=player.station.name,
            began_at=alert.began_at,
            ended_at=alert.ended_at,
        )
