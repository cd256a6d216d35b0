"""Sound without words, composed here: a signature tune, calm music for holes, sample songs.

Both keep to the pentatonic scale (C D E G A), in which no two notes clash.
"""

import math
from array import array
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from random import Random

from audio.clip import SAMPLE_RATE
from audio.segments import AudioSegment

# Semitones above A4 (440 Hz).
_PITCH = {
    "C3": -21, "G3": -14, "A3": -12, "C4": -9, "D4": -7, "E4": -5, "G4": -2, "A4": 0,
    "C5": 3, "D5": 5, "E5": 7, "G5": 10, "A5": 12, "C6": 15,
}  # fmt: skip
_PARTIALS = ((1.0, 1.0), (2.0, 0.38), (3.0, 0.16), (4.02, 0.06))
_LOUDEST = 0.42  # of full scale for one note; overlaid notes stay below -3 dBFS
_CEILING_DBFS = -3.0
_ATTACK_S, _RELEASE_S = 0.012, 0.06

_Score = Iterable[tuple[float, str, float, float]]  # begins (s), pitch, lasts (s), gain (dB)

_FANFARE: _Score = (
    (0.00, "G4", 0.9, -3), (0.22, "C5", 0.9, -2), (0.44, "E5", 0.9, -1), (0.66, "G5", 1.6, 0),
    (0.66, "C4", 1.6, -8), (1.50, "A5", 0.8, -2), (1.78, "G5", 1.0, -1), (2.10, "E5", 1.6, 0),
    (2.10, "A3", 1.8, -8), (2.90, "D5", 0.8, -2), (3.18, "E5", 0.8, -2), (3.46, "G5", 2.4, 0),
    (3.46, "C4", 2.4, -7), (3.46, "E4", 2.4, -9), (4.20, "C6", 1.8, -3),
)  # fmt: skip
# Three falling steps, as before an announcement in a hall: nobody takes it for the alert.
_CHIME: _Score = ((0.0, "G5", 1.4, 0), (0.45, "E5", 1.4, 0), (0.9, "C5", 1.1, 0))
CHIME_MS = 2_000
_LADDER = ("C4", "D4", "E4", "G4", "A4", "C5", "D5", "E5", "G5")
_BEAT_S, _VERSE_S, _RESTS = 0.75, 24.0, 0.25
_PHRASE_S = 12.0
_PHRASE: _Score = (
    (0.0, "C3", 4.0, -8), (0.0, "E4", 2.4, -5), (1.0, "G4", 2.4, -6), (2.0, "C5", 2.8, -5),
    (3.0, "A3", 4.0, -8), (3.0, "A4", 2.4, -6), (4.5, "E5", 2.6, -7), (6.0, "G3", 4.0, -8),
    (6.0, "D5", 2.4, -5), (7.0, "G4", 2.4, -6), (8.0, "E4", 2.6, -5), (9.0, "C4", 2.9, -8),
    (9.0, "G4", 2.4, -6), (9.75, "A4", 2.2, -7),
)  # fmt: skip


def signature_tune(out: Path, *, seconds: float = 6.0) -> None:
    """Write a short fanfare as WAV, 48 kHz mono, faded out where it is cut."""
    _write(_played(_FANFARE, seconds), out)


def chime(out: Path) -> None:
    """Write the two seconds that announce somebody who speaks, as WAV, 48 kHz mono."""
    _write(_played(_CHIME, CHIME_MS / 1000), out)


def filler_music(out: Path, *, seconds: float = 60.0) -> None:
    """Write calm music as WAV, 48 kHz mono; multiples of 12 s can follow on themselves."""
    phrase = _played(_PHRASE, _PHRASE_S)
    whole = phrase * math.ceil(seconds / _PHRASE_S)
    _write(whole[: round(seconds * 1000)], out)


def sample_song(out: Path, *, number: int, seconds: float) -> None:
    """Write a melody that stands for a song, another for each number; WAV, 48 kHz mono.

    It walks up and down the scale over a slow bass, in a verse of 24 s that is played again.
    """
    verse = _played(_melody(number), _VERSE_S)
    whole = verse * math.ceil(seconds / _VERSE_S)
    _write(whole[: round(seconds * 1000)], out)


def _melody(number: int) -> _Score:
    walk = Random(number)  # noqa: S311 -- a tune is no secret
    place = len(_LADDER) // 2
    for beat in range(round(_VERSE_S / _BEAT_S) - 2):
        at = beat * _BEAT_S
        if beat % 4 == 0:
            yield at, walk.choice(("C3", "G3", "A3")), 2.9, -8
        if beat % 4 and walk.random() < _RESTS:
            continue
        step = walk.choice((-2, -1, -1, 1, 1, 2))
        place = place + step if 0 <= place + step < len(_LADDER) else place - step
        yield at, _LADDER[place], 1.6, -6


def _played(score: _Score, seconds: float) -> AudioSegment:
    sound = AudioSegment.silent(round(seconds * 1000), frame_rate=SAMPLE_RATE)
    for begins, pitch, lasts, gain in score:
        sound = sound.overlay(_note(pitch, lasts).apply_gain(gain), position=round(begins * 1000))
    return sound


def _write(sound: AudioSegment, out: Path) -> None:
    level = min(0.0, _CEILING_DBFS - sound.max_dBFS)
    sound.apply_gain(level).fade_out(round(_RELEASE_S * 1000)).export(str(out), format="wav")


@cache
def _note(pitch: str, seconds: float) -> AudioSegment:
    """A plucked string: quick attack, partials that die away, the higher the sooner."""
    frequency = 440.0 * 2 ** (_PITCH[pitch] / 12)
    count = round(seconds * SAMPLE_RATE)
    weight = _LOUDEST * 32767 / sum(share for _, share in _PARTIALS)
    partials = [
        _decaying(frequency * multiple, (1.1 + 0.7 * multiple) / 1.2, weight * share, count)
        for multiple, share in _PARTIALS
    ]
    samples = array("h", map(round, map(sum, zip(*partials, strict=True))))
    sound = AudioSegment(samples.tobytes(), sample_width=2, frame_rate=SAMPLE_RATE, channels=1)
    return sound.fade_in(round(_ATTACK_S * 1000)).fade_out(round(_RELEASE_S * 1000))


def _decaying(hertz: float, decay: float, peak: float, count: int) -> list[float]:
    """A sine that dies away by e^(-decay t): each sample follows from the two before it."""
    turn, keeps = 2 * math.pi * hertz / SAMPLE_RATE, math.exp(-decay / SAMPLE_RATE)
    forward, back = 2 * keeps * math.cos(turn), keeps * keeps
    before, now = 0.0, peak * keeps * math.sin(turn)
    samples = []
    for _ in range(count):
        samples.append(before)
        before, now = now, forward * now - back * before
    return samples
