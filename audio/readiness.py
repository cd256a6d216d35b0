"""What the settings name and this machine does not have."""

from collections.abc import Iterator, Sequence

from audio.errors import AudioError, MasteringFailed, SpeechFailed
from audio.settings import AudioSettings
from audio.speech import PiperEngine


def lacking(settings: AudioSettings) -> Iterator[AudioError]:
    """What would be said where each is missed. Nothing is voiced, and no network asked."""
    orders: list[Sequence[str]] = [
        settings.engines,
        settings.emergency_engines,
        *settings.engines_for.values(),
    ]
    if any("piper" in order for order in orders):
        try:
            PiperEngine(settings.piper_voice).require_parts()
        except SpeechFailed as missing:
            yield missing
    if settings.bed is not None:
        try:
            settings.bed.recipe()
        except MasteringFailed as missing:
            yield missing
