"""Short ways to make what the tests speak of: a house, its people, items and log rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy.orm import Session

from playlists import accounts, airings, newsroom, organisation
from playlists.models import (
    Account,
    Item,
    ItemKind,
    Outcome,
    Player,
    Revision,
    Role,
    Station,
    Topic,
    Unit,
    UnitKind,
)

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 08:00 at the stations
PASSWORD = "mat-khau-du-dai"
ROUGH_HASH = "x"  # stands for a password hash where nobody logs in


@dataclass
class House:
    """A district with a centre and two communes, each with a station, and its people."""

    district: Unit
    centre: Unit
    communes: list[Unit]
    stations: list[Station]
    editor: Account
    approver: Account
    operator: Account
    admin: Account
    topics: dict[str, Topic] = field(default_factory=dict)


def a_house(session: Session) -> House:
    district = organisation.add_unit(session, "huyen", "Huyện", UnitKind.DISTRICT)
    centre = organisation.add_unit(session, "tt", "Trung tâm", UnitKind.CENTRE, district)
    communes = [
        organisation.add_unit(session, code, f"Xã {code}", UnitKind.COMMUNE, district)
        for code in ("phu-long", "viet-hai")
    ]
    stations = [
        organisation.add_station(session, unit, unit.code, f"Đài {unit.name}") for unit in communes
    ]
    house = House(
        district,
        centre,
        communes,
        stations,
        editor=an_account(session, "bientap", district, Role.EDITOR),
        approver=an_account(session, "lanhdao", district, Role.APPROVER),
        operator=an_account(session, "phulong", communes[0], Role.OPERATOR),
        admin=an_account(session, "quantri", district, Role.ADMIN),
    )
    for code in ("dan-van", "phap-luat"):
        house.topics[code] = Topic(code=code, name=f"Chủ đề {code}")
        session.add(house.topics[code])
    session.flush()
    return house


def an_account(session: Session, name: str, unit: Unit, *roles: Role) -> Account:
    account = Account(username=name, display_name=name, password_hash=ROUGH_HASH)
    session.add(account)
    session.flush()
    for role in roles:
        accounts.grant(session, account, unit, role)
    return account


def an_item(
    session: Session,
    house: House,
    title: str = "Dân vận khéo",
    *,
    kind: ItemKind = ItemKind.NEWS,
    author: Account | None = None,
    unit: Unit | None = None,
    now: datetime = NOW,
    topics: Sequence[Topic] = (),
    stations: Sequence[Station] = (),
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
) -> Item:
    return newsroom.write(
        session,
        author=author or house.editor,
        unit=unit or house.centre,
        kind=kind,
        title=title,
        text=f"Nội dung của {title}.",
        now=now,
        topics=topics,
        stations=stations,
        series_title="Dân vận" if kind is ItemKind.SERIES else None,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def voiced(
    session: Session, revision: Revision, duration_ms: int = 30_000, *, take: str = "1"
) -> Revision:
    name = f"{revision.item_id}/{revision.number}/{take}/{duration_ms}"
    newsroom.attach_clip(
        session,
        revision,
        sha256=sha256(name.encode()).hexdigest(),
        duration_ms=duration_ms,
        samples=duration_ms * 48,
        size_bytes=duration_ms * 16,
        loudness_lufs=-16.0,
        true_peak_dbtp=-1.5,
        media_type="audio/flac",
        engine="espeak",
        now=NOW,
    )
    return revision


def approved(
    session: Session, house: House, item: Item, duration_ms: int = 30_000, *, now: datetime = NOW
) -> Item:
    newsroom.submit(session, item, actor=house.editor, now=now)
    voiced(session, item.latest, duration_ms)
    newsroom.approve(session, item, approver=house.approver, now=now)
    return item


def a_player(session: Session, station: Station, code: str) -> Player:
    player, _ = organisation.add_player(session, station, code, f"Cụm {code}")
    return player


def a_row(
    sequence: int,
    at: datetime = NOW,
    *,
    aired_ms: int = 30_000,
    outcome: Outcome = Outcome.COMPLETE,
    entry_id: int | None = None,
    item_id: int | None = None,
    kind: ItemKind = ItemKind.NEWS,
    topics: tuple[str, ...] = (),
    title: str = "Dân vận khéo",
) -> airings.ReportedAiring:
    missed = outcome is Outcome.MISSED
    return airings.ReportedAiring(
        sequence=sequence,
        manifest_version=1,
        title=title,
        kind=kind,
        outcome=outcome,
        planned_ms=30_000,
        aired_ms=0 if missed else aired_ms,
        entry_id=entry_id,
        item_id=item_id,
        topics=topics,
        planned_at=at,
        started_at=None if missed else at,
        ended_at=None if missed else at + timedelta(milliseconds=aired_ms),
    )
