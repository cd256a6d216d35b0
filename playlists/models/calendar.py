"""What bends a timetable: seasons with other hours, holidays, and days that are not as others."""

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from playlists.models.base import Base, Name, PrimaryKey

if TYPE_CHECKING:
    from playlists.models.planning import Clock, Timetable


class Season(Base):
    """A span of every year, both ends in it, written MM-DD; it may reach over the new year."""

    __tablename__ = "seasons"

    id: Mapped[PrimaryKey]
    name: Mapped[Name] = mapped_column(unique=True)
    first_day: Mapped[str] = mapped_column(String(5))
    last_day: Mapped[str] = mapped_column(String(5))


class TimetableSeason(Base):
    """A timetable's own start in a season, local time; of two seasons the later row counts."""

    __tablename__ = "timetable_seasons"
    __table_args__ = (UniqueConstraint("timetable_id", "season_id"),)

    id: Mapped[PrimaryKey]
    timetable_id: Mapped[int] = mapped_column(ForeignKey("timetables.id", ondelete="CASCADE"))
    season_id: Mapped[int] = mapped_column(ForeignKey("seasons.id"))
    local_start: Mapped[str] = mapped_column(String(5))

    season: Mapped[Season] = relationship()


class Holiday(Base):
    """A named holiday; its days are told year by year, for lunar ones move."""

    __tablename__ = "holidays"

    id: Mapped[PrimaryKey]
    name: Mapped[Name] = mapped_column(unique=True)

    spans: Mapped[list["HolidaySpan"]] = relationship(
        back_populates="holiday", order_by="HolidaySpan.first_day", cascade="all, delete-orphan"
    )


class HolidaySpan(Base):
    """The days of a holiday in one year, both ends in it."""

    __tablename__ = "holiday_spans"

    id: Mapped[PrimaryKey]
    holiday_id: Mapped[int] = mapped_column(ForeignKey("holidays.id", ondelete="CASCADE"))
    first_day: Mapped[date]
    last_day: Mapped[date]

    holiday: Mapped[Holiday] = relationship(back_populates="spans")


class TimetableException(Base):
    """Days on which a timetable is not as usual: a span of days, or a holiday's.

    With neither another start nor another clock the days are left out. Without an audience it
    holds wherever the timetable does; with one, there only. The nearer to the station goes first,
    of equally near ones the later.
    """

    __tablename__ = "timetable_exceptions"
    __table_args__ = (
        CheckConstraint(
            "(first_day IS NOT NULL AND last_day IS NOT NULL AND holiday_id IS NULL)"
            " OR (first_day IS NULL AND last_day IS NULL AND holiday_id IS NOT NULL)",
            name="days_or_holiday",
        ),
        CheckConstraint(
            "(CASE WHEN station_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN group_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN unit_id IS NULL THEN 0 ELSE 1 END) <= 1",
            name="one_audience",
        ),
    )

    id: Mapped[PrimaryKey]
    timetable_id: Mapped[int] = mapped_column(
        ForeignKey("timetables.id", ondelete="CASCADE"), index=True
    )
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    holiday_id: Mapped[int | None] = mapped_column(ForeignKey("holidays.id"))
    local_start: Mapped[str | None] = mapped_column(String(5))
    clock_id: Mapped[int | None] = mapped_column(ForeignKey("clocks.id"))
    station_id: Mapped[int | None] = mapped_column(ForeignKey("stations.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("station_groups.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))

    timetable: Mapped["Timetable"] = relationship(back_populates="exceptions")
    holiday: Mapped[Holiday | None] = relationship()
    clock: Mapped["Clock | None"] = relationship()
