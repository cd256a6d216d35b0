"""Which music lies under an item's voice, where its editor chose."""

from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from playlists.models.base import Base, coded
from playlists.models.newsroom import Item


class BedLevel(StrEnum):
    """How loud the music is beside the voice."""

    SOFT = "soft"
    MIDDLE = "middle"
    STRONG = "strong"


class ItemBed(Base):
    """An editor's choice; without one the settings decide by the kind of item.

    `music` is an item of sound without words, None where there is to be no music. Where it is
    `ducked` it goes down while somebody speaks.
    """

    __tablename__ = "item_beds"

    item_id: Mapped[int] = mapped_column(
        ForeignKey("items.id", ondelete="CASCADE"), primary_key=True
    )
    music_id: Mapped[int | None] = mapped_column(ForeignKey("items.id", ondelete="SET NULL"))
    level: Mapped[BedLevel] = mapped_column(coded(BedLevel))
    ducked: Mapped[bool]

    music: Mapped[Item | None] = relationship(foreign_keys=[music_id])
