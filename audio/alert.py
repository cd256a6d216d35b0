"""The alert tone before an emergency: two tones in turn, as sirens have them, from our own hand."""

import math
import os
import wave
from array import array
from pathlib import Path

from audio.clip import SAMPLE_RATE

ALERT_MS = 4_000
_TONES_HZ = (750.0, 1_000.0)
_TURN_S = 0.4
_LEVEL = 0.35  # of full scale: about as loud as speech at -16 LUFS
_EDGE = SAMPLE_RATE // 100  # 10 ms of rise and fall


def alert_tone(out: Path) -> None:
    """Write four seconds of the tone as WAV, 48 kHz mono 16-bit; whole or not at all."""
    count = ALERT_MS * SAMPLE_RATE // 1000
    samples, phase = array("h"), 0.0
    for at in range(count):
        hertz = _TONES_HZ[int(at / SAMPLE_RATE / _TURN_S) % 2]
        phase += 2 * math.pi * hertz / SAMPLE_RATE  # one phase through both: no click at a turn
        edge = min(1.0, at / _EDGE, (count - at) / _EDGE)
        samples.append(round(32767 * _LEVEL * edge * math.sin(phase)))
    draft = out.with_name(f".{out.name}.{os.getpid()}")
    with wave.open(str(draft), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(samples.tobytes())
    draft.replace(out)
