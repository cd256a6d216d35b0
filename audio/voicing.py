"""The whole way of a clip: read, speak, master, keep."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from audio.bed import BedSettings, lay_under
from audio.clip import Clip
from audio.disk import room_needed
from audio.errors import ReadingError
from audio.library import Library
from audio.mastering import NO_FADES, Analysis, Fades, Mastered, master
from audio.profiles import PROFILES
from audio.reading import Lexicon, count_syllables, read
from audio.settings import AudioSettings
from audio.speech import SpeechEngine, first_able
from audio.uploads import examined


@room_needed()
def voice(
    text: str,
    *,
    engines: Sequence[SpeechEngine],
    library: Library,
    settings: AudioSettings,
    lexicon: Lexicon | None = None,
    bed: BedSettings | None = None,
) -> Clip:
    """Make a clip of official text, with a `bed` of music under it where one is given.

    Raises ReadingError when there is nothing to say, SpeechFailed when no engine can say it,
    MasteringFailed when what was said cannot be levelled, NoRoom when the disk is full. Nothing
    is left behind then. What was
    said before by the same recipe is not said again.
    """
    spoken_text = read(text, lexicon, settings.accent).text
    if not count_syllables(spoken_text):
        raise ReadingError("There is nothing to say in the text.")

    def attempt(engine: SpeechEngine) -> Clip:
        recipe = recipe_of(engine.recipe, spoken_text, settings, bed)
        return _once(library, recipe, lambda: _said(engine, spoken_text, library, settings, bed))

    clip, spoken = first_able(engines, attempt)
    return replace(clip, failures=spoken.failures)


def _once(library: Library, recipe: str, make: Callable[[], Clip]) -> Clip:
    """The clip of a recipe: made before, made by somebody else meanwhile, or made now."""
    known = library.recall(recipe)
    if known is not None:
        return known
    with library.making(recipe):
        made_meanwhile = library.recall(recipe)
        if made_meanwhile is not None:
            return made_meanwhile
        clip = make()
        library.remember(recipe, clip)
    return clip


def _said(
    engine: SpeechEngine,
    spoken_text: str,
    library: Library,
    settings: AudioSettings,
    bed: BedSettings | None,
) -> Clip:
    with library.workspace() as folder:
        speech = folder / "speech.wav"
        engine.speak(spoken_text, speech)
        if bed is not None:
            mixed = folder / "mixed.flac"
            lay_under(speech, mixed, bed, timeout_s=settings.ffmpeg_timeout_s)
            speech = mixed
        return _kept(library, speech, settings, engine.name, text=spoken_text)


def recipe_of(
    engine: str, spoken_text: str, settings: AudioSettings, bed: BedSettings | None = None
) -> str:
    """A name for all that decides how a clip of a text sounds (a SHA-256 in hex)."""
    levels = _levels(settings)
    if bed is not None:
        levels += f" {bed.recipe()}"
    return hashlib.sha256(f"{engine}\n{levels}\n{spoken_text}".encode()).hexdigest()


def _levels(settings: AudioSettings) -> str:
    return f"{settings.profile} {settings.target_lufs} {settings.true_peak_dbtp}"


def master_original(
    library: Library,
    sha256: str,
    settings: AudioSettings,
    fades: Fades = NO_FADES,
    *,
    bed: BedSettings | None = None,
) -> Clip:
    """Make a clip of a recording that was taken in, once for the same profile, levels and bed.

    Raises UploadRefused where decoding it in full shows that it is no good, ClipMissing where it
    is no longer there, MasteringFailed when it cannot be levelled, NoRoom when the disk is full;
    the recording stays as it was handed in.
    """
    original = library.original(sha256)
    wanted = f"recording {sha256}\n{_levels(settings)} {fades.in_ms} {fades.out_ms}"
    wanted += f" {bed.recipe()}" if bed is not None else ""
    recipe = hashlib.sha256(wanted.encode()).hexdigest()
    return _once(library, recipe, lambda: _mastered(library, original, settings, fades, bed))


@room_needed()
def _mastered(
    library: Library,
    original: Path,
    settings: AudioSettings,
    fades: Fades,
    bed: BedSettings | None,
) -> Clip:
    analysis = examined(original, settings)
    if bed is None:
        return _kept(library, original, settings, "recording", fades=fades, analysis=analysis)
    with library.workspace() as folder:
        mixed = folder / "mixed.flac"
        lay_under(original, mixed, bed, timeout_s=settings.ffmpeg_timeout_s)
        return _kept(library, mixed, settings, "recording", fades=fades)


@room_needed()
def master_into(
    library: Library,
    source: Path,
    settings: AudioSettings,
    engine: str = "tune",
    *,
    fades: Fades = NO_FADES,
) -> Clip:
    """Make a clip of sound that is there already: a tune, a recording.

    Raises MasteringFailed when it cannot be levelled.
    """
    return _kept(library, source, settings, engine, fades=fades)


def _kept(
    library: Library,
    source: Path,
    settings: AudioSettings,
    engine: str,
    *,
    text: str = "",
    fades: Fades = NO_FADES,
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
            fades=fades,
        )
        sha256 = library.put(out)
    return Clip(
        sha256=sha256,
        duration_ms=mastered.duration_ms,
        samples=mastered.samples,
        size_bytes=mastered.size_bytes,
        loudness_lufs=mastered.loudness_lufs,
        true_peak_dbtp=mastered.true_peak_dbtp,
        engine=engine,
        spoken_text=text,
    )
