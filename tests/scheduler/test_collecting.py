"""Which sound goes, and which something still needs."""

import os
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, delete, select, update

from audio.settings import AudioSettings
from audio.speech import EspeakEngine
from audio.voicing import voice
from playlists import airings, newsroom, organisation
from playlists.airings import ReportedAiring
from playlists.models import (
    Account,
    Approval,
    Channel,
    ChannelEntry,
    Entry,
    Item,
    ItemKind,
    Outcome,
    Revision,
    Station,
    Unit,
)
from playlists.photos import is_kept, keep_photo, photo_path, read_photo
from scheduler.collecting import Collected, collect, collect_photos, unused_clips
from tests.playlists.test_photos import a_png
from tests.scheduler.newsdesk import NOW, approve, centre_of, hand_in, manifests


def test_only_clips_that_nothing_names_any_more_are_let_go(engine: Engine, tmp_path: Path) -> None:
    centre = centre_of(engine, tmp_path)
    hand_in(centre, "Tin thứ nhất của xã.")
    centre.voice()
    library = centre.booth.library
    (used,) = library.names()
    stray = tmp_path / "stray"
    stray.write_bytes(b"sound of a text that was written anew")
    unused = library.put(stray)
    tomorrow = datetime.now(UTC) + timedelta(days=1, minutes=1)
    assert list(unused_clips(centre.sessions, library, datetime.now(UTC))) == [], "too young"
    assert list(unused_clips(centre.sessions, library, tomorrow)) == [unused]
    with centre.sessions.begin() as session:
        session.scalars(select(Revision)).one().clip_sha256 = None
    assert set(unused_clips(centre.sessions, library, tomorrow)) == {unused, used}


def test_what_was_aired_is_kept_for_the_log(engine: Engine, tmp_path: Path) -> None:
    centre = centre_of(engine, tmp_path)
    aired = tmp_path / "aired"
    aired.write_bytes(b"sound that was aired")
    sha256 = centre.booth.library.put(aired)
    with centre.sessions.begin() as session:
        station = session.scalars(select(Station)).first()
        assert station is not None
        player, _ = organisation.add_player(session, station, "cat-ba-1", "Cụm loa")
        row = ReportedAiring(
            sequence=1,
            manifest_version=1,
            title="Tin",
            kind=ItemKind.NEWS,
            outcome=Outcome.COMPLETE,
            planned_ms=1_000,
            aired_ms=1_000,
            clip_sha256=sha256,
            planned_at=NOW,
            started_at=NOW,
            ended_at=NOW + timedelta(seconds=1),
        )
        airings.record(session, player, [row], NOW + timedelta(minutes=1))
    later = datetime.now(UTC) + timedelta(days=400)
    assert list(unused_clips(centre.sessions, centre.booth.library, later)) == []


def test_sound_that_a_published_manifest_names_stays_while_that_is_valid(
    engine: Engine, tmp_path: Path
) -> None:
    """A player without its network airs the day it has, whatever was planned since."""
    centre = centre_of(engine, tmp_path)
    hand_in(centre, "Tin thứ nhất của xã.")
    centre.voice()
    approve(centre)
    centre.plan_and_publish()
    (sent,) = centre.booth.library.names()
    with centre.sessions.begin() as session:
        editor = session.scalars(select(Account).where(Account.username == "bientap")).one()
        item = session.scalars(select(Item)).one()
        newsroom.withdraw(session, item, actor=editor, now=NOW)
        session.execute(delete(Approval))
        session.execute(delete(Entry))
        session.execute(update(Revision).values(clip_sha256=None))
    centre.plan_and_publish()
    assert sent not in manifests(centre)[-1].clips
    os.utime(centre.booth.library.path(sent), (0, 0))
    valid_to = manifests(centre)[0].valid_to
    unused = partial(unused_clips, centre.sessions, centre.booth.library)
    assert list(unused(valid_to - timedelta(seconds=1))) == []
    assert list(unused(valid_to)) == [sent]


def test_collecting_leaves_work_in_progress_alone(engine: Engine, tmp_path: Path) -> None:
    centre = centre_of(engine, tmp_path)
    library = centre.booth.library
    with library.workspace() as folder:
        (folder / "clip.opus").write_bytes(b"not yet")
        later = datetime.now(UTC) + timedelta(days=2)
        assert collect(centre.sessions, library, later) == Collected(0, 0, 0)
        assert (folder / "clip.opus").exists()


def test_the_recipe_of_what_went_goes_too(engine: Engine, tmp_path: Path) -> None:
    centre = centre_of(engine, tmp_path)
    library, text = centre.booth.library, "Tin không ai giữ."
    clip = voice(text, engines=[EspeakEngine()], library=library, settings=AudioSettings())
    later = datetime.now(UTC) + timedelta(days=2)
    assert collect(centre.sessions, library, later, dry_run=True).clips == 1
    library.verify(clip.sha256)
    assert collect(centre.sessions, library, later) == Collected(1, clip.size_bytes, 0)
    assert [file for file in library.root.rglob("*") if file.is_file()] == []


def test_a_photo_of_a_form_that_was_never_sent_again_goes_after_a_week(
    engine: Engine, tmp_path: Path
) -> None:
    centre = centre_of(engine, tmp_path)
    sessions, folder = centre.sessions, tmp_path / "photos"
    filed, held = (read_photo(a_png(width)) for width in (320, 640))
    for photo in (filed, held):
        keep_photo(folder, photo)
    with sessions.begin() as session:
        unit = session.scalars(select(Unit)).first()
        author = session.scalars(select(Account)).first()
        assert unit is not None
        assert author is not None
        session.add(
            ChannelEntry(
                unit=unit,
                channel=Channel.BANNER,
                day=NOW.date(),
                title="Dân vận khéo",
                photo_sha256=filed.sha256,
                account=author,
                filed_at=NOW,
            )
        )
    now = datetime.now(UTC)
    assert collect_photos(sessions, folder, now + timedelta(days=6)) == 0
    os.utime(photo_path(folder, held.sha256, held.media_type), (0, 0))
    assert is_kept(folder, held.sha256, held.media_type), "it is sent again"
    assert collect_photos(sessions, folder, now + timedelta(days=6)) == 0
    assert collect_photos(sessions, folder, now + timedelta(days=8)) == 1
    assert not is_kept(folder, held.sha256, held.media_type)
    assert is_kept(folder, filed.sha256, filed.media_type)
    assert collect_photos(sessions, tmp_path / "none", now) == 0
