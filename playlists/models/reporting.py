"""What is reported: sums kept beside the log, reports as issued, returns of other channels."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from playlists.models.base import Base, Code, Instant, PrimaryKey, coded
from playlists.models.organisation import Unit
from playlists.models.people import Account


class Dimension(StrEnum):
    """What airtime may be split by. `STATION` is the whole of a station, not split further."""

    STATION = "station"
    TOPIC = "topic"
    KIND = "kind"
    CLASS = "class"
    PROGRAMME = "programme"
    WRITER = "writer"
    SERIES = "series"
    HOUR = "hour"


class DailySum(Base):
    """What a station aired on a local day, split by one dimension. Lengths in ms.

    `airings` and `aired_ms` leave relays out: these stand apart. An airing on two topics stands
    under both; in every other dimension an airing has one value.
    """

    __tablename__ = "daily_sums"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 -- SQLAlchemy's own declaration

    dimension: Mapped[Dimension] = mapped_column(coded(Dimension), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id"), primary_key=True)
    value: Mapped[str] = mapped_column(String(200), primary_key=True)
    airings: Mapped[int]
    aired_ms: Mapped[int] = mapped_column(BigInteger)
    partial: Mapped[int]
    partial_ms: Mapped[int] = mapped_column(BigInteger)
    missed: Mapped[int]
    relays: Mapped[int]
    relay_ms: Mapped[int] = mapped_column(BigInteger)


class StaleDay(Base):
    """A station's day whose kept sums are older than its log: until settled it is read there."""

    __tablename__ = "stale_days"

    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    changes: Mapped[int] = mapped_column(default=1)


class ReportKind(StrEnum):
    """The Centre's own report, and the one an office makes of all units."""

    CENTRE = "centre"
    CONSOLIDATED = "consolidated"


class Report(Base):
    """A report of a unit on a span of days: a draft, then kept as issued.

    `texts` and `figures` are JSON; figures are written once, when the report is issued.
    `version` grows with every change, so that nobody overwrites what they have not seen.
    """

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("unit_id", "kind", "first_day", "last_day"),)

    id: Mapped[PrimaryKey]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[ReportKind] = mapped_column(coded(ReportKind))
    first_day: Mapped[date]
    last_day: Mapped[date]
    number: Mapped[str] = mapped_column(String(64), default="")
    dated: Mapped[date | None]
    texts: Mapped[str] = mapped_column(Text, default="{}")
    figures: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)
    issued_at: Mapped[datetime | None] = mapped_column(Instant)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    unit: Mapped[Unit] = relationship()
    account: Mapped[Account | None] = relationship()


class Channel(StrEnum):
    """Where propaganda goes besides the air."""

    PORTAL = "portal"
    FANPAGE = "fanpage"
    BANNER = "banner"
    PANEL = "panel"
    SLOGAN = "slogan"


class ChannelEntry(Base):
    """A post, or banners, panels or slogans put up at a place. The area is of all pieces.

    One that was filed wrongly is struck out and stays to be seen.
    """

    __tablename__ = "channel_entries"
    __table_args__ = (Index("ix_channel_entries_day_unit", "day", "unit_id"),)

    id: Mapped[PrimaryKey]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    channel: Mapped[Channel] = mapped_column(coded(Channel))
    day: Mapped[date]
    title: Mapped[str] = mapped_column(String(300))
    link: Mapped[str] = mapped_column(String(500), default="")
    pieces: Mapped[int] = mapped_column(default=1)
    area_dm2: Mapped[int] = mapped_column(default=0)
    place: Mapped[str] = mapped_column(String(300), default="")
    photo_sha256: Mapped[str | None] = mapped_column(String(64))
    photo_type: Mapped[str] = mapped_column(String(32), default="")
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    filed_at: Mapped[datetime] = mapped_column(Instant)
    struck_at: Mapped[datetime | None] = mapped_column(Instant)

    unit: Mapped[Unit] = relationship()
    account: Mapped[Account] = relationship()


class ChannelReturn(Base):
    """A unit's word that what it filed for a month is whole, be it nothing."""

    __tablename__ = "channel_returns"
    __table_args__ = (UniqueConstraint("unit_id", "month"),)

    id: Mapped[PrimaryKey]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    month: Mapped[date]
    filed_at: Mapped[datetime] = mapped_column(Instant)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    note: Mapped[str] = mapped_column(Text, default="")

    unit: Mapped[Unit] = relationship()
    account: Mapped[Account] = relationship()


class ReportSending(Base):
    """A report that goes out by e-mail after each span of a kind, on a day and at an hour.

    `day` counts from the span's end; `sent` names the last span that was sent.
    """

    __tablename__ = "report_sendings"

    id: Mapped[PrimaryKey]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[ReportKind] = mapped_column(coded(ReportKind))
    span_kind: Mapped[Code]
    formats: Mapped[Code]
    day: Mapped[int]
    hour: Mapped[int]
    recipients: Mapped[str] = mapped_column(Text)
    sent: Mapped[str] = mapped_column(String(32), default="")
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    failure: Mapped[str] = mapped_column(Text, default="")

    unit: Mapped[Unit] = relationship()
