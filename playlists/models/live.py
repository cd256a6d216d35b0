"""Who spoke to which stations, from when to when, and why it ended."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from playlists.models.base import Base, Instant, PrimaryKey, Sha256, coded
from playlists.models.organisation import Station
from playlists.models.people import Account


class LiveSource(StrEnum):
    """What somebody speaks through: the page's microphone, or a source client at Icecast."""

    MICROPHONE = "microphone"
    CLIENT = "client"


class LiveEnd(StrEnum):
    SPEAKER = "speaker"
    STOPPED = "stopped"
    LIMIT = "limit"
    SILENCE = "silence"
    NEVER_HEARD = "never_heard"


live_stations = Table(
    "live_stations",
    Base.metadata,
    Column("live_id", ForeignKey("live_sessions.id", ondelete="CASCADE"), primary_key=True),
    Column("station_id", ForeignKey("stations.id", ondelete="CASCADE"), primary_key=True),
)


class LiveSession(Base):
    """Somebody's leave to speak to stations, from `started_at` until it ends or its limit.

    `mount` is the unguessable name of its stream, `stream` where players find it; of the password
    of a source client only the hash is kept. `heard_at`: when the first sound came. It ends after
    `lost_s` seconds without any.
    """

    __tablename__ = "live_sessions"

    id: Mapped[PrimaryKey]
    title: Mapped[str] = mapped_column(String(200))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    source: Mapped[LiveSource] = mapped_column(coded(LiveSource))
    mount: Mapped[str] = mapped_column(String(64), unique=True)
    stream: Mapped[str] = mapped_column(String(500))
    password_sha256: Mapped[Sha256]
    tone: Mapped[bool]
    lost_s: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    heard_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    ended_why: Mapped[LiveEnd | None] = mapped_column(coded(LiveEnd))

    account: Mapped[Account] = relationship(foreign_keys=account_id)
    ended_by: Mapped[Account | None] = relationship(foreign_keys=ended_by_id)
    stations: Mapped[list[Station]] = relationship(secondary=live_stations, order_by=Station.id)
