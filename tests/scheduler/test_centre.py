"""The centre's jobs: voice what waits, build and publish what is new, and outlive a bad run."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from audio.errors import SpeechFailed
from audio.library import Library
from audio.settings import AudioSettings
from audio.speech import EspeakEngine, SpeechEngine
from playlists import accounts, airings, newsroom, organisation
from playlists.airings import ReportedAiring
from playlists.clocks import SlotSpec, create_clock
from playlists.database import create_database_engine, migrate, session_factory
from playlists.messages import list_from_json
from playlists.models import (
    Account,
    Item,
    ItemKind,
    ItemState,
    Outcome,
    PublishedManifest,
    Revision,
    Role,
    Station,
    UnitKind,
)
from playlists.settings import PlaylistsSettings
from playlists.timetable import create_timetable
from scheduler import lexicon
from scheduler.centre import Centre, start_jobs
from scheduler.collecting import unused_clips
from scheduler.keys import signing_key
from scheduler.protocol import Manifest, open_envelope
from scheduler.settings import CentreSettings
from scheduler.timekeeper import SimulatedTimekeeper
from scheduler.voicing import Booth, Waiting

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@dataclass
class StubbornEngine:
    """Refuses texts that hold a word."""

    word: str
    name: str = "stubborn"
    recipe: str = "stubborn"
    said: list[str] = field(default_factory=list)
    speed: int = 190

    def speak(self, text: str, out: Path) -> None:
        if self.word in text:
            raise SpeechFailed("It would not say that.")
        self.said.append(text)
        EspeakEngine(syllables_per_minute=self.speed).speak(text, out)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_database_engine(f"sqlite:///{tmp_path / 'centre.db'}")
    migrate(engine)
    yield engine
    engine.dispose()


def centre_of(engine: Engine, folder: Path, *engines: SpeechEngine) -> Centre:
    centre = Centre(
        settings=CentreSettings(name="Trung tâm", directory=folder, plan_every_s=5),
        planning=PlaylistsSettings(horizon_days=2),
        sessions=session_factory(engine),
        booth=Booth(AudioSettings(), engines or (EspeakEngine(),), Library(folder / "clips")),
        signing_key=signing_key(folder / "keys"),
        timekeeper=SimulatedTimekeeper(NOW),
    )
    with centre.sessions.begin() as session:
        _organise(session)
    return centre


def _organise(session: Session) -> None:
    unit = organisation.add_unit(session, "cat-ba", "UBND thị trấn", UnitKind.TOWNSHIP)
    for code in ("cat-ba", "cat-hai"):
        organisation.add_station(session, unit, code, f"Đài {code}")
    for name, role in (("bientap", Role.EDITOR), ("lanhdao", Role.APPROVER)):
        account = accounts.create_account(session, name, name, "mat khau thu nghiem")
        accounts.grant(session, account, unit, role)
    clock = create_clock(session, "Sáng", 600_000, (SlotSpec(ItemKind.NEWS, count=3),))
    create_timetable(session, clock, "05:30", valid_from=NOW.date(), unit=unit)


def hand_in(centre: Centre, *texts: str) -> None:
    with centre.sessions.begin() as session:
        author = session.scalars(select(Account).where(Account.username == "bientap")).one()
        for text in texts:
            item = newsroom.write(
                session,
                author=author,
                unit=author.memberships[0].unit,
                kind=ItemKind.NEWS,
                title=text,
                text=text,
                now=NOW,
            )
            newsroom.submit(session, item, actor=author, now=NOW)


def approve(centre: Centre) -> None:
    with centre.sessions.begin() as session:
        leader = session.scalars(select(Account).where(Account.username == "lanhdao")).one()
        for item in session.scalars(select(Item)):
            newsroom.approve(session, item, approver=leader, now=NOW)


def manifests(centre: Centre, station: str = "cat-ba") -> list[Manifest]:
    with centre.sessions() as session:
        kept = session.scalars(
            select(PublishedManifest)
            .join(Station)
            .where(Station.code == station)
            .order_by(PublishedManifest.version)
        )
        key = centre.signing_key.public_key()
        return [open_envelope(each.envelope, key, station=station) for each in kept]


def test_what_was_handed_in_gets_its_sound_once(engine: Engine, tmp_path: Path) -> None:
    centre = centre_of(engine, tmp_path)
    hand_in(centre, "Tin thứ nhất của xã.", "Tin thứ hai của xã.")
    voiced: list[Waiting] = []
    assert centre.voice(voiced.append) == 2
    assert centre.voice(voiced.append) == 0
    assert len(voiced) == 2
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


def test_what_is_urgent_never_waits_for_the_network(engine: Engine, tmp_path: Path) -> None:
    network, offline = StubbornEngine("", name="network"), EspeakEngine()
    booth = Booth(
        AudioSettings(),
        [network],
        Library(tmp_path / "clips"),
        engines_for={"notice": [offline, network]},
        emergency_engines=[offline],
    )

    def order(kind: str, *, is_emergency: bool) -> list[SpeechEngine]:
        return list(booth.engines_of(Waiting(1, "Tin", "Tin.", kind, is_emergency)))

    assert order("news", is_emergency=True) == [offline]
    assert order("notice", is_emergency=True) == [offline]
    assert order("notice", is_emergency=False) == [offline, network]
    assert order("news", is_emergency=False) == [network]


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
    assert names == {"voice", "better", "plan"}
    assert "event=job_failed job=voice" in caplog.text
    assert "The disk is full." in caplog.text


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
