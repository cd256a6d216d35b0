"""Sentences that were said one by one, joined: at the speed asked for, with pauses of our own."""

import array
import wave
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from audio.clip import SAMPLE_RATE
from audio.speech.pace import TELLING, Pace
from audio.speech.sentences import Piece

_SLOWEST, _FASTEST = 0.7, 1.5  # beyond these a stretched voice sounds like one
_AS_IT_IS = 0.01  # a tempo so close to 1 is not worth a filter
_SILENT = 100  # of 32,768: what is softer at the edges of a sentence is its engine's own pause
_STEP = SAMPLE_RATE // 1000
_LEAD, _TAIL = 20 * _STEP, 60 * _STEP  # kept: soft consonants, the last vowel's end


Decodes = Callable[[Path, Piece, str], Iterator[bytes]]
"""The samples of a sentence's sound at 48 kHz, 16 bit, mono, after ffmpeg filters."""


def join(
    said: Sequence[Path], pieces: Sequence[Piece], pace: Pace, out: Path, decoded: Decodes
) -> None:
    """Write the sound of the pieces as one WAV.

    The silence that an engine leaves around a sentence is cut, so that the pauses are ours alone;
    the words are stretched or squeezed to their time at an even pitch.
    """
    plan = pace.plan(pieces)
    words = sum(len(_words(decoded(*each, "anull"))) for each in zip(said, pieces, strict=True))
    tempo = 1.0
    if plan.syllables >= TELLING:
        tempo = min(_FASTEST, max(_SLOWEST, words / SAMPLE_RATE / plan.words_s))
    filters = f"atempo={tempo:.4f}" if abs(tempo - 1) > _AS_IT_IS else "anull"
    with wave.open(str(out), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        for sound, piece, silence_ms in zip(said, pieces, plan.silences_ms, strict=True):
            file.writeframesraw(_words(decoded(sound, piece, filters)).tobytes())
            file.writeframesraw(bytes(2 * (SAMPLE_RATE * silence_ms // 1000)))


def _words(blocks: Iterator[bytes]) -> "array.array[int]":
    """A sentence's samples without the silence around them; a sentence fits into memory."""
    samples = array.array("h", b"".join(blocks))
    loud = [
        at
        for at in range(0, len(samples), _STEP)
        if max(samples[at : at + _STEP]) >= _SILENT or min(samples[at : at + _STEP]) <= -_SILENT
    ]
    if not loud:
        return samples
    return samples[max(0, loud[0] - _LEAD) : loud[-1] + _STEP + _TAIL]
