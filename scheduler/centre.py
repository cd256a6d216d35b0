"""The centre's daemon: voice what was handed in, build the days ahead, sign and publish them."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from playlists.models import Station
from playlists.settings import PlaylistsSettings
from playlists.stockroom import Stockroom
from scheduler.bell import Bell
from scheduler.collecting import Collected, collect, collect_photos
from scheduler.ordering import publish_orders
from scheduler.outrun import Outrun, Series
from scheduler.planning import plan_stations
from scheduler.publishing import publish_station
from scheduler.recordings import master_waiting
from scheduler.settings import CentreSettings
from scheduler.standing import StandingAnswers
from scheduler.timekeeper import Timekeeper
from scheduler.voicing import Booth, Waiting, voice_better, voice_waiting
from scheduler.wanted import WantedStations

log = logging.getLogger(__name__)

MISFIRE_GRACE_S = 3600
ORDERS_EVERY_S = 1
REPLAN_EVERY_S = 1
COLLECT_EVERY_S = 24 * 3600
# Stations in one transaction: enough to share what is read, few enough that a player's log rows
# wait for it no longer than a second or two on SQLite, which has one writer at a time.
PLANNED_AT_ONCE = 50


@dataclass(frozen=True)
class Centre:
    """What the centre's jobs work with."""

    settings: CentreSettings
    planning: PlaylistsSettings
    sessions: sessionmaker[Session]
    booth: Booth
    signing_key: Ed25519PrivateKey
    timekeeper: Timekeeper
    bell: Bell = field(default_factory=Bell)
    wanted: WantedStations = field(default_factory=WantedStations)
    stockroom: Stockroom = field(default_factory=Stockroom)
    outrun: Outrun = field(default_factory=Outrun)
    standing: StandingAnswers = field(default_factory=StandingAnswers)
    # Two jobs plan: what one station gets is written by one of them at a time.
    planning_one: threading.Lock = field(default_factory=threading.Lock)

    def voice(
        self, on_voiced: Callable[[Waiting], None] = lambda _: None, *, at_once: int = 1
    ) -> int:
        """Voice what waits for it; give back how many pieces got their sound."""
        work = (self.sessions, self.booth, self.timekeeper.now)
        return voice_waiting(*work, at_once=at_once, on_voiced=on_voiced)

    def master_recordings(self) -> int:
        """Master recordings that were handed in; give back how many pieces got their sound."""
        return master_waiting(self.sessions, self.booth, self.timekeeper.now)

    def voice_emergencies(self) -> int:
        """Voice and master only what is urgent, beside whatever else is being worked on."""
        work = (self.sessions, self.booth, self.timekeeper.now)
        voiced = voice_waiting(*work, only_emergencies=True)
        return voiced + master_waiting(*work, only_emergencies=True)

    def voice_better(self) -> int:
        """Voice anew what a better engine was asked for; give back how many pieces got it."""
        return voice_better(self.sessions, self.booth, self.timekeeper.now)

    def collect(self) -> Collected:
        """Let go of sound and photographs that nothing needs any more; gives what sound went."""
        keep = timedelta(days=self.settings.keep_recordings_days)
        now = self.timekeeper.now()
        collect_photos(self.sessions, self.settings.photos, now)
        return collect(self.sessions, self.booth.library, now, keep_recordings=keep)

    def plan_and_publish(self) -> dict[str, int]:
        """Build and publish every station's days; give back the new manifests' numbers.

        Some dozens of stations are planned together. Where that fails each is planned alone, so
        one that cannot be planned keeps no other from its day.
        """
        with self.sessions() as session:
            stations = list(session.scalars(select(Station.id).order_by(Station.id)))
        return self._plan_and_publish(stations)

    def replan_wanted(self) -> dict[str, int]:
        """Build and publish anew what somebody wants at once, ahead of the round of all stations.

        Called every second: an item that was withdrawn leaves the air without waiting a minute.
        """
        stations = self.wanted.take()
        return self._plan_and_publish(stations) if stations else {}

    def _plan_and_publish(self, stations: Sequence[int]) -> dict[str, int]:
        published: dict[str, int] = {}
        for first in range(0, len(stations), PLANNED_AT_ONCE):
            some = stations[first : first + PLANNED_AT_ONCE]
            with self.planning_one:
                self._plan(some)
                new = self._publish(some)
            self.bell.ring(new)
            published |= new
        return published

    def _plan(self, station_ids: Sequence[int]) -> None:
        now = self.timekeeper.now()
        try:
            with self.sessions.begin() as session:
                # Asked for anew each time: a round of all stations takes longer than an item
                # takes to be withdrawn.
                stock = self.stockroom.stock(session)
                stations = session.scalars(select(Station).where(Station.id.in_(station_ids))).all()
                plan_stations(session, stations, self.planning, now, stock=stock)
        except Exception:
            if len(station_ids) == 1:
                log.exception("event=plan_failed station_id=%d", station_ids[0])
                return
            log.warning("event=planning_one_by_one stations=%d", len(station_ids))
            for station_id in station_ids:
                self._plan([station_id])

    def _publish(self, station_ids: Sequence[int]) -> dict[str, int]:
        """The new manifests' numbers. What stands is published even where planning failed."""
        published = {}
        for station_id in station_ids:
            now = self.timekeeper.now()
            try:
                with self.sessions.begin() as session:
                    station = session.get_one(Station, station_id)
                    code, key = station.code, self.signing_key
                    past = self.outrun.take(Series.MANIFEST, station_id)
                    version = publish_station(session, station, self.planning, key, now, past=past)
            except Exception:
                log.exception("event=publish_failed station_id=%d", station_id)
                continue
            if version is not None:
                published[code] = version
        return published

    def publish_orders(self) -> list[str]:
        """Sign what was ordered anywhere and wake the players it is for; the stations' codes.

        Called by whoever gave an order, after its transaction, and every second besides.
        """
        with self.sessions.begin() as session:
            published = publish_orders(
                session,
                self.signing_key,
                self.timekeeper.now(),
                past=self.outrun.take_all(Series.ORDERS),
            )
        self.bell.ring(published)
        return published


Job = tuple[Callable[[], object], int]
"""Work, and every how many seconds it is to be done."""


def start_jobs(centre: Centre, more: Mapping[str, Job] | None = None) -> BackgroundScheduler:
    """Run the centre's work in the background: one run of each at a time, late runs joined."""
    jobs = BackgroundScheduler(
        job_defaults={
            "coalesce": True,
            "max_instances": 1,
            "misfire_grace_time": MISFIRE_GRACE_S,
        },
        timezone=centre.settings.zone,
    )
    every: dict[str, Job] = {
        "voice": (centre.voice, centre.settings.voice_every_s),
        "recordings": (centre.master_recordings, centre.settings.voice_every_s),
        "emergency voice": (centre.voice_emergencies, centre.settings.voice_every_s),
        "better": (centre.voice_better, centre.settings.better_voice_every_s),
        "replan": (centre.replan_wanted, REPLAN_EVERY_S),
        "plan": (centre.plan_and_publish, centre.settings.plan_every_s),
        "orders": (centre.publish_orders, ORDERS_EVERY_S),
        "collect": (centre.collect, COLLECT_EVERY_S),
        **(more or {}),
    }
    for name, (work, seconds) in every.items():
        job = jobs.add_job(_guarded(name, work), "interval", seconds=seconds, id=name)
        job.modify(next_run_time=datetime.now(UTC))  # at once
    jobs.start()
    return jobs


def _guarded(name: str, work: Callable[[], object]) -> Callable[[], None]:
    """One bad run is logged and leaves the next one its turn."""

    def run() -> None:
        try:
            work()
        except Exception:
            log.exception("event=job_failed job=%s", name)

    return run
