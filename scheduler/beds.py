"""What an editor chose for under a voice, as the booth lays it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from audio.bed import BedSettings
from audio.library import Library
from audio.settings import AudioSettings
from playlists.beds import bed_of, takes_music
from playlists.models import BedLevel, Item

# How far below the voice the music lies while somebody speaks, and how much higher it may come
# while nobody does: what `audio.bed` has as usual is the middle one.
_UNDER_DB = {BedLevel.SOFT: 22.0, BedLevel.MIDDLE: 16.0, BedLevel.STRONG: 11.0}
_RISES_DB = 12.0


@dataclass(frozen=True)
class Bed:
    """An editor's choice. `music` is the SHA-256 of a clip; None where there is to be none."""

    music: str | None
    level: BedLevel
    ducked: bool

    def settings(self, audio: AudioSettings, library: Library) -> BedSettings | None:
        """How it is laid; how it comes and goes is as the settings say. Raises ClipMissing."""
        if self.music is None:
            return None
        under = _UNDER_DB[self.level]
        kept = audio.bed.model_dump(exclude={"music"}) if audio.bed else {}
        levels = {
            "under_db": under,
            "open_db": max(0.0, under - _RISES_DB) if self.ducked else under,
        }
        return BedSettings.model_validate(
            {**kept, **levels, "music": library.path(self.music)},
        )


def chosen_bed(session: Session, item: Item) -> Bed | None:
    """What the item's editor chose; None where nobody did, or where no music may lie."""
    kept = bed_of(session, item)
    if kept is None or not takes_music(item):
        return None
    music = kept.music.latest.clip_sha256 if kept.music else None
    return Bed(music, kept.level, kept.ducked)
