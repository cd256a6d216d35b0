"""A commune's real programme: the demonstration's own items, voiced, with a relay in the middle."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bench.onair.district import PASSWORD, STATION, ZONE, District, next_minute
from playlists import accounts, demo, newsroom, organisation, relays
from playlists.clocks import SlotSpec, create_clock
from playlists.demo import DemoCast
from playlists.models import ItemKind, Precedence, SlotSource, Timetable, Unit
from playlists.timetable import create_timetable
from playlists.usual import FILLING, OPENING
from web.demo.newsroom import ACCOUNTS, add_tunes, approve_all

RELAY = "Tiếp âm thử"
WARNING = "Thử hệ thống phát khẩn cấp"
_WORDS = """\
Đây là nội dung thử hệ thống phát khẩn cấp. Bà con không cần làm gì.
Chương trình sẽ tiếp tục ngay sau thông báo này.
"""
_MINUTE_MS = 60_000
_SHORTEST_RELAY_MS = 70_000
_LONG = 10  # minutes
# For the player to fetch its clips and to join them.
_TIME_TO_PREPARE_S = 75.0


@dataclass
class Commune:
    """What is put into an empty centre; `first` is when the programme begins, known once filled."""

    minutes: int
    relay_url: str
    first: datetime | None = None

    def fill(self, made: District, players: list[str]) -> dict[str, str]:
        """Written, voiced and approved an hour ago; planned and published for the next minute."""
        centre = made.opened(made.shape.first - timedelta(hours=1))
        now = centre.timekeeper.now()
        with centre.sessions.begin() as session:
            cast = demo.seed(session, now, dict.fromkeys(ACCOUNTS, PASSWORD))
            demo.write_items(session, cast, now)
            _write_emergency(session, cast, now)
            session.execute(delete(Timetable))
            station = cast.stations[STATION]
            station.airing_from = station.airing_to = "00:00"  # at whatever hour this is run
            codes = {
                code: organisation.add_player(session, station, code, f"Cụm loa {code}")[1]
                for code in players
            }
        centre.voice()
        add_tunes(centre)
        approve_all(centre)
        self.first = next_minute(at_least_s=_TIME_TO_PREPARE_S)
        with centre.sessions.begin() as session:
            for name in ACCOUNTS:
                accounts.account_of(session, name).must_change_password = False
            unit = organisation.station_of(session, STATION).unit
            self._timetable(session, unit, self.first)
        made.opened(self.first - timedelta(minutes=30)).plan_and_publish()
        return codes

    def _timetable(self, session: Session, unit: Unit, first: datetime) -> None:
        relay = relays.add_relay(session, RELAY, self.relay_url)
        whole_ms = self.minutes * _MINUTE_MS
        # As long as leaves no more to the music than there are songs for.
        relay_ms = _SHORTEST_RELAY_MS if self.minutes < _LONG else whole_ms * 35 // 100
        clock = create_clock(
            session,
            "Chương trình của xã",
            whole_ms,
            (
                *OPENING,
                SlotSpec(ItemKind.NEWS, count=2 if self.minutes < _LONG else 5, required=True),
                SlotSpec(ItemKind.RELAY, source=SlotSource.RELAY, relay=relay, budget_ms=relay_ms),
                SlotSpec(ItemKind.FEATURE, count=1 if self.minutes < _LONG else 3, required=True),
                SlotSpec(ItemKind.SERIES, count=2, budget_ms=whole_ms // 6),
                SlotSpec(
                    ItemKind.NOTICE,
                    count=2,
                    budget_ms=whole_ms // 10,
                    precedence=Precedence.ORDINARY,
                ),
                SlotSpec(ItemKind.SLOGAN),
                *FILLING,
                SlotSpec(ItemKind.CLOSING, required=True),
            ),
        )
        at = first.astimezone(ZONE)
        create_timetable(
            session, clock, f"{at:%H:%M}", valid_from=at.date(), valid_to=at.date(), unit=unit
        )


def _write_emergency(session: Session, cast: DemoCast, now: datetime) -> None:
    item = newsroom.write(
        session,
        author=cast.accounts["bientap"],
        unit=cast.centre,
        kind=ItemKind.NOTICE,
        title=WARNING,
        text=_WORDS,
        now=now,
    )
    item.precedence = Precedence.EMERGENCY
    newsroom.submit(session, item, actor=cast.accounts["bientap"], now=now)
