"""Sound only: reading, speech, mastering, the library of clips, programmes and their output."""

from audio.clip import SAMPLE_RATE, Clip, Sha256
from audio.errors import (
    AudioError,
    ClipDamaged,
    ClipMissing,
    MasteringFailed,
    NoRoom,
    ReadingError,
    SoundFailed,
    SpeechFailed,
    UploadRefused,
)
from audio.library import Library
from audio.settings import AudioSettings

__all__ = [
    "SAMPLE_RATE",
    "AudioError",
    "AudioSettings",
    "Clip",
    "ClipDamaged",
    "ClipMissing",
    "Library",
    "MasteringFailed",
    "NoRoom",
    "ReadingError",
    "Sha256",
    "SoundFailed",
    "SpeechFailed",
    "UploadRefused",
]
