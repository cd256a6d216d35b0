"""Takes in recordings from outside: nothing about them is believed before they are decoded."""

from pathlib import Path
from typing import IO

from audio.analysis import is_surround
from audio.clip import SAMPLE_RATE, Sha256
from audio.disk import room_needed
from audio.errors import MasteringFailed, UploadRefused
from audio.library import Library
from audio.mastering import Analysis, analyse
from audio.profiles import PROFILES
from audio.settings import AudioSettings
from audio.wholeness import is_cut_short

_BLOCK = 1 << 20
_BEYOND_S = 1.0  # decoded past the limit, so that what is too long shows
_MISSING_S, _MISSING_SHARE = 0.5, 0.001  # less than declared by this is rounding and priming
_GUESSED = "Estimating duration from bitrate"  # ffmpeg on an MP3 whose header does not say


@room_needed()
def take_in(
    source: Path | IO[bytes],
    library: Library,
    settings: AudioSettings,
    *,
    max_bytes: int,
    max_minutes: float,
) -> Sha256:
    """Keep a recording to be mastered: WAV, MP3, FLAC, M4A, Ogg, WebM, whatever it is called.

    Reads no further than `max_bytes` and decodes no further than `max_minutes`, once in full.
    Raises UploadRefused when it is over either, is no sound, has more than two channels, breaks
    off or is silent, NoRoom when the disk is full; nothing is left behind then. A `source` that
    cannot be read raises what reading it raises. See audio.voicing.master_original for the rest.
    """
    with library.workspace() as folder:
        # Under a name of ours: the sender's could be an option, a pattern or a way out.
        recording = folder / "recording"
        if isinstance(source, Path):
            with source.open("rb") as reader:
                _copy(reader, recording, max_bytes)
        else:
            _copy(source, recording, max_bytes)
        if _decoded(recording, settings, max_minutes).is_silent:
            raise UploadRefused("There is nothing to hear in the recording.")
        return library.take_original(recording)


def _copy(reader: IO[bytes], copy: Path, max_bytes: int) -> None:
    room = max_bytes
    with copy.open("xb") as writer:
        while block := reader.read(min(_BLOCK, room + 1)):
            room -= len(block)
            if room < 0:
                raise UploadRefused(
                    "The recording is larger than %(megabytes).1f MB.",
                    megabytes=max_bytes / 1_000_000,
                )
            writer.write(block)


def _decoded(recording: Path, settings: AudioSettings, max_minutes: float) -> Analysis:
    most_s = max_minutes * 60
    try:
        analysis = analyse(
            recording,
            tone=PROFILES[settings.profile].tone,
            timeout_s=settings.ffmpeg_timeout_s,
            at_most_s=most_s + _BEYOND_S,
        )
    except MasteringFailed as failure:
        if is_surround(recording, timeout_s=settings.ffmpeg_timeout_s):
            raise _surround() from failure
        if is_cut_short(recording):
            raise _broken_off() from failure
        # ffmpeg's own words name files of this machine: they stay in the cause.
        raise UploadRefused(
            "The file holds no sound that can be read. WAV, MP3, FLAC, M4A, Ogg and WebM can."
        ) from failure
    seconds = analysis.samples / SAMPLE_RATE
    if seconds > most_s:
        raise UploadRefused(
            "The recording is longer than %(minutes)g minutes.", minutes=max_minutes
        )
    if analysis.is_surround:
        raise _surround()
    if is_cut_short(recording) or seconds < _least_s(analysis):
        raise _broken_off()
    return analysis


def _surround() -> UploadRefused:
    return UploadRefused("The recording has more than two channels.")


def _broken_off() -> UploadRefused:
    return UploadRefused("The recording breaks off: the end of its file is missing.")


def _least_s(analysis: Analysis) -> float:
    """How many seconds have to be there for what the container declares."""
    declared = analysis.declared_s
    if declared is None or _GUESSED in analysis.report:
        return 0.0
    return declared - max(_MISSING_S, _MISSING_SHARE * declared)
