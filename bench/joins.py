"""Joins inside a programme, by recorded sound: the silence at each, ours and other players'.

Every player gets the same clips as WAV, which is the easiest for it; ours are joined beforehand.
"""

import os
import shutil
import subprocess
import tempfile
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from audio.libvlc import libvlc
from audio.player import VlcOutput
from audio.programme import Part, assemble
from bench.measure import Measurement
from bench.onair.district import noise
from bench.onair.sink import RATE
from bench.start import judged

CLIPS, CLIP_S = 8, 2.0
BAR_MS = 2.0
_QUIET = 150
_SHORTEST = RATE // 1000  # a millisecond: noise is never quiet for so long
_AROUND_S = 3.0


def run() -> list[Measurement]:
    with tempfile.TemporaryDirectory(prefix="joins-") as name, judged(Path(name)) as server:
        folder = Path(name)
        clips = _clips(folder)
        found: dict[str, list[float]] = {}
        for way, play in _ways(folder, clips).items():
            recording = server.record("bench", folder / f"{way}.raw")
            time.sleep(0.5)
            play()
            time.sleep(0.5)
            found[way] = holes_ms(recording.stop().samples())
    load = os.getloadavg()[0]
    print(f"joins: holes in ms at {CLIPS - 1} joins; load {load:.1f}")
    for way, holes in found.items():
        print(f"  {way}: {len(holes)}, {', '.join(f'{each:.0f}' for each in holes) or 'none'}")
    others = [
        f"{way} {max(holes, default=0.0):.0f}" for way, holes in found.items() if way != "ours"
    ]
    against = "longest elsewhere: " + ", ".join(others)
    worst = max(found["ours"], default=0.0)
    return [Measurement("joins", worst, "ms", BAR_MS, against, CLIPS - 1, is_ratio=False)]


def holes_ms(samples: "array[int]") -> list[float]:
    """Every silence inside what sounded, in ms."""
    loud = [at for at in range(0, len(samples), 8) if abs(samples[at]) > _QUIET]
    assert loud, "nothing was heard"
    return list(_holes(samples[loud[0] : loud[-1]]))


def _holes(samples: "array[int]") -> Iterator[float]:
    run = 0
    for each in samples:
        if abs(each) <= _QUIET:
            run += 1
            continue
        if run >= _SHORTEST:
            yield run / RATE * 1000
        run = 0


def _clips(folder: Path) -> list[Path]:
    made = []
    for number in range(CLIPS):
        file = folder / f"clip-{number}.wav"
        noise(file, CLIP_S, number)
        made.append(file)
    return made


def _ways(folder: Path, clips: Sequence[Path]) -> dict[str, Callable[[], object]]:
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: _ours(folder, clips),
        "VLC MediaListPlayer": lambda: _media_list(clips),
    }
    if shutil.which("mpv"):
        ways["mpv gapless"] = lambda: _mpv(clips)
    if shutil.which("liquidsoap"):
        ways["Liquidsoap"] = lambda: _liquidsoap(folder, clips)
    return ways


def _ours(folder: Path, clips: Sequence[Path]) -> None:
    out = folder / "joined.wav"
    assemble([Part(clip, round(CLIP_S * 1000)) for clip in clips], out)
    output = VlcOutput("pulse")
    output.open(out)
    output.start()
    time.sleep(CLIPS * CLIP_S + 0.5)
    output.close()


def _media_list(clips: Sequence[Path]) -> None:
    instance = libvlc().Instance(["--intf=dummy", "--no-video", "--quiet", "--aout=pulse"])
    player = instance.media_list_player_new()
    player.set_media_list(instance.media_list_new([str(clip) for clip in clips]))
    player.play()
    time.sleep(CLIPS * (CLIP_S + 0.2) + 1)
    player.stop()
    player.release()
    instance.release()


def _mpv(clips: Sequence[Path]) -> None:
    quiet = ("--no-config", "--no-terminal", "--no-video", "--ao=pulse", "--gapless-audio=yes")
    subprocess.run(
        [shutil.which("mpv") or "mpv", *quiet, *map(str, clips)],
        check=True,
        timeout=CLIPS * CLIP_S + 60,
    )


def _liquidsoap(folder: Path, clips: Sequence[Path]) -> None:
    script = folder / "programme.liq"
    named = ", ".join(f'single("{clip}")' for clip in clips)
    # It loads and resolves before it plays, and goes on for ever: it is ended once it has played.
    script.write_text(
        "settings.init.allow_root.set(true)\n"
        f"programme = sequence([{named}, blank()])\n"
        "output.pulseaudio(fallible=true, programme)\n",
        encoding="utf-8",
    )
    process = subprocess.Popen(
        [shutil.which("liquidsoap") or "liquidsoap", str(script)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(CLIPS * (CLIP_S + 0.2) + 6)
    process.terminate()
    process.wait(timeout=20)
