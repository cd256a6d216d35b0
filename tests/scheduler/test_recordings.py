"""Recordings wait to be mastered where a restart finds them again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from audio.errors import NoRoom
from audio.library import Library
from audio.speech import EspeakEngine
from audio.uploads import take_in
from audio.voicing import master_original
from playlists import newsroom
from playlists.messages import from_json
from playlists.models import Account, ItemKind, ItemState, Precedence, Revision
from scheduler import recordings
from scheduler.centre import Centre
from scheduler.collecting import collect
from scheduler.voicing import Waiting
from tests.audio import sounds
from tests.audio.test_uploads import encode
from tests.scheduler.newsdesk import NOW, centre_of, hand_in


def recorded(
    centre: Centre,
    sound: Path,
    title: str = "Tin",
    *,
    kind: ItemKind = ItemKind.NEWS,
    precedence: Precedence = Precedence.ORDINARY,
) -> int:
    """An item with a recording that waits; its number."""
    original = take_in(sound, centre.booth.library, centre.booth.settings, max_bytes=10**7)
    with centre.sessions.begin() as session:
        author = editor(session)
        item = newsroom.write(
            session,
            author=author,
            unit=author.memberships[0].unit,
            kind=kind,
            title=title,
            text="Lời của tin." if kind is ItemKind.NEWS else "",
            precedence=precedence,
            now=NOW,
        )
        newsroom.attach_recording(session, item.latest, original)
        return item.latest.id


def editor(session: Session) -> Account:
    return session.scalars(select(Account).where(Account.username == "bientap")).one()


def clip_of(centre: Centre, revision: int) -> str | None:
    with centre.sessions() as session:
        return session.get_one(Revision, revision).clip_sha256


def test_a_recording_outlives_the_process_that_took_it_in(
    engine: Engine, tmp_path: Path, tone: Path
) -> None:
    centre = centre_of(engine, tmp_path)
    number = recorded(centre, tone)
    tone.unlink()
    booth = replace(centre.booth, library=Library(centre.booth.library.root))
    again = replace(centre, booth=booth)
    assert again.master_recordings() == 1
    sha256 = clip_of(again, number)
    assert sha256 is not None
    assert sounds.metered(again.booth.library.path(sha256))[0] == pytest.approx(-16, abs=0.5)
    assert again.master_recordings() == 0


def test_an_urgent_recording_goes_first_and_alone_where_only_those_do(
    engine: Engine, tmp_path: Path, tone: Path
) -> None:
    centre = centre_of(engine, tmp_path)
    ordinary = recorded(centre, tone)
    other = sounds.tone(tmp_path / "khan.wav", hertz=600)
    urgent = recorded(centre, other, precedence=Precedence.EMERGENCY)
    assert centre.voice_emergencies() == 1
    assert clip_of(centre, urgent) is not None
    assert clip_of(centre, ordinary) is None


def test_what_waits_to_be_mastered_is_not_voiced_from_its_words(
    engine: Engine, tmp_path: Path, tone: Path
) -> None:
    centre = centre_of(engine, tmp_path)
    number = recorded(centre, tone)
    with centre.sessions.begin() as session:
        newsroom.submit(
            session, session.get_one(Revision, number).item, actor=editor(session), now=NOW
        )
    assert centre.voice() == 0
    assert centre.master_recordings() == 1
    assert centre.voice() == 0


def test_a_title_changed_meanwhile_keeps_the_recording_and_other_words_do_not(
    engine: Engine, tmp_path: Path, tone: Path
) -> None:
    centre = centre_of(engine, tmp_path)
    renamed, rewritten = recorded(centre, tone), recorded(centre, tone)
    with centre.sessions.begin() as session:
        for number, text in ((renamed, "Lời của tin."), (rewritten, "Lời khác.")):
            item = session.get_one(Revision, number).item
            newsroom.revise(
                session, item, author=editor(session), title="Tên khác", text=text, now=NOW
            )
    assert centre.master_recordings() == 1
    with centre.sessions() as session:
        items = [session.get_one(Revision, number).item for number in (renamed, rewritten)]
        assert [item.latest.clip is not None for item in items] == [True, False]
        assert items[0].latest.clip is not None
        assert items[0].latest.clip.engine == "recording"


def broken_off(whole: Path) -> Path:
    """Half of a long recording whose container does not show it at a glance."""
    long, half = whole.with_name("long.flac"), whole.with_name("half.flac")
    encode(whole, long, "-af", "aloop=-1:48000,atrim=end=60")
    half.write_bytes(long.read_bytes()[: long.stat().st_size // 2])
    return half


def test_a_recording_that_breaks_off_far_behind_is_refused_and_leaves_nothing(
    engine: Engine, tmp_path: Path, tone: Path
) -> None:
    centre = centre_of(engine, tmp_path)
    bad = broken_off(tone)
    refused, likewise, good = (recorded(centre, each) for each in (bad, bad, tone))
    assert centre.master_recordings() == 1
    assert clip_of(centre, good) is not None
    with centre.sessions() as session:
        for number in (refused, likewise):
            revision = session.get_one(Revision, number)
            assert "breaks off" in str(from_json(revision.recording_refused))
            assert (revision.clip, revision.recording_sha256, revision.voicing_error) == (None,) * 3
    assert len(list(centre.booth.library.originals())) == 1, "the good one, until it is collected"
    with centre.sessions.begin() as session:
        item = session.get_one(Revision, refused).item
        newsroom.submit(session, item, actor=editor(session), now=NOW)
    assert centre.voice() == 1, "its words are voiced as if nobody had recorded them"


def test_the_recording_before_stays_where_the_next_is_refused(
    engine: Engine, tmp_path: Path, tone: Path
) -> None:
    centre = centre_of(engine, tmp_path)
    number = recorded(centre, tone)
    centre.master_recordings()
    kept = clip_of(centre, number)
    library = centre.booth.library
    original = take_in(broken_off(tone), library, centre.booth.settings, max_bytes=10**7)
    with centre.sessions.begin() as session:
        item = session.get_one(Revision, number).item
        words = item.latest.title, item.latest.text
        second = newsroom.revise(
            session, item, author=editor(session), title=words[0], text=words[1], now=NOW
        )
        newsroom.attach_recording(session, second, original)
        session.flush()
        latest = second.id
    assert centre.master_recordings() == 0
    assert clip_of(centre, latest) == kept is not None


def test_music_fades_and_a_voice_does_not(engine: Engine, tmp_path: Path, tone: Path) -> None:
    centre = centre_of(engine, tmp_path)
    numbers = [recorded(centre, tone, kind=kind) for kind in (ItemKind.NEWS, ItemKind.SIGNATURE)]
    assert centre.master_recordings() == 2
    ends = []
    for number in numbers:
        clip = sounds.samples_of(centre.booth.library.path(clip_of(centre, number) or ""))
        ends.append(max(map(abs, clip[-sounds.RATE // 4 :])) / max(map(abs, clip)))
    voice, music = ends
    assert music < 0.5 < voice


def test_a_full_disk_is_told_and_tried_again_and_holds_up_no_other(
    engine: Engine, tmp_path: Path, tone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre = centre_of(engine, tmp_path)
    number = recorded(centre, tone)
    other = recorded(centre, sounds.tone(tmp_path / "khac.wav", hertz=700))
    real = master_original
    full = [True]

    def master(library: Library, sha256: str, *rest: object, **more: object) -> object:
        if full[0] and library.original(sha256).read_bytes() == tone.read_bytes():
            raise NoRoom("The disk is full.")
        return real(library, sha256, *rest, **more)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(recordings, "master_original", master)
    assert centre.master_recordings() == 1
    assert clip_of(centre, other) is not None
    with centre.sessions() as session:
        reason = from_json(session.get_one(Revision, number).voicing_error or "")
        assert str(reason) == "The disk is full."
    full[0] = False
    assert centre.master_recordings() == 1
    with centre.sessions() as session:
        assert session.get_one(Revision, number).voicing_error is None


def test_a_fault_of_the_program_holds_up_no_other_text(engine: Engine, tmp_path: Path) -> None:
    centre = centre_of(engine, tmp_path, Broken())
    hand_in(centre, "Tin làm hỏng máy.", "Tin thứ hai của xã.")
    voiced: list[Waiting] = []
    assert centre.voice(voiced.append) == 1
    with centre.sessions() as session:
        broken, good = session.scalars(select(Revision).order_by(Revision.id))
        assert broken.voicing_error
        assert good.clip is not None


def test_recordings_that_nothing_is_made_of_any_more_are_collected_after_a_day(
    engine: Engine, tmp_path: Path, tone: Path
) -> None:
    centre = centre_of(engine, tmp_path)
    number = recorded(centre, tone)
    library = centre.booth.library
    later = datetime.now(UTC) + timedelta(days=1, minutes=1)
    assert collect(centre.sessions, library, later).recordings == 0, "it waits still"
    centre.master_recordings()
    assert collect(centre.sessions, library, datetime.now(UTC)).recordings == 0, "too young"
    assert collect(centre.sessions, library, later).recordings == 0, "music may be laid under it"
    with centre.sessions.begin() as session:
        item = session.get_one(Revision, number).item
        newsroom.revise(
            session, item, author=editor(session), title="Tin", text="Lời khác.", now=NOW
        )
    assert collect(centre.sessions, library, later, dry_run=True).recordings == 1
    assert len(list(library.originals())) == 1
    assert collect(centre.sessions, library, later).recordings == 1
    assert list(library.originals()) == []
    assert len(list(library.names())) == 1


def test_a_withdrawn_item_is_not_worked_on(engine: Engine, tmp_path: Path, tone: Path) -> None:
    centre = centre_of(engine, tmp_path)
    number = recorded(centre, tone)
    with centre.sessions.begin() as session:
        item = session.get_one(Revision, number).item
        newsroom.withdraw(session, item, actor=editor(session), now=NOW)
        assert item.state is ItemState.WITHDRAWN
    assert centre.master_recordings() == 0


class Broken:
    name = recipe = "broken"

    def speak(self, text: str, out: Path) -> None:
        if "hỏng" in text:
            raise ZeroDivisionError
        EspeakEngine().speak(text, out)
