"""Players as the pages show them: how each stands, beside what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from playlists.fleet import is_online
from playlists.fleet_list import newest_versions, standing_alerts
from playlists.models import Alert, Player, Station

# A player's clock may differ this much before somebody should look at it.
_CLOCK_TOLERANCE_MS = 500


@dataclass(frozen=True)
class Seen:
    """A player as the centre last heard of it; `version` is its station's newest manifest."""

    player: Player
    online: bool
    alerts: Sequence[Alert]
    version: int | None

    @property
    def clock_off(self) -> bool:
        offset = self.player.clock_offset_ms
        return offset is not None and abs(offset) > _CLOCK_TOLERANCE_MS

    @property
    def behind(self) -> bool:
        return self.player.manifest_version not in {None, self.version}

    @property
    def disk_part(self) -> float | None:
        """How much of its disk is used, 0 to 1."""
        free, total = self.player.disk_free_bytes, self.player.disk_total_bytes
        return None if free is None or not total else 1 - min(free, total) / total


@dataclass(frozen=True)
class StationPlayers:
    station: Station
    version: int | None
    players: Sequence[Seen]


def seen(session: Session, players: Sequence[Player], now: datetime) -> list[Seen]:
    """How each of these players stands."""
    alerts = standing_alerts(session, [player.id for player in players])
    versions = newest_versions(session, {player.station_id for player in players})
    return [
        Seen(
            player=player,
            online=is_online(player, now),
            alerts=alerts.get(player.id, ()),
            version=versions.get(player.station_id),
        )
        for player in players
    ]


def by_station(rows: Sequence[Seen]) -> list[StationPlayers]:
    """The same under their stations, in the order they come."""
    return [
        StationPlayers(own[0].player.station, own[0].version, own)
        for _id, group in groupby(rows, key=lambda row: row.player.station_id)
        for own in [list(group)]
    ]
