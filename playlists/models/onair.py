"""What was heard, and what goes over the plan."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from playlists.errors import InvalidAiring
from playlists.models.base import Base, Code, Instant, PrimaryKey, Sha256, coded
from playlists.models.newsroom import ItemKind, Precedence, Revision
from playlists.models.organisation import Player, Station
from playlists.models.people import Account


class Outcome(StrEnum):
    COMPLETE = "complete"
    PARTIAL = "partial"
    MISSED = "missed"


def _counts_at(context: Any) -> datetime:
    row = context.get_current_parameters()
    instant: datetime | None = row["planned_at"] or row["started_at"]
    if instant is None:
        raise ValueError("an airing needs the instant it was planned for or began")
    return instant


class Airing(Base):
    """One row of the play log: what was heard from one player. Rows are only ever added.

    `counts_at` decides the day and month a row is summed under: when it was planned, so that the
    parts of a broken airing and all players of a station fall together; else when it began. Where
    that is still to come the player's clock is wrong, and it is when the row came in.
    `local_day` and `local_hour` are the same instant on the station's wall.
    Title, kind, class, topics, series, programme and writer stand here as aired, so that no later
    change of an item, a clock or an account changes a report.
    `sequence` is the player's own number of the row; (player, sequence) makes uploads repeatable.
    """

    __tablename__ = "airings"
    __table_args__ = (
        UniqueConstraint("player_id", "sequence"),
        Index("ix_airings_station_started", "station_id", "started_at"),
        Index("ix_airings_counts_station", "counts_at", "station_id"),
        Index("ix_airings_day_station", "local_day", "station_id"),
    )

    id: Mapped[PrimaryKey]
    player_id: Mapped[int] = mapped_column(ForeignKey("players.id"))
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id"))
    sequence: Mapped[int] = mapped_column(BigInteger)
    manifest_version: Mapped[int]
    occurrence_id: Mapped[int | None]
    entry_id: Mapped[int | None]
    item_id: Mapped[int | None] = mapped_column(index=True)
    revision_id: Mapped[int | None]
    clip_sha256: Mapped[str | None] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(300))
    kind: Mapped[ItemKind] = mapped_column(coded(ItemKind))
    topics: Mapped[str] = mapped_column(Text, default="")
    precedence: Mapped[Precedence] = mapped_column(coded(Precedence), default=Precedence.ORDINARY)
    series_title: Mapped[str] = mapped_column(String(200), default="")
    programme: Mapped[str] = mapped_column(String(200), default="")
    writer: Mapped[str] = mapped_column(String(200), default="")
    planned_at: Mapped[datetime | None] = mapped_column(Instant)
    started_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    counts_at: Mapped[datetime] = mapped_column(Instant, default=_counts_at)
    local_day: Mapped[date]
    local_hour: Mapped[int]
    planned_ms: Mapped[int]
    aired_ms: Mapped[int]
    from_ms: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[Outcome] = mapped_column(coded(Outcome))
    reason: Mapped[str] = mapped_column(String(300), default="")
    clock_offset_ms: Mapped[int | None]
    received_at: Mapped[datetime] = mapped_column(Instant)

    player: Mapped[Player] = relationship()
    station: Mapped[Station] = relationship()
    topic_rows: Mapped[list["AiringTopic"]] = relationship(
        back_populates="airing", passive_deletes="all"
    )


class AiringTopic(Base):
    """A topic's code and name as they stood when the row was logged."""

    __tablename__ = "airing_topics"
    __table_args__ = (Index("ix_airing_topics_code", "topic_code", "airing_id"),)

    airing_id: Mapped[int] = mapped_column(ForeignKey("airings.id"), primary_key=True)
    topic_code: Mapped[str] = mapped_column(String(64), primary_key=True)
    topic_name: Mapped[str] = mapped_column(String(200))

    airing: Mapped[Airing] = relationship(back_populates="topic_rows")


def _refuse_change(_mapper: object, _connection: object, _row: object) -> None:
    # The tables' triggers refuse it too; here the mistake is named where it was made.
    raise InvalidAiring("The play log only grows: its rows can be neither changed nor deleted.")


for _log in (Airing, AiringTopic):
    event.listen(_log, "before_update", _refuse_change)
    event.listen(_log, "before_delete", _refuse_change)


class Confirmation(Base):
    """An operator's word on an occurrence: the third fact beside planned and aired."""

    __tablename__ = "confirmations"

    id: Mapped[PrimaryKey]
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrences.id"), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    confirmed_at: Mapped[datetime] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(Text, default="")

    account: Mapped[Account] = relationship()


class ResumeRule(StrEnum):
    """What becomes of a programme that something went over, once that is over."""

    RESUME = "resume"
    REJOIN = "rejoin"
    DROP = "drop"


emergency_stations = Table(
    "emergency_stations",
    Base.metadata,
    Column("emergency_id", ForeignKey("emergencies.id", ondelete="CASCADE"), primary_key=True),
    Column("station_id", ForeignKey("stations.id", ondelete="CASCADE"), primary_key=True),
)


class Emergency(Base):
    """An approved bulletin that goes over the programme, by somebody's order, until it is lifted.

    `precedence` is the item's when it was raised: an emergency cuts in at once, a priority bulletin
    waits for the end of the piece that plays. The stations are those it was raised for.
    """

    __tablename__ = "emergencies"

    id: Mapped[PrimaryKey]
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    clip_sha256: Mapped[Sha256]
    precedence: Mapped[Precedence] = mapped_column(coded(Precedence))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    raised_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    repeat: Mapped[int]
    tone: Mapped[bool]
    resume: Mapped[ResumeRule] = mapped_column(coded(ResumeRule))
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    revision: Mapped[Revision] = relationship()
    account: Mapped[Account] = relationship(foreign_keys=account_id)
    lifted_by: Mapped[Account | None] = relationship(foreign_keys=lifted_by_id)
    stations: Mapped[list[Station]] = relationship(
        secondary=emergency_stations, order_by=Station.id
    )


class Relay(Base):
    """A network stream carried for a fixed span."""

    __tablename__ = "relays"

    id: Mapped[PrimaryKey]
    name: Mapped[Code] = mapped_column(unique=True)
    url: Mapped[str] = mapped_column(String(500))


class SilenceOrder(Base):
    """The switch over everything, at one station: who turned it, when and why, and who back."""

    __tablename__ = "silence_orders"

    id: Mapped[PrimaryKey]
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    ordered_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(300), default="")
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    station: Mapped[Station] = relationship()
    account: Mapped[Account] = relationship(foreign_keys=account_id)
    lifted_by: Mapped[Account | None] = relationship(foreign_keys=lifted_by_id)


class PublishedOrders(Base):
    """What stands at a station, as signed for its players, byte for byte."""

    __tablename__ = "published_orders"
    __table_args__ = (UniqueConstraint("station_id", "version"),)

    id: Mapped[PrimaryKey]
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id"))
    version: Mapped[int]
    content_sha256: Mapped[Sha256]
    envelope: Mapped[bytes] = mapped_column(LargeBinary)
    published_at: Mapped[datetime] = mapped_column(Instant)
