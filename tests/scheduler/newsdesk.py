"""A centre with a newsroom: what the daemon works on in tests."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from audio.errors import SpeechFailed
from audio.library import Library
from audio.settings import AudioSettings
from audio.speech import EspeakEngine, SpeechEngine
from playlists import accounts, newsroom, organisation
from playlists.clocks import SlotSpec, create_clock
from playlists.database import session_factory
from playlists.models import (
    Account,
    Item,
    ItemKind,
    Precedence,
    PublishedManifest,
    Role,
    Station,
    UnitKind,
)
from playlists.settings import PlaylistsSettings
from playlists.timetable import create_timetable
from scheduler.centre import Centre
from scheduler.keys import signing_key
from scheduler.protocol import Manifest, open_envelope
from scheduler.settings import CentreSettings
from scheduler.timekeeper import SimulatedTimekeeper
from scheduler.voicing import Booth

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


def centre_of(
    engine: Engine, folder: Path, *engines: SpeechEngine, offline: Sequence[SpeechEngine] = ()
) -> Centre:
    centre = Centre(
        settings=CentreSettings(name="Trung tâm", directory=folder, plan_every_s=5),
        planning=PlaylistsSettings(horizon_days=2),
        sessions=session_factory(engine),
        booth=Booth(
            AudioSettings(),
            engines or (EspeakEngine(),),
            Library(folder / "clips"),
            emergency_engines=offline,
        ),
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


def hand_in(centre: Centre, *texts: str, precedence: Precedence = Precedence.ORDINARY) -> None:
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
                precedence=precedence,
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
