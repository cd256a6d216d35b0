"""Text into speech: engines behind one Protocol, tried in the order of the settings."""

from collections.abc import Callable

from audio.settings import AudioSettings
from audio.speech.engine import SpeechEngine, Spoken, speak_with_fallback
from audio.speech.espeak import EspeakEngine
from audio.speech.google import GttsEngine

__all__ = [
    "EspeakEngine",
    "GttsEngine",
    "SpeechEngine",
    "Spoken",
    "engines_from",
    "speak_with_fallback",
]


def engines_from(settings: AudioSettings) -> list[SpeechEngine]:
    """The engines the settings name, in their order."""
    makers: dict[str, Callable[[], SpeechEngine]] = {
        "gtts": GttsEngine,
        "espeak": lambda: EspeakEngine(settings.voice, settings.syllables_per_minute),
    }
    return [makers[name]() for name in settings.engines]
