"""A clip: mastered sound in the library, and what is known of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NewType

Sha256 = NewType("Sha256", str)

SAMPLE_RATE = 48_000
"""Samples a second of everything that was mastered (mono)."""

MEDIA_TYPE = "audio/ogg; codecs=opus"


@dataclass(frozen=True, slots=True)
class EngineFailure:
    """Why an engine did not speak: a message id and what fills its placeholders."""

    engine: str
    msgid: str
    params: Mapping[str, str | float]

    @property
    def reason(self) -> str:
        return self.msgid % self.params


@dataclass(frozen=True, slots=True)
class Clip:
    """Mastered sound, named by the SHA-256 of its file.

    `samples` is the exact count a decoder yields at 48 kHz; `duration_ms` is that count
    rounded to milliseconds. `engine` says where the sound came from: a speech engine's name,
    "tune" or "recording". `failures` are the engines that were tried before, with their reasons.
    """

    sha256: Sha256
    duration_ms: int
    samples: int
    size_bytes: int
    loudness_lufs: float
    true_peak_dbtp: float
    engine: str
    spoken_text: str = ""
    failures: tuple[EngineFailure, ...] = ()
    media_type: str = MEDIA_TYPE


def to_ms(samples: int) -> int:
    """How long so many samples at 48 kHz last, in milliseconds, rounded."""
    return (samples * 1000 + SAMPLE_RATE // 2) // SAMPLE_RATE
