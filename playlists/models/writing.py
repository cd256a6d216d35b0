"""What is being written and not saved yet."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from playlists.models.base import Base, Instant, PrimaryKey
from playlists.models.newsroom import Item
from playlists.models.people import Account


class WritingDraft(Base):
    """A form of an item as one account last left it; it airs nowhere and nobody approves it.

    `key` names the form among the account's; `item` is None for one that was never saved.
    `revision` is the item's version the writing began from, `content` the fields as JSON.
    """

    __tablename__ = "writing_drafts"
    __table_args__ = (UniqueConstraint("account_id", "key"),)

    id: Mapped[PrimaryKey]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(64))
    item_id: Mapped[int | None] = mapped_column(
        ForeignKey("items.id", ondelete="CASCADE"), index=True
    )
    revision: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(Instant)

    account: Mapped[Account] = relationship()
    item: Mapped[Item | None] = relationship()
