"""What units file of other channels than the air: posts, banners, panels and slogans."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from playlists.models.base import Base, Instant, PrimaryKey, coded
from playlists.models.organisation import Unit
from playlists.models.people import Account


class Channel(StrEnum):
    """Where propaganda goes besides the air."""

    PORTAL = "portal"
    FANPAGE = "fanpage"
    BANNER = "banner"
    PANEL = "panel"
    SLOGAN = "slogan"


class ChannelEntry(Base):
    """A post, or banners, panels or slogans put up at a place. The area is of all pieces.

    One that was filed wrongly is struck out and stays to be seen; the one that puts it right names
    it. `late` says that it was filed after the month's due date. `item_id` is the item that was
    posted, where it is one.
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
    photo_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    photo_type: Mapped[str] = mapped_column(String(32), default="")
    item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    filed_at: Mapped[datetime] = mapped_column(Instant)
    late: Mapped[bool] = mapped_column(default=False)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("channel_entries.id"))
    struck_at: Mapped[datetime | None] = mapped_column(Instant)
    struck_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    struck_reason: Mapped[str] = mapped_column(String(300), default="")
    struck_late: Mapped[bool] = mapped_column(default=False)

    unit: Mapped[Unit] = relationship()
    account: Mapped[Account] = relationship(foreign_keys=account_id)
    struck_by: Mapped[Account | None] = relationship(foreign_keys=struck_by_id)


class ChannelReturn(Base):
    """A unit's word that what it filed for a month is whole, be it nothing."""

    __tablename__ = "channel_returns"
    __table_args__ = (UniqueConstraint("unit_id", "month"),)

    id: Mapped[PrimaryKey]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    month: Mapped[date]
    filed_at: Mapped[datetime] = mapped_column(Instant)
    late: Mapped[bool] = mapped_column(default=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    note: Mapped[str] = mapped_column(Text, default="")

    unit: Mapped[Unit] = relationship()
    account: Mapped[Account] = relationship()
