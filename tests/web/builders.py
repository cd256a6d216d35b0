"""A district as its door finds it on a Monday morning, and visitors who knock."""

import math
import re
import struct
import wave
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from werkzeug.test import TestResponse

from playlists import accounts, airings, newsroom, organisation
from playlists.airings import ReportedAiring
from playlists.demo import DemoCast, approve_items, seed, write_items
from playlists.models import (
    Account,
    Item,
    ItemKind,
    Occurrence,
    Outcome,
    Player,
    Playlist,
    Revision,
    Role,
    Station,
)
from scheduler.centre import Centre
from scheduler.timekeeper import SimulatedTimekeeper
from web.centre_configuration import CentreConfiguration
from web.composition import door_of, open_centre

EARLY = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)  # Monday 00:30 at the stations
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # Monday 08:00 at the stations
PASSWORD = "ba-con-nghe-loa"
DEMO_PEOPLE = ("bientap", "lanhdao", "catba", "lanhdaocatba", "baocao", "quantri")
# A second commune's operator, a commune's own leader, and somebody without any role.
MORE_PEOPLE = ("phulong", "chutich", "moivao")
PEOPLE = (*DEMO_PEOPLE, *MORE_PEOPLE)

AWAITING = "Ra quân dọn vệ sinh bãi biển"
UNVOICED = "Lịch cắt điện tuần này"
WRITTEN = "Bản nháp về hòa giải ở cơ sở"
RETURNED = "Gương người tốt, việc tốt"
OF_PHU_LONG = "Thông báo họp thôn ở Phù Long"

_CONFIGURATION = """\
[centre]
name = "Trung tâm Văn hóa, Thông tin và Thể thao"
directory = "var"

[playlists]
database = "sqlite:///var/centre.db"

[web]
max_upload_mb = 1

[station]
centre_url = "http://127.0.0.1:8088"
directory = "var/station"
"""
_RATE = 8_000
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class House:
    """A centre, its door, and the clock that both go by."""

    folder: Path
    centre: Centre
    app: Flask
    timekeeper: SimulatedTimekeeper

    def session(self) -> Session:
        return self.centre.sessions()

    def visitor(self, username: str | None = None) -> "Visitor":
        """A browser of its own; logged in where a name is given."""
        visitor = Visitor(self.app.test_client())
        if username is not None:
            answer = visitor.log_in(username)
            assert answer.status_code == 302, answer.text
        return visitor

    def item(self, title: str) -> int:
        """The number of the item whose newest revision has the title."""
        with self.session() as session:
            return session.scalars(
                select(Revision.item_id).where(Revision.title == title).limit(1)
            ).one()

    def account(self, username: str) -> int:
        with self.session() as session:
            return session.scalars(select(Account.id).where(Account.username == username)).one()

    def player(self, code: str) -> int:
        with self.session() as session:
            return session.scalars(select(Player.id).where(Player.code == code)).one()

    def programme(self, station: str, clock: str, day: int = 23) -> int:
        """The number of a station's programme on a day of November."""
        with self.session() as session:
            found = _programmes(session, _station(session, station))
            local = timedelta(hours=7)
            return next(
                each.id
                for each in found
                if each.clock.name == clock and (each.starts_at + local).day == day
            )

    def close(self) -> None:
        self.centre.sessions.kw["bind"].dispose()


@dataclass
class Visitor:
    """Somebody's browser, which sends the token of the page it saw."""

    client: FlaskClient

    def log_in(self, username: str, password: str = PASSWORD, **more: str) -> TestResponse:
        return self.post("/dang-nhap", username=username, password=password, **more)

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers=headers)

    def post(self, path: str, **fields: str | Sequence[str]) -> TestResponse:
        return self.client.post(path, data={**fields, "csrf_token": self.token()})

    def token(self) -> str:
        page = self.client.get("/mat-khau", follow_redirects=True).text
        found = _TOKEN.search(page)
        assert found is not None, page
        return found[1]


def open_house(folder: Path, at: datetime) -> House:
    """The house of a folder, as `web.composition` puts it together."""
    file = folder / "config.toml"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(_CONFIGURATION, encoding="utf-8")
    configuration = CentreConfiguration.read(file)
    timekeeper = SimulatedTimekeeper(at)
    centre = open_centre(configuration, timekeeper)
    return House(folder, centre, door_of(centre, configuration), timekeeper)


def furnish(house: House) -> None:
    """A week planned at midnight, a morning aired, and items in every state at eight."""
    with house.centre.sessions.begin() as session:
        cast = seed(session, EARLY, dict.fromkeys(DEMO_PEOPLE, PASSWORD))
        _more_people(session, cast)
        items = write_items(session, cast, EARLY)
        for item in items:
            give_sound(house.centre, session, item, EARLY)
        approve_items(session, items, EARLY)
    house.centre.plan_and_publish()
    house.timekeeper.advance((NOW - EARLY).total_seconds())
    with house.centre.sessions.begin() as session:
        _desk(house.centre, session, cast)
        _air_the_morning(session)


def give_sound(centre: Centre, session: Session, item: Item, now: datetime) -> None:
    """A short tone of its own for the item's newest words, kept in the library."""
    revision = item.latest
    with centre.booth.library.workspace() as folder:
        length_ms = 200 + revision.id * 5
        tone = folder / "tone.wav"
        _write_tone(tone, hertz=200 + revision.id, length_ms=length_ms)
        sha256, size = centre.booth.library.put(tone), tone.stat().st_size
    newsroom.attach_clip(
        session,
        revision,
        sha256=sha256,
        # As long as such a piece is on the air: the plan goes by this, not by the tone.
        duration_ms=20_000 + revision.id * 250,
        samples=(20_000 + revision.id * 250) * 48,
        size_bytes=size,
        loudness_lufs=-16.0,
        true_peak_dbtp=-1.5,
        media_type="audio/wav",
        engine="espeak",
        now=now,
        spoken_text=revision.text.casefold(),
    )


def rows_of(
    occurrence: Occurrence, first: int, *, missed: Iterable[int] = (), partial: Iterable[int] = ()
) -> list[ReportedAiring]:
    """A player's rows for a programme; pieces are named by their positions."""
    assert occurrence.playlist is not None
    rows = []
    for number, entry in enumerate(occurrence.playlist.entries):
        at = occurrence.starts_at + timedelta(milliseconds=entry.offset_ms)
        outcome, aired_ms = Outcome.COMPLETE, entry.duration_ms
        if number in set(missed):
            outcome, aired_ms = Outcome.MISSED, 0
        elif number in set(partial):
            outcome, aired_ms = Outcome.PARTIAL, entry.duration_ms // 2
        item = entry.revision.item
        heard = outcome is not Outcome.MISSED
        rows.append(
            ReportedAiring(
                sequence=first + number,
                manifest_version=1,
                title=entry.revision.title,
                kind=item.kind,
                outcome=outcome,
                planned_ms=entry.duration_ms,
                aired_ms=aired_ms,
                occurrence_id=occurrence.id,
                entry_id=entry.id,
                item_id=item.id,
                revision_id=entry.revision_id,
                clip_sha256=entry.clip_sha256,
                topics=tuple(topic.code for topic in item.topics),
                planned_at=at,
                started_at=at + timedelta(milliseconds=12) if heard else None,
                ended_at=at + timedelta(milliseconds=aired_ms + 12) if heard else None,
                reason="The clip is missing or damaged" if outcome is Outcome.MISSED else "",
                clock_offset_ms=3,
            )
        )
    return rows


def _more_people(session: Session, cast: DemoCast) -> None:
    for name, unit, role in (
        ("phulong", "phu-long", Role.OPERATOR),
        ("chutich", "cat-ba", Role.APPROVER),
        ("moivao", "", None),
    ):
        account = accounts.create_account(session, name, f"Tài khoản {name}", PASSWORD)
        if role is not None:
            accounts.grant(session, account, cast.units[unit], role)
    for account in session.scalars(select(Account)):
        account.must_change_password = False


def _desk(centre: Centre, session: Session, cast: DemoCast) -> None:
    editor, leader = cast.accounts["bientap"], cast.accounts["lanhdao"]
    operator = session.scalars(select(Account).where(Account.username == "phulong")).one()
    written = {
        title: newsroom.write(
            session,
            author=author,
            unit=cast.units[unit],
            kind=kind,
            title=title,
            text=f"{title}. UBND thông báo đến bà con lúc 7h30 ngày 24/11/2026.",
            now=NOW,
        )
        for title, author, unit, kind in (
            (WRITTEN, editor, cast.centre.code, ItemKind.FEATURE),
            (AWAITING, editor, cast.centre.code, ItemKind.NEWS),
            (UNVOICED, editor, cast.centre.code, ItemKind.NOTICE),
            (RETURNED, editor, cast.centre.code, ItemKind.NEWS),
            (OF_PHU_LONG, operator, "phu-long", ItemKind.NOTICE),
        )
    }
    for title in (AWAITING, UNVOICED, RETURNED, OF_PHU_LONG):
        author = operator if title == OF_PHU_LONG else editor
        newsroom.submit(session, written[title], actor=author, now=NOW)
    for title in (AWAITING, OF_PHU_LONG):
        give_sound(centre, session, written[title], NOW)
    newsroom.send_back(
        session, written[RETURNED], approver=leader, comment="Nêu rõ tên thôn.", now=NOW
    )


def _air_the_morning(session: Session) -> None:
    for station, number, missed, partial in (
        ("dai-huyen", 1, (), ()),
        ("cat-ba", 1, (3,), (4,)),
        ("cat-ba", 2, (), ()),
        ("phu-long", 1, (), ()),
    ):
        at = _station(session, station)
        player, _code = organisation.add_player(
            session, at, f"{station}-{number}", f"Cụm loa {number} {at.name}"
        )
        _seen(player)
        first = 1
        for occurrence in _programmes(session, at):
            if occurrence.starts_at > NOW:
                break
            rows = rows_of(occurrence, first, missed=missed, partial=partial)
            first = airings.record(session, player, rows, NOW) + 1


def _seen(player: Player) -> None:
    player.enrolled_at = EARLY
    player.last_contact_at = NOW - timedelta(seconds=12)
    player.state, player.version = "idle", "0.1.0"
    player.clock_offset_ms, player.manifest_version = 3, 1


def _programmes(session: Session, station: Station) -> Sequence[Occurrence]:
    return session.scalars(
        select(Occurrence)
        .where(Occurrence.station_id == station.id)
        .options(
            joinedload(Occurrence.clock),
            joinedload(Occurrence.playlist).selectinload(Playlist.entries),
        )
        .order_by(Occurrence.starts_at)
    ).all()


def _station(session: Session, code: str) -> Station:
    return session.scalars(select(Station).where(Station.code == code)).one()


def _write_tone(file: Path, *, hertz: int, length_ms: int) -> None:
    frames = range(_RATE * length_ms // 1_000)
    samples = [round(8_000 * math.sin(2 * math.pi * hertz * n / _RATE)) for n in frames]
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(_RATE)
        out.writeframes(struct.pack(f"<{len(samples)}h", *samples))
