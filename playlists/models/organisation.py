"""Who runs what: units, their stations, and the players that make the sound."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary, String, Table, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from playlists.models.base import Base, Code, Instant, Name, PrimaryKey, coded


class UnitKind(StrEnum):
    PROVINCE = "province"
    DISTRICT = "district"
    CENTRE = "centre"
    OFFICE = "office"
    COMMUNE = "commune"
    TOWNSHIP = "township"
    SPECIAL_ZONE = "special_zone"


class Unit(Base):
    """A node of the organisation's tree; names and kinds change by law, so they have dates.

    `email` is where reminders for the unit go.
    """

    __tablename__ = "units"

    id: Mapped[PrimaryKey]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    kind: Mapped[UnitKind] = mapped_column(coded(UnitKind))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    email: Mapped[str] = mapped_column(String(200), default="")

    parent: Mapped["Unit | None"] = relationship(remote_side="Unit.id", back_populates="children")
    children: Mapped[list["Unit"]] = relationship(back_populates="parent")
    stations: Mapped[list["Station"]] = relationship(back_populates="unit")


group_stations = Table(
    "station_group_stations",
    Base.metadata,
    Column("group_id", ForeignKey("station_groups.id", ondelete="CASCADE"), primary_key=True),
    Column("station_id", ForeignKey("stations.id", ondelete="CASCADE"), primary_key=True),
)


class Station(Base):
    """One programme for one public. Windows and caps are settings (practice), in local time.

    `quiet_hours` are spans inside the window on which nothing airs: "11:30-13:30,18:00-18:30".
    `orders_stale`: what was ordered over its programme is not yet signed for its players.
    """

    __tablename__ = "stations"

    id: Mapped[PrimaryKey]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    timezone: Mapped[Code] = mapped_column(default="Asia/Ho_Chi_Minh")
    airing_from: Mapped[str] = mapped_column(String(5), default="05:00")
    airing_to: Mapped[str] = mapped_column(String(5), default="21:00")
    quiet_hours: Mapped[str] = mapped_column(String(200), default="", server_default="")
    session_cap_ms: Mapped[int] = mapped_column(default=45 * 60_000)
    day_cap_ms: Mapped[int] = mapped_column(default=180 * 60_000)
    profile: Mapped[Code] = mapped_column(default="loudspeaker")
    active: Mapped[bool] = mapped_column(default=True)
    orders_stale: Mapped[bool] = mapped_column(default=False, index=True)

    unit: Mapped[Unit] = relationship(back_populates="stations")
    players: Mapped[list["Player"]] = relationship(back_populates="station")
    groups: Mapped[list["StationGroup"]] = relationship(
        secondary=group_stations, back_populates="stations"
    )


class StationGroup(Base):
    __tablename__ = "station_groups"

    id: Mapped[PrimaryKey]
    name: Mapped[Name] = mapped_column(unique=True)

    stations: Mapped[list[Station]] = relationship(
        secondary=group_stations, back_populates="groups"
    )


class Player(Base):
    """A device that airs a station's manifest, known by the key it made for itself.

    Until it is enrolled it has only the hash of a one-time code; a revoked one is answered 410.
    `new_key_wanted`: it is to make itself another key when it is heard of next.
    `volume` (0 to 100) and `muted` are what the centre wishes; everything from `last_contact_at`
    on is what the player last said of itself, None where it did not. `tomorrow_missing` counts
    clips; `not_ready_since` is when it first said that it is not ready for its coming day.
    """

    __tablename__ = "players"

    id: Mapped[PrimaryKey]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id"), index=True)
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    token_sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
    enrolment_sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
    enrolment_expires_at: Mapped[datetime | None] = mapped_column(Instant)
    enrolled_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    new_key_wanted: Mapped[bool] = mapped_column(default=False, server_default=false())
    place: Mapped[str] = mapped_column(String(200), default="")
    volume: Mapped[int] = mapped_column(default=100)
    muted: Mapped[bool] = mapped_column(default=False)
    last_contact_at: Mapped[datetime | None] = mapped_column(Instant)
    clock_offset_ms: Mapped[int | None]
    state: Mapped[str | None] = mapped_column(String(32))
    now_playing: Mapped[str | None] = mapped_column(String(300))
    manifest_version: Mapped[int | None]
    orders_version: Mapped[int | None]
    version: Mapped[str | None] = mapped_column(String(32))
    next_title: Mapped[str | None] = mapped_column(String(300))
    next_at: Mapped[datetime | None] = mapped_column(Instant)
    disk_free_bytes: Mapped[int | None] = mapped_column(BigInteger)
    disk_total_bytes: Mapped[int | None] = mapped_column(BigInteger)
    tomorrow_missing: Mapped[int | None]
    not_ready_since: Mapped[datetime | None] = mapped_column(Instant)
    volume_now: Mapped[int | None]
    muted_now: Mapped[bool] = mapped_column(default=False)
    pending_rows: Mapped[int] = mapped_column(default=0)

    station: Mapped[Station] = relationship(back_populates="players")
