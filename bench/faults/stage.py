"""A time on air with everything recorded: what most faults are tried on."""

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.onair.clock import WrongClock
from bench.onair.district import FILLER, District, Player, Shape, district, wait_until
from bench.onair.judge import (
    NOTED_S,
    Heard,
    Log,
    Reference,
    Verdict,
    fillers,
    judge_log,
    judge_sound,
    written,
)
from bench.onair.network import Network
from bench.onair.sink import Recording, SoundServer, sound_server
from scheduler.protocol import Manifest


@dataclass
class Stage:
    """The district, its sound server, and a recording of each player's sink."""

    folder: Path
    district: District
    sound: SoundServer
    recordings: dict[str, Recording]
    manifests: list[Manifest]
    chance: random.Random
    shift_s: float = 0.0
    """How far the processes' wall clocks are from this one's."""
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    excused: list[tuple[float, float]] = field(default_factory=list)
    elsewhere: list[tuple[float, float]] = field(default_factory=list)
    """When something else than the programme is to sound, and no silence either."""

    @property
    def players(self) -> Sequence[Player]:
        return self.district.players

    def begin(self) -> None:
        """Let the centre serve and the players air; back when each sounds, and not its filler.

        On a busy machine the first clips come when the programme has begun.
        """
        self.district.serve()
        for player in self.players:
            player.local.start()
        for player in self.players:
            wait_until(lambda player=player: player.playing() not in {None, FILLER})  # type: ignore[misc]  # a lambda with a default
        time.sleep(2.5)
        self.began = self.now()

    def now(self) -> datetime:
        """The present instant as the processes' clocks have it."""
        return datetime.now(UTC) + timedelta(seconds=self.shift_s)

    def sleep_until(self, at: datetime) -> None:
        time.sleep(max(0.0, (at - self.now()).total_seconds()))

    def left_s(self) -> float:
        """How long the last programme that runs or comes still airs."""
        ends = max(each.ends_at for each in self.manifests[-1].programmes)
        return (ends - self.now()).total_seconds()

    def settle(self, seconds: float = 30.0) -> None:
        """Wait until the centre keeps every row that is closed."""
        for player in self.players:
            wait_until(lambda player=player: self._is_handed_in(player), seconds)  # type: ignore[misc]  # the same

    def verdict(
        self, *, until: datetime | None = None, noted_s: float = NOTED_S, filler: bool = False
    ) -> Verdict:
        """End the players, then judge everything from `began` on.

        Of what sounded, `noted_s` may be in no row after a fault. With `filler` what the log says
        was filler may have sounded instead of the programme.
        """
        ended = until or self.now()
        for recording in self.recordings.values():
            recording.stop()
        for player in self.players:
            player.local.stop()
        verdict = Verdict()
        decoded: dict[str, bytes] = {}
        clips = self.district.folder / "centre" / "clips"
        references = [
            Reference(programme, clips, decoded)
            for programme in self.manifests[-1].programmes
            if programme.entries and programme.starts_at < ended
        ]
        for player in self.players:
            heard = Heard(self.recordings[player.code], self.shift_s)
            rows = player.ask("SELECT sequence, title FROM airings WHERE sequence IS NOT NULL")
            log = Log(player.code, written(rows), self.district.rows(player.code))
            verdict.add(
                judge_sound(
                    heard,
                    references,
                    since=self.began.timestamp(),
                    until=ended.timestamp(),
                    excused=self.excused,
                    elsewhere=[*self.elsewhere, *(fillers(log) if filler else ())],
                )
            )
            verdict.add(
                judge_log(
                    log,
                    self.manifests,
                    in_service=self.began,
                    until=ended - timedelta(seconds=5),
                    heard=heard,
                    references=references,
                    noted_s=noted_s,
                )
            )
        return verdict

    def _is_handed_in(self, player: Player) -> bool:
        last = player.ask("SELECT MAX(sequence) FROM airings")
        newest = last[0][0] if last else None
        kept = player.ask("SELECT value FROM facts WHERE name = 'acknowledged'")
        return newest is None or (bool(kept) and int(str(kept[0][0])) >= int(str(newest)))


@contextmanager
def stage(
    folder: Path,
    shape: Shape,
    *,
    players: int = 1,
    environment: Mapping[str, str] | None = None,
    shift_s: float = 0.0,
    network: Network | None = None,
    seed: int = 0,
) -> Iterator[Stage]:
    """A stage whose curtain is still down; everything on it ends with it.

    `environment` is the players'; with a shift every process runs so far from this clock.
    """
    elsewhen = WrongClock(folder / "clock", shift_s).environment if shift_s else {}
    with sound_server(folder / "pulse") as sound:
        sinks = {f"cat-ba-{number + 1}": f"sink{number + 1}" for number in range(players)}
        for sink in sinks.values():
            sound.add_sink(sink)
        environments = {
            code: {
                **sound.environment,
                **elsewhen,
                **(environment or {}),
                "PULSE_SINK": sink,
            }
            for code, sink in sinks.items()
        }
        with district(folder / "district", shape, environments, network=network) as made:
            made.centre_environment.update(elsewhen)
            recordings = {
                code: sound.record(sink, folder / f"{code}.raw") for code, sink in sinks.items()
            }
            chance = random.Random(seed)
            yield Stage(folder, made, sound, recordings, [made.manifest()], chance, shift_s)
