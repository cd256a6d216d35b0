"""The plan: clocks, timetables, and the playlists and manifests made of them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from playlists.models.base import Base, Instant, Name, PrimaryKey, Sha256, coded
from playlists.models.calendar import TimetableException, TimetableSeason
from playlists.models.newsroom import Item, ItemKind, Precedence, Revision
from playlists.models.onair import Relay
from playlists.models.organisation import Station, StationGroup, Unit
from playlists.models.people import Account
from playlists.models.subjects import Topic


def _only(name: str, *columns: str, where: str) -> Index:
    condition = text(where)
    return Index(name, *columns, unique=True, sqlite_where=condition, postgresql_where=condition)


class Target(Base):
    """Minutes wished per month for a topic at each station, kept in milliseconds.

    It is for one station, for those of a group, or for all where it names neither; of those that
    hold at a station the nearest counts. A near one of 0 ms says that nothing is wished there.
    """

    __tablename__ = "targets"
    __table_args__ = (
        CheckConstraint("station_id IS NULL OR group_id IS NULL", name="one_place"),
        _only(
            "ix_targets_everywhere",
            "topic_id",
            "month",
            where="station_id IS NULL AND group_id IS NULL",
        ),
        _only(
            "ix_targets_of_station",
            "station_id",
            "topic_id",
            "month",
            where="station_id IS NOT NULL",
        ),
        _only("ix_targets_of_group", "group_id", "topic_id", "month", where="group_id IS NOT NULL"),
    )

    id: Mapped[PrimaryKey]
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id"))
    month: Mapped[date]
    wished_ms: Mapped[int]
    station_id: Mapped[int | None] = mapped_column(ForeignKey("stations.id", ondelete="CASCADE"))
    group_id: Mapped[int | None] = mapped_column(
        ForeignKey("station_groups.id", ondelete="CASCADE")
    )

    topic: Mapped[Topic] = relationship()
    station: Mapped[Station | None] = relationship()
    group: Mapped[StationGroup | None] = relationship()


class Clock(Base):
    """The template of a programme.

    A retired one is kept for what was made of it: it is offered nowhere and runs no more.
    """

    __tablename__ = "clocks"

    id: Mapped[PrimaryKey]
    name: Mapped[Name] = mapped_column(unique=True)
    length_ms: Mapped[int]
    retired: Mapped[bool] = mapped_column(default=False, server_default=false())

    slots: Mapped[list["Slot"]] = relationship(
        back_populates="clock", order_by="Slot.position", cascade="all, delete-orphan"
    )


class SlotSource(StrEnum):
    """Where a slot's pieces come from.

    RULE: any approved pieces of its kind; OWN: those of the station's own unit; ITEM: one named
    item; RELAY: a stream for a span; FILL: music, to the second where the programme ends.
    """

    RULE = "rule"
    OWN = "own"
    ITEM = "item"
    RELAY = "relay"
    FILL = "fill"


class Slot(Base):
    """One place in a clock: up to `count` pieces of `kind`, in all at most `budget_ms` long.

    A relay carries its stream for `budget_ms`. `newest_days` and the bounds of length hold for
    each piece; `weekdays` (MO,WE …) are the days it is there, all where empty. Slots that may be
    shortened to one piece, dropped or stretched say in which order: the lowest number first.
    """

    __tablename__ = "slots"
    __table_args__ = (UniqueConstraint("clock_id", "position"),)

    id: Mapped[PrimaryKey]
    clock_id: Mapped[int] = mapped_column(ForeignKey("clocks.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[ItemKind] = mapped_column(coded(ItemKind))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id"))
    count: Mapped[int] = mapped_column(default=1)
    budget_ms: Mapped[int | None]
    required: Mapped[bool] = mapped_column(default=False)
    source: Mapped[SlotSource] = mapped_column(
        coded(SlotSource), default=SlotSource.RULE, server_default=SlotSource.RULE.value
    )
    item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"))
    relay_id: Mapped[int | None] = mapped_column(ForeignKey("relays.id"))
    precedence: Mapped[Precedence | None] = mapped_column(coded(Precedence))
    newest_days: Mapped[int | None]
    min_ms: Mapped[int | None]
    max_ms: Mapped[int | None]
    weekdays: Mapped[str] = mapped_column(String(20), default="", server_default="")
    shorten_order: Mapped[int | None]
    drop_order: Mapped[int | None]
    stretch_order: Mapped[int | None]

    clock: Mapped[Clock] = relationship(back_populates="slots")
    topic: Mapped[Topic | None] = relationship()
    item: Mapped[Item | None] = relationship()
    relay: Mapped[Relay | None] = relationship()


class Timetable(Base):
    """When a clock runs: an RFC 5545 rule in the station's local time.

    It is for one station, a group, or a unit and all below it; exactly one of the three.
    """

    __tablename__ = "timetables"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN station_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN group_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN unit_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_audience",
        ),
    )

    id: Mapped[PrimaryKey]
    clock_id: Mapped[int] = mapped_column(ForeignKey("clocks.id"))
    station_id: Mapped[int | None] = mapped_column(ForeignKey("stations.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("station_groups.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    local_start: Mapped[str] = mapped_column(String(5))
    rrule: Mapped[str] = mapped_column(String(300), default="FREQ=DAILY")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    clock: Mapped[Clock] = relationship()
    station: Mapped[Station | None] = relationship()
    group: Mapped[StationGroup | None] = relationship()
    unit: Mapped[Unit | None] = relationship()
    seasons: Mapped[list["TimetableSeason"]] = relationship(cascade="all, delete-orphan")
    exceptions: Mapped[list["TimetableException"]] = relationship(
        back_populates="timetable", order_by="TimetableException.id", cascade="all, delete-orphan"
    )


class Occurrence(Base):
    """One time that a clock runs at a station."""

    __tablename__ = "occurrences"
    # The play log speaks of ids long after a row is gone: none may be given twice.
    __table_args__ = (UniqueConstraint("station_id", "starts_at"), {"sqlite_autoincrement": True})

    id: Mapped[PrimaryKey]
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id"), index=True)
    timetable_id: Mapped[int | None] = mapped_column(ForeignKey("timetables.id"))
    clock_id: Mapped[int] = mapped_column(ForeignKey("clocks.id"))
    starts_at: Mapped[datetime] = mapped_column(Instant, index=True)
    length_ms: Mapped[int]

    station: Mapped[Station] = relationship()
    clock: Mapped[Clock] = relationship()
    playlist: Mapped["Playlist | None"] = relationship(
        back_populates="occurrence", cascade="all, delete-orphan"
    )


class Playlist(Base):
    """An occurrence filled; `warnings` is a list of `playlists.messages` in JSON.

    `version` grows with every change of its entries, by the planner or by hand.
    """

    __tablename__ = "playlists"

    id: Mapped[PrimaryKey]
    occurrence_id: Mapped[int] = mapped_column(
        ForeignKey("occurrences.id", ondelete="CASCADE"), unique=True
    )
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    built_at: Mapped[datetime] = mapped_column(Instant)
    duration_ms: Mapped[int] = mapped_column(default=0)
    warnings: Mapped[str] = mapped_column(Text, default="")

    occurrence: Mapped[Occurrence] = relationship(back_populates="playlist")
    entries: Mapped[list["Entry"]] = relationship(
        back_populates="playlist", order_by="Entry.position", cascade="all, delete-orphan"
    )
    relays: Mapped[list["RelaySpan"]] = relationship(
        order_by="RelaySpan.offset_ms", cascade="all, delete-orphan"
    )


class Entry(Base):
    """One piece in its place; `offset_ms` counts from the programme's start, so nothing drifts.

    An entry that `fills` is music up to the second: where it is shorter than its clip, it is
    faded out. `reason` is one message of `playlists.messages` in JSON.
    """

    __tablename__ = "entries"
    # The play log speaks of ids long after a row is gone: none may be given twice.
    __table_args__ = (UniqueConstraint("playlist_id", "position"), {"sqlite_autoincrement": True})

    id: Mapped[PrimaryKey]
    playlist_id: Mapped[int] = mapped_column(ForeignKey("playlists.id", ondelete="CASCADE"))
    position: Mapped[int]
    offset_ms: Mapped[int]
    duration_ms: Mapped[int]
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), index=True)
    clip_sha256: Mapped[Sha256]
    fills: Mapped[bool] = mapped_column(default=False, server_default=false())
    reason: Mapped[str] = mapped_column(Text, default="")

    playlist: Mapped[Playlist] = relationship(back_populates="entries")
    revision: Mapped[Revision] = relationship()


class RelaySpan(Base):
    """A stream that a programme carries, from an offset on for so long."""

    __tablename__ = "playlist_relays"

    id: Mapped[PrimaryKey]
    playlist_id: Mapped[int] = mapped_column(
        ForeignKey("playlists.id", ondelete="CASCADE"), index=True
    )
    relay_id: Mapped[int] = mapped_column(ForeignKey("relays.id"))
    offset_ms: Mapped[int]
    duration_ms: Mapped[int]

    relay: Mapped[Relay] = relationship()


class ChangeKind(StrEnum):
    """What somebody did to a playlist by hand.

    RESET gives it back to the planner: what was changed before it no longer counts.
    """

    MOVED = "moved"
    REMOVED = "removed"
    INSERTED = "inserted"
    HELD = "held"
    RESET = "reset"


class PlaylistChange(Base):
    """One change by hand, kept so that it survives every rebuild. Rows are only ever added.

    A moved, inserted or held item stands behind `after_item_id`, or first where that is None.
    `version` is the playlist's version that the change was made on.
    """

    __tablename__ = "playlist_changes"

    id: Mapped[PrimaryKey]
    occurrence_id: Mapped[int] = mapped_column(
        ForeignKey("occurrences.id", ondelete="CASCADE"), index=True
    )
    version: Mapped[int]
    kind: Mapped[ChangeKind] = mapped_column(coded(ChangeKind))
    item_id: Mapped[int | None]
    after_item_id: Mapped[int | None]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)

    account: Mapped[Account] = relationship()


class PriorityOrder(Base):
    """A station's own order of the priority items that clash there; the lowest place goes first."""

    __tablename__ = "priority_orders"
    __table_args__ = (UniqueConstraint("station_id", "item_id"),)

    id: Mapped[PrimaryKey]
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id", ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"))
    place: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    ordered_at: Mapped[datetime] = mapped_column(Instant)


class PublishedManifest(Base):
    """A manifest as it was signed, byte for byte; versions of a station only grow."""

    __tablename__ = "manifests"
    __table_args__ = (UniqueConstraint("station_id", "version"),)

    id: Mapped[PrimaryKey]
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id"), index=True)
    version: Mapped[int]
    content_sha256: Mapped[Sha256]
    envelope: Mapped[bytes] = mapped_column(LargeBinary)
    published_at: Mapped[datetime] = mapped_column(Instant)

    station: Mapped[Station] = relationship()
