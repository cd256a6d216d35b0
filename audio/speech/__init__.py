"""Text into speech: engines behind one Protocol, tried in the order of the settings."""

from collections.abc import Callable, Sequence

from audio.settings import AudioSettings, EngineName, OfflineEngineName
from audio.speech.answers import Answers
from audio.speech.engine import SpeechEngine, Spoken, first_able, speak_with_fallback
from audio.speech.espeak import EspeakEngine
from audio.speech.google import GttsEngine
from audio.speech.pace import Pace
from audio.speech.piper import PiperEngine
from audio.speech.sentences import Pauses

__all__ = [
    "EspeakEngine",
    "GttsEngine",
    "Pace",
    "Pauses",
    "PiperEngine",
    "SpeechEngine",
    "Spoken",
    "engines_from",
    "first_able",
    "speak_with_fallback",
]


def engines_from(
    settings: AudioSettings, order: Sequence[EngineName | OfflineEngineName] | None = None
) -> list[SpeechEngine]:
    """The engines of an order, or of the settings' own."""
    speed = settings.syllables_per_minute
    pauses = Pauses(settings.sentence_pause_ms, settings.paragraph_pause_ms)
    makers: dict[EngineName, Callable[[], SpeechEngine]] = {
        "gtts": lambda: GttsEngine(
            within_s=settings.gtts_within_s,
            pace=Pace(speed, pauses),
            answers=Answers(settings.gtts_cache),
        ),
        "espeak": lambda: EspeakEngine(settings.voice, speed, pauses),
        "piper": lambda: PiperEngine(
            settings.piper_voice, speed, pauses, speaker=settings.piper_speaker
        ),
    }
    return [makers[name]() for name in order or settings.engines]
