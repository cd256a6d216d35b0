"""What programmes are told of the items they hold."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from playlists.models.base import Base, Instant, PrimaryKey, coded
from playlists.models.newsroom import ItemState


class PlaylistNotice(Base):
    """What a programme was told of an item it held: that it is no longer approved, and why."""

    __tablename__ = "playlist_notices"

    id: Mapped[PrimaryKey]
    occurrence_id: Mapped[int] = mapped_column(
        ForeignKey("occurrences.id", ondelete="CASCADE"), index=True
    )
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    state: Mapped[ItemState] = mapped_column(coded(ItemState))
    at: Mapped[datetime] = mapped_column(Instant)
