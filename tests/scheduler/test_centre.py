"""The centre's jobs: voice what waits, build and publish what is new, and outlive a bad run."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from audio.speech import EspeakEngine
from playlists import newsroom
from playlists.messages import list_from_json
from playlists.models import (
    Account,
    Entry,
    Item,
    ItemState,
    Occurrence,
    Playlist,
    Revision,
    Station,
)
from playlists.notices import notices_of, stations_holding
from scheduler import lexicon
from scheduler.centre import start_jobs
from scheduler.timekeeper import SimulatedTimekeeper
from scheduler.voicing import Waiting
from tests.scheduler.newsdesk import NOW, StubbornEngine, approve, centre_of, hand_in, manifests


@pytest.mark.parametrize("at_once", [1, 3])
def test_what_was_handed_in_gets_its_sound_once(
    engine: Engine, tmp_path: Path, at_once: int
) -> None:
    centre = centre_of(engine, tmp_path)
    hand_in(centre, "Tin thứ nhất của xã.", "Tin thứ hai của xã.", "Tin thứ nhất của xã.")
    voiced: list[Waiting] = []
    assert centre.voice(voiced.append, at_once=at_once) == 3
    assert centre.voice(voiced.append, at_once=at_once) == 0
    assert len(voiced) == 3
    with centre.sessions() as session:
        for revision in session.scalars(select(Revision)):
            assert revision.clip is not None
            centre.booth.library.verify(revision.clip.sha256)


def test_a_text_that_cannot_be_voiced_keeps_its_reason_and_holds_up_no_other(
    engine: Engine, tmp_path: Path
) -> None:
    centre = centre_of(engine, tmp_path, StubbornEngine("cấm"))
    hand_in(centre, "Điều cấm nói ra.", "Tin thứ hai của xã.")
    assert centre.voice() == 1
    with centre.sessions() as session:
        refused, good = session.scalars(select(Revision).order_by(Revision.id))
        assert refused.clip is None
        assert "would not say that" in (refused.voicing_error or "")
        assert good.clip is not None
    assert centre.voice() == 0, "what was refused is not tried again and again"


def test_the_engine_that_spoke_and_the_one_that_failed_stand_on_the_clip(
    engine: Engine, tmp_path: Path
) -> None:
    centre = centre_of(engine, tmp_path, StubbornEngine("Tin"), EspeakEngine())
    hand_in(centre, "Tin thứ nhất của xã.")
    centre.voice()
    with centre.sessions() as session:
        revision = session.scalars(select(Revision)).one()
        assert revision.clip is not None
        assert revision.clip.engine == "espeak"
        (failure,) = list_from_json(revision.voice_failures)
        assert (failure.params["engine"], str(failure)) == ("stubborn", "It would not say that.")


def test_a_better_voice_is_made_once_it_is_back_and_only_where_it_was_asked_for(
    engine: Engine, tmp_path: Path
) -> None:
    better = StubbornEngine("Tin", speed=230)
    centre = centre_of(engine, tmp_path, better, EspeakEngine())
    hand_in(centre, "Tin thứ nhất của xã.", "Tin thứ hai của xã.", "Tin thứ ba của xã.")
    centre.voice()
    with centre.sessions.begin() as session:
        asked, approved, silent = session.scalars(select(Revision).order_by(Revision.id))
        sounds = [each.clip_sha256 for each in (asked, approved, silent)]
        for revision in (asked, approved):
            newsroom.want_better_voice(session, revision, wanted=True)
        leader = session.scalars(select(Account).where(Account.username == "lanhdao")).one()
        newsroom.approve(session, approved.item, approver=leader, now=NOW)
    assert centre.voice_better() == 0, "it is not back yet"
    better.word = "never said"
    assert centre.voice_better() == 1
    assert centre.voice_better() == 0
    with centre.sessions() as session:
        asked, approved, silent = session.scalars(select(Revision).order_by(Revision.id))
        assert asked.clip is not None
        assert asked.clip.engine == "stubborn"
        assert (asked.voice_failures, asked.better_voice_wanted) == ("", False)
        assert asked.item.state is ItemState.SUBMITTED
        assert [approved.clip_sha256, silent.clip_sha256] == sounds[1:]
        assert newsroom.is_airable(approved, NOW)


def test_texts_are_read_by_the_centres_own_entries(engine: Engine, tmp_path: Path) -> None:
    centre = centre_of(engine, tmp_path)
    with centre.sessions.begin() as session:
        lexicon.keep(session, "KDCVH", "khu dân cư văn hóa", by=None, now=NOW)
    hand_in(centre, "Xã có 5 KDCVH.")
    centre.voice()
    with centre.sessions() as session:
        clip = session.scalars(select(Revision)).one().clip
        assert clip is not None
        assert "năm khu dân cư văn hóa" in clip.spoken_text


def test_every_station_gets_a_signed_day_and_a_new_number_only_for_news(
    engine: Engine, tmp_path: Path
) -> None:
    centre = centre_of(engine, tmp_path)
    hand_in(centre, "Tin thứ nhất của xã.")
    centre.voice()
    assert centre.plan_and_publish() == {"cat-ba": 1, "cat-hai": 1}
    assert manifests(centre)[0].clips == {}, "what is not approved goes to nobody"
    rings = centre.bell.rings("cat-ba")
    assert centre.plan_and_publish() == {}
    assert centre.bell.rings("cat-ba") == rings
    approve(centre)
    assert centre.plan_and_publish() == {"cat-ba": 2, "cat-hai": 2}
    assert centre.bell.rings("cat-ba") == rings + 1
    newest = manifests(centre)[-1]
    assert [entry.title for entry in newest.programmes[0].entries] == ["Tin thứ nhất của xã."]
    assert newest.programmes[0].starts_at == NOW.replace(hour=5, minute=30)


def test_a_changed_text_leaves_the_air_until_it_is_approved_again(
    engine: Engine, tmp_path: Path
) -> None:
    centre = centre_of(engine, tmp_path)
    hand_in(centre, "Tin thứ nhất của xã.")
    centre.voice()
    approve(centre)
    centre.plan_and_publish()
    with centre.sessions.begin() as session:
        item = session.scalars(select(Item)).one()
        newsroom.revise(
            session,
            item,
            author=item.latest.author,
            title="Tin",
            text="Chữ khác.",
            now=NOW + timedelta(minutes=1),
        )
    centre.plan_and_publish()
    assert not any(programme.entries for programme in manifests(centre)[-1].programmes)


def test_a_station_that_cannot_be_planned_keeps_no_other_from_its_day(
    engine: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    centre = centre_of(engine, tmp_path)
    with centre.sessions.begin() as session:
        broken = session.scalars(select(Station).where(Station.code == "cat-ba")).one()
        broken.timezone = "Mars/Phobos"
    assert centre.plan_and_publish() == {"cat-hai": 1}
    assert f"event=plan_failed station_id={broken.id}" in caplog.text
    assert f"event=publish_failed station_id={broken.id}" in caplog.text
    with centre.sessions.begin() as session:
        session.get_one(Station, broken.id).timezone = "Asia/Ho_Chi_Minh"
    assert centre.plan_and_publish() == {"cat-ba": 1}


def test_stations_of_several_zones_have_their_own_days_in_one_round(
    engine: Engine, tmp_path: Path
) -> None:
    centre = centre_of(engine, tmp_path)
    with centre.sessions.begin() as session:
        east = session.scalars(select(Station).where(Station.code == "cat-ba")).one()
        east.timezone = "Asia/Tokyo"
    centre.plan_and_publish()
    starts = [each.programmes[0].starts_at.hour for each in (*manifests(centre),)]
    assert starts == [20], "05:30 in Tokyo is 20:30 UTC the day before"
    (here,) = manifests(centre, "cat-hai")
    assert here.programmes[0].starts_at == NOW.replace(hour=5, minute=30)


def test_what_is_withdrawn_during_a_round_comes_back_at_no_station(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre = centre_of(engine, tmp_path)
    hand_in(centre, "Tin thứ nhất của xã.")
    centre.voice()
    approve(centre)
    monkeypatch.setattr("scheduler.centre.PLANNED_AT_ONCE", 1)

    def withdraw(_codes: object) -> None:
        """Between the first station of the round and the second."""
        with centre.sessions.begin() as session:
            item = session.scalars(select(Item)).one()
            if item.state is ItemState.APPROVED:
                newsroom.withdraw(session, item, actor=item.latest.author, now=NOW)

    monkeypatch.setattr(centre.bell, "ring", withdraw)
    centre.plan_and_publish()
    with centre.sessions() as session:
        planned = session.scalars(
            select(Station.code)
            .select_from(Entry)
            .join(Entry.playlist)
            .join(Playlist.occurrence)
            .join(Occurrence.station)
        )
        assert set(planned) == {"cat-ba"}, "planned before, and gone with the next round"


@pytest.mark.parametrize("minutes", [0, 85], ids=["long before", "in the frozen minutes"])
def test_a_withdrawn_item_leaves_the_next_manifest_without_waiting_for_the_round(
    engine: Engine, tmp_path: Path, minutes: int
) -> None:
    centre = centre_of(engine, tmp_path)
    hand_in(centre, "Tin thứ nhất của xã.")
    centre.voice()
    approve(centre)
    centre.plan_and_publish()
    assert any(programme.entries for programme in manifests(centre)[-1].programmes)
    assert isinstance(centre.timekeeper, SimulatedTimekeeper)
    centre.timekeeper.advance(minutes * 60)
    now = centre.timekeeper.now()
    with centre.sessions.begin() as session:
        item = session.scalars(select(Item)).one()
        newsroom.withdraw(session, item, actor=item.latest.author, now=now)
        here = stations_holding(session, item, now)
    assert centre.replan_wanted() == {}
    centre.wanted.add(here)
    assert centre.replan_wanted() == {"cat-ba": 2, "cat-hai": 2}
    assert not any(programme.entries for programme in manifests(centre)[-1].programmes)
    assert centre.replan_wanted() == {}, "what was wanted is wanted once"


def test_what_is_written_anew_airs_as_approved_where_it_is_frozen_until_it_is_withdrawn(
    engine: Engine, tmp_path: Path
) -> None:
    centre = centre_of(engine, tmp_path)
    hand_in(centre, "Tin thứ nhất của xã.")
    centre.voice()
    approve(centre)
    centre.plan_and_publish()
    (approved,) = manifests(centre)[-1].programmes[0].entries
    assert isinstance(centre.timekeeper, SimulatedTimekeeper)
    centre.timekeeper.advance(85 * 60)
    now = centre.timekeeper.now()
    with centre.sessions.begin() as session:
        item = session.scalars(select(Item)).one()
        author = item.latest.author
        newsroom.revise(session, item, author=author, title="Tin", text="Chữ khác.", now=now)
    centre.plan_and_publish()
    frozen, tomorrow = manifests(centre)[-1].programmes
    assert frozen.entries == (approved,), "the approved words, under their own hash"
    assert tomorrow.entries == ()
    with centre.sessions.begin() as session:
        item = session.get_one(Item, item.id)
        told = [notice.state for notice, _occurrence in notices_of(session, item)]
        assert told.count(ItemState.DRAFT) == 4, "two programmes of two stations"
        newsroom.withdraw(session, item, actor=item.latest.author, now=now)
        told = [notice.state for notice, _occurrence in notices_of(session, item)]
        assert told.count(ItemState.WITHDRAWN) == 2, "the two that still hold it"
        centre.wanted.add(stations_holding(session, item, now))
    assert set(centre.replan_wanted()) == {"cat-ba", "cat-hai"}
    assert [each.entries for each in manifests(centre)[-1].programmes] == [(), ()]


def test_the_jobs_run_at_once_and_outlive_a_bad_run(
    engine: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    centre, ran = centre_of(engine, tmp_path), threading.Event()

    def fail(*_arguments: object, **_options: object) -> int:
        ran.set()
        raise OSError("The disk is full.")

    monkeypatch.setattr("scheduler.centre.voice_waiting", fail)
    jobs = start_jobs(centre)
    try:
        assert ran.wait(10)
        jobs.pause()
        names = {job.id for job in jobs.get_jobs()}
    finally:
        jobs.shutdown(wait=True)
    voices = {"voice", "emergency voice", "better", "recordings"}
    assert names == voices | {"plan", "replan", "orders", "collect"}
    assert "event=job_failed job=voice" in caplog.text
    assert "The disk is full." in caplog.text
