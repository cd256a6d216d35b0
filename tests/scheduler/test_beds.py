"""What an editor chose for under a voice, in the booth's decibels."""

from pathlib import Path

import pytest

from audio.bed import BedSettings
from audio.errors import ClipMissing
from audio.library import Library
from audio.settings import AudioSettings
from playlists.models import BedLevel
from scheduler.beds import Bed
from tests.audio import sounds


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "clips")


@pytest.fixture
def music(library: Library, tmp_path: Path) -> str:
    return library.put(sounds.tone(tmp_path / "nhac.wav", seconds=1))


def laid(library: Library, bed: Bed, audio: AudioSettings | None = None) -> BedSettings:
    found = bed.settings(audio or AudioSettings(), library)
    assert found is not None
    return found


def test_louder_music_lies_less_far_below_the_voice(library: Library, music: str) -> None:
    under = [laid(library, Bed(music, level, ducked=True)).under_db for level in BedLevel]
    assert under == sorted(under, reverse=True)
    assert len(set(under)) == len(BedLevel)


def test_the_middle_level_is_the_usual_one(library: Library, music: str) -> None:
    file = library.path(music)
    usual = BedSettings(music=file)
    assert laid(library, Bed(music, BedLevel.MIDDLE, ducked=True)) == usual


@pytest.mark.parametrize("level", BedLevel)
def test_music_that_is_not_ducked_stays_as_loud_as_it_is(
    library: Library, music: str, level: BedLevel
) -> None:
    ducked, level_one = (laid(library, Bed(music, level, ducked=each)) for each in (True, False))
    assert level_one.open_db == level_one.under_db
    assert ducked.open_db < ducked.under_db


def test_how_it_comes_and_goes_is_as_the_settings_say(library: Library, music: str) -> None:
    audio = AudioSettings(bed=BedSettings(music=Path("khac.mp3"), lead_in_ms=9_000, fade_ms=70))
    found = laid(library, Bed(music, BedLevel.SOFT, ducked=True), audio)
    assert (found.lead_in_ms, found.fade_ms) == (9_000, 70)
    assert found.music == library.path(music)


def test_no_music_is_none_and_lost_music_is_told(library: Library) -> None:
    assert Bed(None, BedLevel.MIDDLE, ducked=True).settings(AudioSettings(), library) is None
    with pytest.raises(ClipMissing):
        Bed("0" * 64, BedLevel.MIDDLE, ducked=True).settings(AudioSettings(), library)
