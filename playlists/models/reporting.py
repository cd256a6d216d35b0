"""What is reported: sums kept beside the log, reports as issued, and how they are sent."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from playlists.models.base import Base, Code, Instant, PrimaryKey, Sha256, coded
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


class MonthlySum(Base):
    """The daily sums of a calendar month together; `month` is its first day. Lengths in ms."""

    __tablename__ = "monthly_sums"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 -- SQLAlchemy's own declaration

    dimension: Mapped[Dimension] = mapped_column(coded(Dimension), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
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
    """A report on a span of days: a draft, then kept as issued.

    `texts` and `figures` are JSON; figures and files are written once, when the report is issued,
    and `figures_sha256` is of the figures as they stand there. `version` grows with every change,
    so that nobody overwrites what they have not seen.
    """

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("kind", "first_day", "last_day"),)

    id: Mapped[PrimaryKey]
    kind: Mapped[ReportKind] = mapped_column(coded(ReportKind))
    first_day: Mapped[date]
    last_day: Mapped[date]
    number: Mapped[str] = mapped_column(String(16), default="")
    dated: Mapped[date | None]
    texts: Mapped[str] = mapped_column(Text)
    figures: Mapped[str | None] = mapped_column(Text)
    figures_sha256: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    issued_at: Mapped[datetime | None] = mapped_column(Instant)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    changed_by: Mapped[Account] = relationship(foreign_keys=changed_by_id)
    issued_by: Mapped[Account | None] = relationship(foreign_keys=issued_by_id)
    files: Mapped[list["ReportFile"]] = relationship(
        back_populates="report", order_by="ReportFile.id"
    )


class ReportFile(Base):
    """A document of an issued report, as it was made then: handed out again to the byte."""

    __tablename__ = "report_files"
    __table_args__ = (UniqueConstraint("report_id", "format"),)

    id: Mapped[PrimaryKey]
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    format: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[Sha256]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    made_at: Mapped[datetime] = mapped_column(Instant)

    report: Mapped[Report] = relationship(back_populates="files")


class KeptSettings(Base):
    """Settings that were changed in the pages: a section of the configuration, `values` as JSON."""

    __tablename__ = "kept_settings"

    section: Mapped[Code] = mapped_column(primary_key=True)
    values: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))

    changed_by: Mapped[Account] = relationship()


class ReportSending(Base):
    """A report that goes out by e-mail after each span of a kind, on a day and at an hour.

    `day` counts from the span's end; `sent` names the last span that was put into the tray, or
    the one that had ended when this was set up. Where `issued_only`, a span waits until its report
    is issued; else figures as they stand go out, and say that they are a draft.
    """

    __tablename__ = "report_sendings"

    id: Mapped[PrimaryKey]
    kind: Mapped[ReportKind] = mapped_column(coded(ReportKind))
    span_kind: Mapped[Code]
    formats: Mapped[Code]
    day: Mapped[int]
    hour: Mapped[int]
    recipients: Mapped[str] = mapped_column(Text)
    issued_only: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    sent: Mapped[str] = mapped_column(String(32), default="")
    failure: Mapped[str] = mapped_column(Text, default="")
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))

    account: Mapped[Account] = relationship()
