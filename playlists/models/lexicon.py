"""How the Centre says what its texts abbreviate, and who settled it when."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from playlists.models.base import Base, Code, Instant, PrimaryKey
from playlists.models.people import Account

LONGEST_READING = 300


class LexiconEntry(Base):
    """An entry of the Centre's own; it wins over what is shipped. No account: a command line."""

    __tablename__ = "lexicon_entries"

    id: Mapped[PrimaryKey]
    written: Mapped[Code] = mapped_column(unique=True)
    spoken: Mapped[str] = mapped_column(String(LONGEST_READING))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    changed_at: Mapped[datetime] = mapped_column(Instant)

    account: Mapped[Account | None] = relationship()


class LexiconChange(Base):
    """What was changed: `spoken` is the new reading, None where the entry was taken out."""

    __tablename__ = "lexicon_changes"

    id: Mapped[PrimaryKey]
    written: Mapped[Code] = mapped_column(index=True)
    spoken: Mapped[str | None] = mapped_column(String(LONGEST_READING))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(Instant)

    account: Mapped[Account | None] = relationship()
