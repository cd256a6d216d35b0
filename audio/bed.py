"""Music under a voice: alone before it and after it, ducked while it speaks."""

import hashlib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from audio import ffmpeg
from audio.analysis import Analysis, analyse
from audio.clip import SAMPLE_RATE
from audio.errors import MasteringFailed

_WORKING_LUFS = -22.0  # both are brought there first, so that the ducker meets one kind of voice
_THRESHOLD = 0.004  # of full scale: any speech at the working level is far above it
_ATTACK_MS, _RELEASE_MS = 30, 700  # quick before the first syllable, slow between words


class BedSettings(BaseModel):
    """The `[audio.bed]` section: which music, under items of which kinds, and how.

    `under_db` is how far the music lies below the voice while it speaks, `open_db` while it does
    not; `lead_in_ms` and `tail_ms` are how long it is heard alone, `fade_ms` how long it takes to
    come and go.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    music: Path
    kinds: frozenset[str] = frozenset({"series", "feature"})
    under_db: float = Field(default=16.0, ge=8.0, le=30.0)
    open_db: float = Field(default=4.0, ge=0.0, le=30.0)
    lead_in_ms: int = Field(default=2_500, ge=0, le=15_000)
    tail_ms: int = Field(default=3_000, ge=0, le=15_000)
    fade_ms: int = Field(default=1_200, ge=10, le=10_000)

    def recipe(self) -> str:
        """All that decides how it sounds; raises MasteringFailed where the music is missing."""
        try:
            with self.music.open("rb") as file:
                music = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as missing:
            raise MasteringFailed(
                "The music for under the voice is missing: %(file)s.", file=self.music.name
            ) from missing
        levels = f"{self.under_db} {self.open_db} {self.lead_in_ms} {self.tail_ms} {self.fade_ms}"
        return f"bed {music} {levels}"


def lay_under(voice: Path, out: Path, bed: BedSettings, *, timeout_s: float = 600) -> None:
    """Write the voice with the bed's music under it as FLAC, in one pass over both.

    Music shorter than the voice is repeated. Raises MasteringFailed where either cannot be read
    or is silent.
    """
    spoken = _heard(voice, timeout_s)
    music = _heard(bed.music, timeout_s)
    ffmpeg.run(
        [
            *ffmpeg.opened(voice),
            *("-stream_loop", "-1"),
            *ffmpeg.opened(bed.music),
            *("-filter_complex", _graph(spoken, music, bed), "-map", "[mixed]"),
            *("-c:a", "flac", "-f", "flac", str(out)),
        ],
        timeout_s=timeout_s,
    )


def _graph(spoken: Analysis, music: Analysis, bed: BedSettings) -> str:
    length = spoken.last - spoken.first + (bed.lead_in_ms + bed.tail_ms) * SAMPLE_RATE // 1000
    fade_s = bed.fade_ms / 1000
    ends_s = length / SAMPLE_RATE
    # What the ducker leaves of the music is this share, however much it would take away.
    ducked = 10 ** (-(bed.under_db - bed.open_db) / 20)
    voice = (
        f"{spoken.folded},atrim=start_sample={spoken.first}:end_sample={spoken.last},"
        f"asetpts=PTS-STARTPTS,volume={_WORKING_LUFS - spoken.loudness_lufs:.3f}dB,"
        f"adelay={bed.lead_in_ms},apad=whole_len={length}"
    )
    under = (
        f"{music.folded},atrim=end_sample={length},asetpts=PTS-STARTPTS,"
        f"volume={_WORKING_LUFS - bed.open_db - music.loudness_lufs:.3f}dB,"
        f"afade=t=in:d={fade_s},afade=t=out:st={max(0.0, ends_s - fade_s):.3f}:d={fade_s}"
    )
    ducker = (
        f"sidechaincompress=threshold={_THRESHOLD}:ratio=20:knee=1"
        f":attack={_ATTACK_MS}:release={_RELEASE_MS}:mix={1 - ducked:.4f}"
    )
    return (
        f"[0:a:0]{voice},asplit[voice][key];[1:a:0]{under}[music];[music][key]{ducker}[under];"
        "[voice][under]amix=inputs=2:duration=first:normalize=0[mixed]"
    )


def _heard(sound: Path, timeout_s: float) -> Analysis:
    found = analyse(sound, timeout_s=timeout_s)
    if found.is_silent:
        raise MasteringFailed("There is nothing to hear in the recording.")
    return found
