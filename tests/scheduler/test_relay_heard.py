"""A relay through HTTP, ffmpeg, libvlc and a sound server: the recording is the judge."""

import itertools
import shutil
import threading
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audio.carrier import Carrier
from audio.player import VlcOutput
from audio.programme import assemble
from audio.receiver import RelayRules
from scheduler.protocol import (
    AiringRow,
    ClipRef,
    Filler,
    Manifest,
    ManifestEntry,
    Programme,
    Reason,
    RelaySpan,
)
from scheduler.station.attention import Attention
from scheduler.station.cache import Cache
from scheduler.station.equipment import assembled
from scheduler.station.journal import Journal
from scheduler.station.onair import OnAir
from scheduler.station.settings import StationSettings
from scheduler.timekeeper import SystemTimekeeper
from tests.audio.streams import Station, station, tone
from tests.audio.test_player import RATE, Heard, Recorder, sink
from tests.scheduler.builders import STATION, CentreInMemory, identity, sha256

pytestmark = pytest.mark.alone

__all__ = ["sink"]

NEWS_HZ, STREAM_HZ, FILLER_HZ = 700.0, 1_000.0, 400.0
NEWS_S, RELAY_S = 2.0, 25.0
_AHEAD_S = 6.0  # for joining and opening what is to air
_WINDOW = RATE // 20
_LASTS_S = 0.4
# A recorder on a busy machine loses some; tests/audio/test_carrier.py tells it to the sample.
_HEARD_S = 0.25


def what_was_heard(heard: Heard, origin: float) -> list[tuple[str, float, float]]:
    """Name, begin and length in s of every sound that lasted, from the programme's start on."""
    names = []
    for at in range(0, len(heard.samples) - _WINDOW, _WINDOW):
        samples = heard.samples[at : at + _WINDOW]
        if max(map(abs, samples)) < 500:
            names.append("silence")
            continue
        hertz = sum(a < 0 <= b for a, b in itertools.pairwise(samples)) * RATE / _WINDOW
        near = {"news": NEWS_HZ, "stream": STREAM_HZ, "filler": FILLER_HZ}
        names.append(min(near, key=lambda name: abs(near[name] - hertz)))
    found: list[tuple[str, float, float]] = []
    at_s = heard.began - origin
    for name, group in itertools.groupby(names):
        length = len(list(group)) * _WINDOW / RATE
        before = found[-1] if found else None
        if length < _LASTS_S and before is not None:
            # A change, or a recorder that was held up by a busy machine: part of what was before.
            found[-1] = (before[0], before[1], before[2] + length)
        elif before is not None and before[0] == name:
            found[-1] = (name, before[1], before[2] + length)
        else:
            found.append((name, at_s, length))
        at_s += length
    # A busy machine's recorder begins when it can: what counts is one sound against another.
    first_s = next((at for name, at, _ in found if name == "news"), 0.0)
    assert abs(first_s) < 0.5, "the programme began late"
    return [(name, at - first_s, length) for name, at, length in found]


def a_manifest(
    centre: CentreInMemory, folder: Path, url: str, starts_at: datetime
) -> tuple[Manifest, float]:
    sounds = {
        "tin": tone(folder / "news.wav", NEWS_HZ, NEWS_S),
        "nhạc nền": tone(folder / "filler.wav", FILLER_HZ, 10.0),
    }
    names = {name: sha256(file.read_bytes()) for name, file in sounds.items()}
    news_ms, relay_ms = round(NEWS_S * 1000), round(RELAY_S * 1000)
    entries = tuple(
        ManifestEntry(
            entry_id=number,
            item_id=number,
            revision_id=number,
            title="tin",
            kind="news",
            topics=(),
            offset_ms=offset_ms,
            duration_ms=news_ms,
            clip_sha256=names["tin"],
        )
        for number, offset_ms in ((1, 0), (2, news_ms + relay_ms))
    )
    span = RelaySpan(name="Tiếp âm", url=url, offset_ms=news_ms, duration_ms=relay_ms)
    made = Manifest(
        protocol=1,
        station=STATION,
        station_name="Đài",
        timezone="Asia/Ho_Chi_Minh",
        version=1,
        issued_at=starts_at,
        valid_from=starts_at - timedelta(days=1),
        valid_to=starts_at + timedelta(days=1),
        clips={
            names[name]: ClipRef(
                size_bytes=file.stat().st_size,
                duration_ms=news_ms if name == "tin" else 10_000,
                samples=(news_ms if name == "tin" else 10_000) * 48,
                media_type="audio/wav",
            )
            for name, file in sounds.items()
        },
        programmes=(
            Programme(
                occurrence_id=1,
                title="Chương trình",
                starts_at=starts_at,
                duration_ms=relay_ms + 2 * news_ms,
                entries=entries,
                relays=(span,),
            ),
        ),
        filler=Filler(
            item_id=9,
            revision_id=9,
            title="nhạc nền",
            topics=(),
            duration_ms=10_000,
            clip_sha256=names["nhạc nền"],
        ),
    )
    centre.publish(made)
    centre.clips = {names[name]: file.read_bytes() for name, file in sounds.items()}
    return made, NEWS_S


def air(
    folder: Path, live: Station, happens: Sequence[tuple[float, str]]
) -> tuple[list[AiringRow], list[tuple[str, float, float]]]:
    """Air the programme while the stream changes its mode at seconds of it."""
    clock = SystemTimekeeper()
    starts_at = clock.now() + timedelta(seconds=_AHEAD_S)
    origin = time.monotonic() + _AHEAD_S
    centre = CentreInMemory(Ed25519PrivateKey.generate())
    made, _ = a_manifest(centre, folder, live.url, starts_at)
    player = assembled(
        StationSettings(directory=folder),
        clock,
        VlcOutput("pulse"),
        Attention(),
        identity(centre),
        (centre, centre),
        Cache(folder),
        Journal(folder / "journal.db"),
    )
    player.sync.run()
    rules = RelayRules(silent_s=1.0, stalled_s=1.0, well_s=0.5)
    timers = [
        threading.Timer(origin + at - time.monotonic(), setattr, (live, "mode", mode))
        for at, mode in happens
    ]
    for timer in timers:
        timer.start()
    recorder = Recorder(folder)
    on_air = OnAir(player, assemble, lambda file, laid: Carrier(file, laid, rules))
    try:
        on_air.run(made.programmes[0].ends_at + timedelta(seconds=1))
    finally:
        heard = recorder.stop()
        for timer in timers:
            timer.cancel()
    rows = player.journal.rows()
    player.journal.close()
    return rows, what_was_heard(heard, origin)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert shutil.which("parec"), "apt-get install pulseaudio-utils"
    return tmp_path


def test_a_stream_that_comes_late_falls_silent_and_stalls_is_filled_rejoined_and_left_at_its_end(
    sink: None, folder: Path
) -> None:
    comes, silent, loud, stalls, goes_on = 3.0, 12.5, 15.0, 18.0, 20.0
    with station(folder, STREAM_HZ) as live:
        live.mode = "dead"
        happens = [(comes, "sound"), (silent, "silent"), (loud, "sound")]
        rows, sounds = air(folder, live, [*happens, (stalls, "stall"), (goes_on, "sound")])
    audible = [each for each in sounds if each[0] != "silence" and each[1] > -1]
    names = [name for name, _, _ in audible]
    assert names == ["news", *["filler", "stream"] * 3, "news"], sounds
    late, first, over_silence, second, over_stall, third, last = audible[1:]
    # What takes its place is there at once or before the silence lasts 3 s, and makes room again.
    assert late[1] == pytest.approx(NEWS_S, abs=_HEARD_S)
    assert comes < first[1] < comes + 9
    assert silent < over_silence[1] < silent + 3
    assert loud < second[1] < loud + 3
    assert stalls < over_stall[1] < stalls + 3
    assert goes_on < third[1] < goes_on + 4.5
    assert last[1] == pytest.approx(NEWS_S + RELAY_S, abs=_HEARD_S), "it is left exactly at its end"
    assert last[2] == pytest.approx(NEWS_S, abs=_HEARD_S)
    holes = [length for name, at, length in sounds if name == "silence" and 0 < at < last[1]]
    assert max(holes, default=0) < 3.0, "silence is replaced within 3 s"

    assert [(row.kind, row.outcome) for row in rows] == [
        ("news", "complete"),
        *[("filler", "complete"), ("relay", "partial")] * 3,
        ("news", "complete"),
    ]
    fillers = [row for row in rows if row.kind == "filler"]
    relays = [row for row in rows if row.kind == "relay"]
    assert {row.reason for row in fillers} == {Reason.FILLER}
    assert relays[0].reason == Reason.STREAM_SILENT
    assert relays[1].reason in {Reason.STREAM_STALLED, Reason.STREAM_GONE}
    assert relays[2].reason == Reason.STREAM_BACK
    # Logged and heard agree.
    for row, (_, _, heard_s) in zip(fillers, (late, over_silence, over_stall), strict=True):
        assert row.aired_ms / 1000 == pytest.approx(heard_s, abs=_HEARD_S)
    for row, (_, at, _) in zip(relays, (first, second, third), strict=True):
        assert row.from_ms / 1000 == pytest.approx(at - NEWS_S, abs=_HEARD_S)
    assert sum(row.aired_ms for row in rows) == (2 * NEWS_S + RELAY_S) * 1000
