"""The room's section of the settings."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from audio.bed import BedSettings
from audio.profiles import ProfileName

EngineName = Literal["gtts", "espeak", "piper"]
OfflineEngineName = Literal["espeak", "piper"]


class AudioSettings(BaseModel):
    """How text is voiced and how loud everything is.

    Speed is in syllables a minute, pauses included (180 to 210 is usual on loudspeakers),
    loudness in LUFS (ITU-R BS.1770, EBU R 128), true peak in dBTP, the limit on one run of ffmpeg
    in seconds.
    `engines` are tried in their order, `engines_for` has other orders by kind of item; what is
    urgent goes by `emergency_engines`, of which none waits for the network. gTTS has
    `gtts_within_s` seconds for a whole text; `piper_speaker` is the number of one of the speakers
    of a voice that has several. What is handed in as music comes and goes with the music's fades
    (ms); a `bed` is music under the voice. A recording of more than `longest_recording_minutes`
    is refused.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    engines: list[EngineName] = Field(default=["espeak"], min_length=1)
    engines_for: dict[str, list[EngineName]] = {}
    emergency_engines: list[OfflineEngineName] = Field(default=["espeak"], min_length=1)
    piper_voice: Path = Path("var/voices/vi_VN.onnx")
    piper_speaker: int | None = Field(default=None, ge=0)
    gtts_cache: Path = Path("var/gtts")
    gtts_within_s: int = Field(default=180, ge=10, le=3_600)
    voice: str = "vi"
    syllables_per_minute: int = Field(default=190, ge=120, le=300)
    sentence_pause_ms: int = Field(default=400, ge=0, le=3_000)
    paragraph_pause_ms: int = Field(default=700, ge=0, le=5_000)
    accent: Literal["north", "south"] = "north"
    profile: ProfileName = "loudspeaker"
    target_lufs: float = Field(default=-16.0, ge=-30.0, le=-10.0)
    true_peak_dbtp: float = Field(default=-1.5, ge=-9.0, le=-0.5)
    music_fade_in_ms: int = Field(default=50, ge=0, le=10_000)
    music_fade_out_ms: int = Field(default=1_000, ge=0, le=10_000)
    bed: BedSettings | None = None
    longest_recording_minutes: float = Field(default=60.0, gt=0.0, le=600.0)
    ffmpeg_timeout_s: int = Field(default=600, ge=1)

    def placed(self, folder: Path) -> "AudioSettings":
        """The same with relative paths taken from a folder."""
        bed = self.bed and self.bed.model_copy(update={"music": folder / self.bed.music})
        voice, cache = folder / self.piper_voice, folder / self.gtts_cache
        return self.model_copy(update={"piper_voice": voice, "gtts_cache": cache, "bed": bed})
