"""What a command reads of config.toml that makes sound without a centre."""

from pathlib import Path

from audio.settings import AudioSettings
from playlists.models import ItemKind
from web.configuration import Configuration
from web.configuration_error import ConfigurationError, Problem


class AudioConfiguration(Configuration):
    audio: AudioSettings = AudioSettings()

    def place(self, folder: Path) -> None:
        self.audio = placed_audio(self.audio, folder)


def placed_audio(audio: AudioSettings, folder: Path) -> AudioSettings:
    """Paths taken from a folder. Raises ConfigurationError for what is no kind of item."""
    named = [(f"engines_for.{kind}", kind) for kind in audio.engines_for]
    named += [("bed.kinds", kind) for kind in (audio.bed.kinds if audio.bed else ())]
    for key, kind in named:
        if kind not in set(ItemKind):
            known = {"kind": kind, "kinds": ", ".join(ItemKind)}
            raise ConfigurationError(
                Problem(f"audio.{key}", "{kind} is no kind of item; the kinds are {kinds}", known)
            )
    return audio.placed(folder)
