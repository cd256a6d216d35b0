"""The player's process: the air in the foreground, the network beside it."""

import logging
import signal
import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from audio.carrier import Carrier
from audio.player import SoundOutput
from audio.programme import assemble
from scheduler.errors import SchedulerError
from scheduler.station.attention import Attention
from scheduler.station.equipment import Equipment, equipment
from scheduler.station.heartbeat import beat
from scheduler.station.onair import OnAir
from scheduler.station.orders import listen
from scheduler.station.settings import StationSettings
from scheduler.station.upload import agree, forget_old, upload
from scheduler.timekeeper import Timekeeper

log = logging.getLogger(__name__)

_FORGET_EVERY_S = 3600
# Orders are heeded as they come; besides, who speaks is looked at so often.
_LOOK_FOR_LIVE_S, _LOOK_AT_LIVE_S = 1.0, 0.1
_AGREE_EVERY_S = 900
_PREPARE_EVERY_S = 5
# A run that joins a long programme lasts longer than that: those that come meanwhile end at once.
_RUNS_AT_ONCE = {"prepare": 2}
_RESERVE_EVERY_S = 600
_MISFIRE_GRACE_S = 3600
# What a player does besides waits for its first sound, but no longer than this.
_SETTLED_WITHIN_S = 5.0


def run(
    settings: StationSettings,
    timekeeper: Timekeeper,
    output: SoundOutput,
    *,
    until: datetime | None = None,
    attention: Attention | None = None,
) -> None:
    """Fetch, air, journal and upload until told to stop, or until an instant.

    Without a network the cached days are aired. Raises NotEnrolled where there is no identity,
    SchedulerError where another process runs this player already.
    """
    attention = attention or _ended_by_signals()
    with equipment(settings, timekeeper, output, attention) as player:
        on_air = OnAir(player, assemble, partial(Carrier, rules=settings.relay))
        besides = _Besides(player, on_air)
        try:
            on_air.run(until)
        finally:
            besides.end()
            player.live.close()
            _hand_in_the_rest(player)


class _Besides:
    """All that a player does but air: begun once something sounds, or is known not to.

    A station whose player was killed is silent meanwhile, and whatever else runs keeps it so.
    """

    def __init__(self, player: Equipment, on_air: OnAir) -> None:
        self._player = player
        self._on_air = on_air
        self._ending = threading.Event()
        self._jobs: Any = None
        self._thread = threading.Thread(target=self._begin, name="besides", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Let nothing new begin; what was asked of the network may be left hanging."""
        self._ending.set()
        self._player.playout.settled.set()
        self._thread.join()
        if self._jobs is not None:
            self._jobs.shutdown(wait=False)

    def _begin(self) -> None:
        self._player.playout.settled.wait(_SETTLED_WITHIN_S)
        if self._ending.is_set():
            return
        try:
            self._jobs = _start_jobs(self._player, self._on_air)
            _start_listening(self._player, self._on_air, self._ending)
        except BaseException:
            log.exception("event=nothing_besides_begun")
            self._player.attention.end()  # whoever keeps it running starts it again
            raise


def _start_jobs(player: Equipment, on_air: OnAir) -> Any:
    from apscheduler.schedulers.background import (  # noqa: PLC0415 -- after the first sound
        BackgroundScheduler,
    )

    settings = player.settings
    work: dict[str, tuple[Callable[[], object], int]] = {
        "sync": (partial(_bring_in, player, on_air), settings.poll_every_s),
        "notes": (partial(_look_for_notes, player), 1),
        "upload": (partial(upload, player.journal, player.centre), settings.upload_every_s),
        "agree": (partial(agree, player.journal, player.centre), _AGREE_EVERY_S),
        "heartbeat": (partial(beat, player), settings.heartbeat_every_s),
        "prepare": (on_air.prepare, _PREPARE_EVERY_S),
        "reserve": (player.journal.reserve, _RESERVE_EVERY_S),
        "forget": (partial(_forget, player), _FORGET_EVERY_S),
    }
    jobs = BackgroundScheduler(
        job_defaults={
            "coalesce": True,
            "max_instances": 1,
            "misfire_grace_time": _MISFIRE_GRACE_S,
        },
        timezone="UTC",
    )
    for name, (task, seconds) in work.items():
        runs = _RUNS_AT_ONCE.get(name, 1)
        job = jobs.add_job(
            _guarded(name, task), "interval", seconds=seconds, id=name, max_instances=runs
        )
        job.modify(next_run_time=datetime.now(jobs.timezone))
    jobs.start()
    return jobs


def _start_listening(player: Equipment, on_air: OnAir, ending: threading.Event) -> None:
    """Hold a question for orders all the time; it may be left hanging when the player ends."""

    def heed() -> None:
        level, manifest = player.ladder.level, player.sync.manifest
        if level is not None:
            player.playout.set_volume(level.volume)
        _guarded("live", player.live.look)()
        if player.desk.manifest_version != (manifest.version if manifest else None):
            _guarded("sync", player.sync.run)()

    # Bringing clips in takes minutes on a slow line, and orders do not wait for it.
    back = threading.Event()
    bring_in = _guarded("sync", partial(_bring_in, player, on_air))
    threading.Thread(
        target=_whenever, args=(back, ending, bring_in), name="back", daemon=True
    ).start()
    threading.Thread(
        target=listen, args=(player.desk, ending, heed, back.set), name="orders", daemon=True
    ).start()
    threading.Thread(target=_watch_live, args=(player, ending), name="live", daemon=True).start()


def _whenever(called: threading.Event, ending: threading.Event, task: Callable[[], None]) -> None:
    while called.wait() and not ending.is_set():
        called.clear()
        task()


def _watch_live(player: Equipment, ending: threading.Event) -> None:
    playout, told = player.playout, (False, False)
    while not ending.wait(_LOOK_AT_LIVE_S if player.live.is_open else _LOOK_FOR_LIVE_S):
        _guarded("live", player.live.look)()
        sounds = (playout.is_live, playout.is_urgent)
        if sounds != told:  # who speaks, or ordered an emergency, waits to know that it is heard
            told = sounds
            _guarded("heartbeat", partial(beat, player))()


def _bring_in(player: Equipment, on_air: OnAir) -> None:
    try:
        player.sync.run()
    finally:
        on_air.prepare()  # what came may be on the air by plan


def _look_for_notes(player: Equipment) -> None:
    if player.started_here.is_waiting():
        player.attention.call()


def _forget(player: Equipment) -> None:
    forget_old(player.journal, player.timekeeper.now(), player.settings.keep_rows_days)


def _guarded(name: str, task: Callable[[], object]) -> Callable[[], None]:
    """A network that is gone is no fault of the player; anything else is told with its place."""

    def guarded() -> None:
        try:
            task()
        except SchedulerError as error:
            log.warning("event=%s_failed reason=%s", name, error)
        except Exception:
            log.exception("event=job_failed job=%s", name)

    return guarded


def _hand_in_the_rest(player: Equipment) -> None:
    try:
        upload(player.journal, player.centre)
    except SchedulerError as error:
        log.warning("event=rows_left_for_later reason=%s", error)


def _ended_by_signals() -> Attention:
    attention = Attention()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: attention.end())
    return attention
