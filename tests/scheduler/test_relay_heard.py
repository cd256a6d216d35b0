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

__all__ = ["sink"]

NEWS_HZ, STREAM_HZ, FILLER_HZ = 700.0, 1_000.0, 400.0
NEWS_S, RELAY_S = 3.0, 30.0
_WINDOW = RATE // 20
_LASTS_S = 0.4


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
    starts_at = clock.now() + timedelta(seconds=12)
    origin = time.monotonic() + 12
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
    rules = RelayRules(silent_s=2.0, stalled_s=3.0, well_s=1.0)
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


@pytest.mark.parametrize("wrong", ["silent", "stall", "dead"])
def test_a_stream_that_fails_is_replaced_within_3_s_rejoined_and_left_at_its_end(
    sink: None, folder: Path, wrong: str
) -> None:
    with station(folder, STREAM_HZ) as live:
        rows, sounds = air(folder, live, [(NEWS_S + 8, wrong), (NEWS_S + 16, "sound")])
    audible = [each for each in sounds if each[0] != "silence" and each[1] > -1]
    names = [name for name, _, _ in audible]
    assert names == ["news", "stream", "filler", "stream", "news"], sounds
    _, (_, stream_at, _), (_, filler_at, filler_s), (_, again_at, _), last = audible
    assert stream_at == pytest.approx(NEWS_S, abs=0.1)
    assert last[1] == pytest.approx(NEWS_S + RELAY_S, abs=0.1), "it is left exactly at its end"
    assert last[2] == pytest.approx(NEWS_S, abs=0.15)
    holes = [length for name, at, length in sounds if name == "silence" and 0 < at < last[1]]
    assert max(holes, default=0) < 3.0, "silence is replaced within 3 s"
    assert NEWS_S + 8 < filler_at < NEWS_S + 16
    assert again_at < NEWS_S + 16 + 9

    relays = [row for row in rows if row.kind == "relay"]
    assert [row.outcome for row in relays] == ["partial", "partial"]
    assert (
        relays[0].reason
        in {
            "silent": {Reason.STREAM_SILENT},
            "stall": {Reason.STREAM_STALLED, Reason.STREAM_GONE},
            "dead": {Reason.STREAM_GONE, Reason.STREAM_STALLED},
        }[wrong]
    )
    assert relays[1].reason == Reason.STREAM_BACK
    (filler,) = [row for row in rows if row.kind == "filler"]
    assert filler.reason == Reason.FILLER
    # Logged and heard agree.
    assert filler.aired_ms / 1000 == pytest.approx(filler_s, abs=0.25)
    assert relays[0].aired_ms / 1000 == pytest.approx(filler_at - NEWS_S, abs=2.3)
    assert relays[1].started_at is not None
    assert relays[1].from_ms / 1000 == pytest.approx(again_at - NEWS_S, abs=0.25)
    assert sum(row.aired_ms for row in rows) == (2 * NEWS_S + RELAY_S) * 1000


def test_a_stream_that_is_not_there_at_its_time_is_filled_and_joined_when_it_comes(
    sink: None, folder: Path
) -> None:
    with station(folder, STREAM_HZ) as live:
        live.mode = "dead"
        rows, sounds = air(folder, live, [(NEWS_S + 5, "sound")])
    audible = [each for each in sounds if each[0] != "silence" and each[1] > -1]
    assert [name for name, _, _ in audible] == ["news", "filler", "stream", "news"]
    assert audible[1][1] == pytest.approx(NEWS_S, abs=0.1)
    assert NEWS_S + 5 < audible[2][1] < NEWS_S + 5 + 9
    assert audible[3][1] == pytest.approx(NEWS_S + RELAY_S, abs=0.1)
    kinds = [(row.kind, row.outcome) for row in rows]
    assert kinds == [
        ("news", "complete"),
        ("filler", "complete"),
        ("relay", "partial"),
        ("news", "complete"),
    ]
