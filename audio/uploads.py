"""Takes in recordings from outside: nothing about them is believed before they are decoded.

At the door a glance tells most of what is no good; decoding an hour takes a while and is done
later, by who masters it.
"""

from pathlib import Path
from typing import IO

from audio.analysis import is_surround
from audio.clip import SAMPLE_RATE, Sha256
from audio.disk import room_needed
from audio.errors import MasteringFailed, TookTooLong, UploadRefused
from audio.library import Library
from audio.mastering import Analysis, analyse
from audio.profiles import PROFILES
from audio.settings import AudioSettings
from audio.wholeness import is_cut_short

_BLOCK = 1 << 20
_GLANCE_S = 10.0
_GLANCE_WITHIN_S = 30
_BEYOND_S = 1.0  # decoded past the limit, so that what is too long shows
_MISSING_S, _MISSING_SHARE = 0.5, 0.001  # less than declared by this is rounding and priming
_GUESSED = "Estimating duration from bitrate"  # ffmpeg on an MP3 whose header does not say


@room_needed()
def take_in(
    source: Path | IO[bytes], library: Library, settings: AudioSettings, *, max_bytes: int
) -> Sha256:
    """Keep a recording to be mastered: WAV, MP3, FLAC, M4A, Ogg, WebM, whatever it is called.

    Reads no further than `max_bytes` and decodes its first ten seconds. Raises UploadRefused when
    it is larger, is no sound, has more than two channels, breaks off, says that it is longer than
    the settings allow or is short and silent, NoRoom when the disk is full; nothing is left
    behind then. A `source` that cannot be read raises what reading it raises. What only the whole
    of it can tell, `examined` does; see audio.voicing.master_original.
    """
    with library.workspace() as folder:
        # Under a name of ours: the sender's could be an option, a pattern or a way out.
        recording = folder / "recording"
        if isinstance(source, Path):
            with source.open("rb") as reader:
                _copy(reader, recording, max_bytes)
        else:
            _copy(source, recording, max_bytes)
        _glance(recording, settings)
        return library.take_original(recording)


def examined(recording: Path, settings: AudioSettings) -> Analysis:
    """Decode a recording that was taken in once in full, as far as the settings allow.

    The analysis is made with the profile's filters. Raises UploadRefused when it is too long, has
    more than two channels, breaks off or is silent, TookTooLong where ffmpeg does not come to an
    end: that may be the machine's fault.
    """
    most_s = settings.longest_recording_minutes * 60
    analysis = _decoded(recording, settings, most_s + _BEYOND_S, settings.ffmpeg_timeout_s)
    _refuse_longer(analysis.samples / SAMPLE_RATE, settings)
    _refuse_incomplete(recording, analysis)
    return analysis


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


def _glance(recording: Path, settings: AudioSettings) -> None:
    within_s = min(settings.ffmpeg_timeout_s, _GLANCE_WITHIN_S)
    try:
        analysis = _decoded(recording, settings, _GLANCE_S, within_s)
    except TookTooLong as late:
        raise _unreadable() from late
    if _GUESSED not in analysis.report:
        _refuse_longer((analysis.declared_s or 0.0) - _MISSING_S, settings)
    if analysis.samples / SAMPLE_RATE < _GLANCE_S - _MISSING_S:
        _refuse_incomplete(recording, analysis)  # that was all of it
    elif is_cut_short(recording):
        raise _broken_off()


def _decoded(
    recording: Path, settings: AudioSettings, at_most_s: float, timeout_s: float
) -> Analysis:
    try:
        analysis = analyse(
            recording,
            tone=PROFILES[settings.profile].tone,
            timeout_s=timeout_s,
            at_most_s=at_most_s,
        )
    except TookTooLong:
        raise
    except MasteringFailed as failure:
        if is_surround(recording, timeout_s=timeout_s):
            raise _surround() from failure
        if is_cut_short(recording):
            raise _broken_off() from failure
        # ffmpeg's own words name files of this machine: they stay in the cause.
        raise _unreadable() from failure
    if analysis.is_surround:
        raise _surround()
    return analysis


def _refuse_longer(seconds: float, settings: AudioSettings) -> None:
    if seconds > settings.longest_recording_minutes * 60:
        raise UploadRefused(
            "The recording is longer than %(minutes)g minutes.",
            minutes=settings.longest_recording_minutes,
        )


def _refuse_incomplete(recording: Path, analysis: Analysis) -> None:
    """What was decoded in full breaks off, or there is nothing to hear in it."""
    if is_cut_short(recording) or analysis.samples / SAMPLE_RATE < _least_s(analysis):
        raise _broken_off()
    if analysis.is_silent:
        raise UploadRefused("There is nothing to hear in the recording.")


def _unreadable() -> UploadRefused:
    return UploadRefused(
        "The file holds no sound that can be read. WAV, MP3, FLAC, M4A, Ogg and WebM can."
    )


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
