"""Music laid under a recording or a voice, chosen before, meanwhile or afterwards."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from audio.speech import EspeakEngine
from audio.voicing import master_original
from playlists import beds, newsroom
from playlists.errors import InvalidItem
from playlists.models import Account, BedLevel, Item, ItemKind, ItemState, Revision
from scheduler import recordings
from scheduler.centre import Centre
from scheduler.collecting import collect
from tests.audio import sounds
from tests.scheduler.newsdesk import NOW, centre_of, hand_in
from tests.scheduler.test_recordings import clip_of, editor, recorded


def test_a_recording_gets_the_music_that_its_editor_chose(
    engine: Engine, tmp_path: Path, tone: Path
) -> None:
    centre = centre_of(engine, tmp_path)
    music = sounds.tone(tmp_path / "nhac.wav", hertz=2_000, seconds=2)
    tune = recorded(centre, music, kind=ItemKind.MUSIC)
    number = recorded(centre, tone)
    assert centre.master_recordings() == 2
    plain = clip_of(centre, number)
    again = recorded(centre, tone)
    assert lay(centre, again, tune) == again, "it waits yet, and needs no version of its own"
    assert centre.master_recordings() == 1
    assert_led_in_by_music(centre, clip_of(centre, again), plain)


def lay(centre: Centre, revision: int, tune: int | None) -> int:
    """Choose a tune for under an item's voice, or that there be none; the newest version."""
    with centre.sessions.begin() as session:
        item = session.get_one(Revision, revision).item
        music = [session.get_one(Revision, tune).item] if tune else []
        choice = beds.Choice(music[0].id if music else None, BedLevel.STRONG)
        beds.choose_bed(session, item, choice, music, author=editor(session), now=NOW)
        return item.latest.id


def assert_led_in_by_music(centre: Centre, laid: str | None, plain: str | None) -> None:
    assert laid != plain
    library = centre.booth.library
    heard = sounds.samples_of(library.path(laid or ""))
    assert len(heard) > len(sounds.samples_of(library.path(plain or ""))) + 4 * sounds.RATE
    lead_in = heard[sounds.RATE : 2 * sounds.RATE]
    assert sounds.strength(lead_in, 2_000) > 10 * sounds.strength(lead_in, 440)


@pytest.fixture
def tune(tmp_path: Path) -> Path:
    return sounds.tone(tmp_path / "nhac.wav", hertz=2_000, seconds=2)


def test_music_chosen_later_is_laid_under_what_was_handed_in_and_taken_away_again(
    engine: Engine, tmp_path: Path, tone: Path, tune: Path
) -> None:
    centre = centre_of(engine, tmp_path)
    music, first = recorded(centre, tune, kind=ItemKind.MUSIC), recorded(centre, tone)
    centre.master_recordings()
    plain = clip_of(centre, first)
    with centre.sessions.begin() as session:
        item = session.get_one(Revision, first).item
        newsroom.submit(session, item, actor=editor(session), now=NOW)
    approve(centre)

    second = lay(centre, first, music)
    with centre.sessions() as session:
        item = session.get_one(Revision, second).item
        assert (item.latest.number, item.state) == (2, ItemState.DRAFT), "to be approved anew"
    assert clip_of(centre, second) is None
    assert centre.master_recordings() == 1
    laid = clip_of(centre, second)
    assert_led_in_by_music(centre, laid, plain)
    assert lay(centre, second, music) == second, "nothing is another than it was"
    assert clip_of(centre, second) == laid

    third = lay(centre, second, None)
    assert centre.master_recordings() == 1
    assert clip_of(centre, third) == plain, "to the last bit, and not mastered twice"


def approve(centre: Centre) -> None:
    with centre.sessions.begin() as session:
        leader = session.scalars(select(Account).where(Account.username == "lanhdao")).one()
        for item in session.scalars(select(Item).where(Item.state == ItemState.SUBMITTED)):
            newsroom.approve(session, item, approver=leader, now=NOW)


def test_music_chosen_while_a_recording_is_mastered_is_not_lost(
    engine: Engine, tmp_path: Path, tone: Path, tune: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre = centre_of(engine, tmp_path)
    music = recorded(centre, tune, kind=ItemKind.MUSIC)
    centre.master_recordings()
    number = recorded(centre, tone)
    real = master_original

    def chosen_meanwhile(*arguments: object, **named: object) -> object:
        clip = real(*arguments, **named)  # type: ignore[arg-type]  # passed on as it came
        lay(centre, number, music)
        return clip

    monkeypatch.setattr(recordings, "master_original", chosen_meanwhile)
    assert centre.master_recordings() == 0
    assert clip_of(centre, number) is None
    monkeypatch.setattr(recordings, "master_original", real)
    assert centre.master_recordings() == 1
    with centre.sessions() as session:
        made = session.get_one(Revision, number).clip
        assert made is not None
        assert made.duration_ms > 3_000 + 4_000


def test_music_chosen_while_a_text_is_voiced_is_not_lost(
    engine: Engine, tmp_path: Path, tune: Path
) -> None:
    speaker = Interrupted()
    centre = centre_of(engine, tmp_path, speaker)
    music = recorded(centre, tune, kind=ItemKind.MUSIC)
    centre.master_recordings()
    hand_in(centre, "Tin của xã.")
    with centre.sessions.begin() as session:
        (revision,) = newsroom.awaiting_voice(session)
        number, item = revision.id, revision.item
        newsroom.send_back(
            session,
            item,
            approver=session.scalars(select(Account).where(Account.username == "lanhdao")).one(),
            comment="Thêm nhạc.",
            now=NOW,
        )
        beds.want_sound(session, item, author=editor(session))
    speaker.meanwhile = lambda: lay(centre, number, music)
    centre.voice()
    assert clip_of(centre, number) is None, "that sound is without the music"
    speaker.meanwhile = lambda: None
    centre.voice()
    with centre.sessions() as session:
        laid = session.get_one(Revision, number).clip
        assert laid is not None
        assert laid.duration_ms > 2_500 + 3_000, "the music leads in and lingers"


class Interrupted:
    """While it speaks, something else happens."""

    name = recipe = "interrupted"

    def __init__(self) -> None:
        self.meanwhile: Callable[[], object] = lambda: None

    def speak(self, text: str, out: Path) -> None:
        EspeakEngine().speak(text, out)
        self.meanwhile()


def test_a_recording_too_old_to_be_kept_takes_no_other_music_and_says_so(
    engine: Engine, tmp_path: Path, tone: Path, tune: Path
) -> None:
    centre = centre_of(engine, tmp_path)
    music, number = recorded(centre, tune, kind=ItemKind.MUSIC), recorded(centre, tone)
    centre.master_recordings()
    kept, library = timedelta(days=7), centre.booth.library
    now = datetime.now(UTC)
    before = collect(centre.sessions, library, now + timedelta(days=6), keep_recordings=kept)
    assert before.recordings == 1, "the music itself, which nothing is laid under"
    after = collect(centre.sessions, library, now + timedelta(days=8), keep_recordings=kept)
    assert after.recordings == 1
    assert list(library.originals()) == []
    with pytest.raises(InvalidItem, match="no longer kept"):
        lay(centre, number, music)
    with centre.sessions() as session:
        item = session.get_one(Revision, number).item
        assert (item.latest.id, beds.can_choose(item)) == (number, False)
        assert beds.bed_of(session, item) is None
