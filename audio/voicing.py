"""The whole way of a clip: read, speak, master, keep."""

from collections.abc import Sequence
from pathlib import Path

from audio.clip import Clip
from audio.errors import ReadingError
from audio.library import Library
from audio.mastering import Analysis, Mastered, master
from audio.profiles import PROFILES
from audio.reading import Lexicon, count_syllables, read
from audio.settings import AudioSettings
from audio.speech import SpeechEngine, Spoken, speak_with_fallback


def voice(
    text: str,
    *,
    engines: Sequence[SpeechEngine],
    library: Library,
    settings: AudioSettings,
    lexicon: Lexicon | None = None,
) -> Clip:
    """Make a clip of official text.

    Raises ReadingError when there is nothing to say, SpeechFailed when no engine can say it,
    MasteringFailed when what was said cannot be levelled. Nothing is left behind then.
    """
    spoken_text = read(text, lexicon, settings.accent).text
    if not count_syllables(spoken_text):
        raise ReadingError("There is nothing to say in the text.")
    with library.workspace() as folder:
        speech = folder / "speech.wav"
        spoken = speak_with_fallback(engines, spoken_text, speech)
        return _kept(library, speech, settings, spoken, text=spoken_text)


def master_into(
    library: Library,
    source: Path,
    settings: AudioSettings,
    engine: str = "tune",
    analysis: Analysis | None = None,
) -> Clip:
    """Make a clip of sound that is there already: a tune, a recording.

    Raises MasteringFailed when it cannot be levelled.
    """
    return _kept(library, source, settings, Spoken(engine, ()), analysis=analysis)


def _kept(
    library: Library,
    source: Path,
    settings: AudioSettings,
    spoken: Spoken,
    *,
    text: str = "",
    analysis: Analysis | None = None,
) -> Clip:
    with library.workspace() as folder:
        out = folder / "clip.opus"
        mastered: Mastered = master(
            source,
            out,
            target_lufs=settings.target_lufs,
            true_peak_dbtp=settings.true_peak_dbtp,
            profile=PROFILES[settings.profile],
            timeout_s=settings.ffmpeg_timeout_s,
            analysis=analysis,
        )
        sha256 = library.put(out)
    return Clip(
        sha256=sha256,
        duration_ms=mastered.duration_ms,
        samples=mastered.samples,
        size_bytes=mastered.size_bytes,
        loudness_lufs=mastered.loudness_lufs,
        true_peak_dbtp=mastered.true_peak_dbtp,
        engine=spoken.engine,
        spoken_text=text,
        failures=spoken.failures,
    )
