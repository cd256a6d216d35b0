"""What is wrong at the loudspeakers, and who was told of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from playlists.models.base import Base, Instant, PrimaryKey, coded
from playlists.models.organisation import Player


class AlertKind(StrEnum):
    OFFLINE = "offline"
    SILENT = "silent"
    LATE = "late"
    NOT_READY = "not_ready"
    DISK = "disk"
    CLOCK = "clock"


class Alert(Base):
    """Something wrong with a player, from when it was noticed until it was over.

    `said` is a message of the catalogue, `seen_at` when it was last found so.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        Index(
            "ix_alerts_standing",
            "player_id",
            "kind",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    player_id: Mapped[int] = mapped_column(ForeignKey("players.id"), index=True)
    kind: Mapped[AlertKind] = mapped_column(coded(AlertKind))
    said: Mapped[str] = mapped_column(Text)
    began_at: Mapped[datetime] = mapped_column(Instant, index=True)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    player: Mapped[Player] = relationship()


class AlertNotice(Base):
    """What is to be told over one channel: handed over once, tried until it is or is given up.

    `due_at` is when it is tried next, None where it was sent or given up; `content` is JSON,
    `failure` the message of the last attempt that failed. `key` names what is told only once.
    """

    __tablename__ = "alert_notices"

    id: Mapped[PrimaryKey]
    channel: Mapped[str] = mapped_column(String(32))
    content: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(Text, default="")
    key: Mapped[str] = mapped_column(String(200), default="", index=True)
