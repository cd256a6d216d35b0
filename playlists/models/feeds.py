"""Feeds of portals, and what was found in them."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from playlists.models.base import Base, Instant, Name, PrimaryKey, Sha256, coded
from playlists.models.filings import Channel
from playlists.models.newsroom import Item
from playlists.models.organisation import Unit


class Feed(Base):
    """An RSS or Atom feed that an administrator named; drafts from it are for `unit`.

    `problem` is why the last look failed, as a message; `etag` and `modified` are the server's
    own marks of what was fetched last. `posts_as` says that its articles are the unit's own posts,
    and on which channel.
    """

    __tablename__ = "feeds"

    id: Mapped[PrimaryKey]
    name: Mapped[Name]
    url: Mapped[str] = mapped_column(String(1000), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    active: Mapped[bool] = mapped_column(default=True)
    etag: Mapped[str] = mapped_column(String(300), default="")
    modified: Mapped[str] = mapped_column(String(100), default="")
    checked_at: Mapped[datetime | None] = mapped_column(Instant)
    problem: Mapped[str] = mapped_column(Text, default="")
    posts_as: Mapped[Channel | None] = mapped_column(coded(Channel))

    unit: Mapped[Unit] = relationship()
    entries: Mapped[list["FeedEntry"]] = relationship(
        back_populates="feed", cascade="all, delete-orphan"
    )


class FeedEntry(Base):
    """An article of a feed as text. `item` is the draft that was made of it."""

    __tablename__ = "feed_entries"
    __table_args__ = (UniqueConstraint("feed_id", "identity"),)

    id: Mapped[PrimaryKey]
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id", ondelete="CASCADE"))
    identity: Mapped[Sha256]
    link: Mapped[str] = mapped_column(String(1000), default="", index=True)
    title: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(Instant, index=True)
    found_at: Mapped[datetime] = mapped_column(Instant)
    set_aside: Mapped[bool] = mapped_column(default=False)
    item_id: Mapped[int | None] = mapped_column(
        ForeignKey("items.id", ondelete="SET NULL"), index=True
    )

    feed: Mapped[Feed] = relationship(back_populates="entries")
    item: Mapped[Item | None] = relationship()
