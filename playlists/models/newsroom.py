"""What editors write: items, their revisions, and the sound made of them."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    ForeignKey,
    Identity,
    String,
    Table,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from playlists.models.base import Base, Instant, PrimaryKey, Sha256, coded
from playlists.models.organisation import Station, StationGroup, Unit
from playlists.models.people import Account
from playlists.models.subjects import ExemplaryModel, LegalDocument, Series, Topic


class ItemKind(StrEnum):
    NEWS = "news"
    FEATURE = "feature"
    SERIES = "series"
    NOTICE = "notice"
    SLOGAN = "slogan"
    MUSIC = "music"
    RELAY = "relay"
    LIVE = "live"
    SIGNATURE = "signature"
    GREETING = "greeting"
    CLOSING = "closing"
    FILLER = "filler"


class Precedence(StrEnum):
    """The three classes of bulletin of Circular 39/2020/TT-BTTTT."""

    ORDINARY = "ordinary"
    PRIORITY = "priority"
    EMERGENCY = "emergency"


class ItemState(StrEnum):
    """How far an item has come. `ENDORSED` has the first of two approvals."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ENDORSED = "endorsed"
    APPROVED = "approved"
    SENT_BACK = "sent_back"
    WITHDRAWN = "withdrawn"


item_topics = Table(
    "item_topics",
    Base.metadata,
    Column("item_id", ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    Column("topic_id", ForeignKey("topics.id"), primary_key=True),
)

item_documents = Table(
    "item_documents",
    Base.metadata,
    Column("item_id", ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    Column("document_id", ForeignKey("legal_documents.id"), primary_key=True),
)

item_models = Table(
    "item_models",
    Base.metadata,
    Column("item_id", ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    Column("model_id", ForeignKey("exemplary_models.id"), primary_key=True, index=True),
)

item_stations = Table(
    "item_stations",
    Base.metadata,
    Column("item_id", ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    Column("station_id", ForeignKey("stations.id"), primary_key=True),
)

item_groups = Table(
    "item_groups",
    Base.metadata,
    Column("item_id", ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    Column("group_id", ForeignKey("station_groups.id"), primary_key=True),
)


class Item(Base):
    """A piece for the air. Neither `stations` nor `groups` means: for every station.

    `wished_airings` are the most times it is planned at a station in a month, 0 for an emergency
    piece that is only kept ready for an order; `spacing_minutes` the least time between two of
    them. None leaves both to the planner.
    """

    __tablename__ = "items"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[PrimaryKey]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    kind: Mapped[ItemKind] = mapped_column(coded(ItemKind))
    precedence: Mapped[Precedence] = mapped_column(coded(Precedence), default=Precedence.ORDINARY)
    state: Mapped[ItemState] = mapped_column(coded(ItemState), default=ItemState.DRAFT, index=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"), index=True)
    issue_number: Mapped[int | None]
    valid_from: Mapped[datetime | None] = mapped_column(Instant)
    valid_to: Mapped[datetime | None] = mapped_column(Instant)
    wished_airings: Mapped[int | None]
    spacing_minutes: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(Instant)

    unit: Mapped[Unit] = relationship()
    revisions: Mapped[list["Revision"]] = relationship(
        back_populates="item", order_by="Revision.number", cascade="all, delete-orphan"
    )
    topics: Mapped[list[Topic]] = relationship(secondary=item_topics, order_by=Topic.id)
    documents: Mapped[list[LegalDocument]] = relationship(
        secondary=item_documents, order_by=LegalDocument.id
    )
    models: Mapped[list[ExemplaryModel]] = relationship(
        secondary=item_models, order_by=ExemplaryModel.id
    )
    series: Mapped[Series | None] = relationship()
    stations: Mapped[list[Station]] = relationship(secondary=item_stations, order_by=Station.id)
    groups: Mapped[list[StationGroup]] = relationship(
        secondary=item_groups, order_by=StationGroup.id
    )

    @property
    def latest(self) -> "Revision":
        return self.revisions[-1]

    @property
    def title(self) -> str:
        return self.latest.title

    @hybrid_property
    def series_title(self) -> str | None:
        return self.series.title if self.series else None

    @series_title.inplace.expression
    @classmethod
    def _series_title(cls) -> ColumnElement[str | None]:
        return select(Series.title).where(Series.id == cls.series_id).scalar_subquery()

    def is_for(self, station_ids: Collection[int]) -> bool:
        """Whether the item is for at least one of the stations."""
        if not self.stations and not self.groups:
            return True
        chosen = {station.id for station in self.stations}
        chosen.update(station.id for group in self.groups for station in group.stations)
        return not chosen.isdisjoint(station_ids)


class Revision(Base):
    """One version of an item's words, with the sound made of exactly these words.

    `voice_failures` are the engines that were tried before the one that spoke, as messages.
    `recording_sha256` is a recording that was handed in and waits to be mastered.
    `original_sha256` is the recording its sound was mastered of, as long as that is kept.
    `recording_refused` says, as a message, why the last one that was handed in is no good.
    `sound_wanted` has a draft voiced before it is handed in, so that its writer can hear it.
    `voicing_again` says that what failed is tried again by itself, as with a full disk.
    """

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("item_id", "number"), {"sqlite_autoincrement": True})

    id: Mapped[PrimaryKey]
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    text_sha256: Mapped[Sha256]
    author_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(Instant, index=True)
    clip_sha256: Mapped[str | None] = mapped_column(ForeignKey("clips.sha256"), index=True)
    voicing_error: Mapped[str | None] = mapped_column(Text)
    voicing_again: Mapped[bool] = mapped_column(default=False)
    recording_refused: Mapped[str] = mapped_column(Text, default="", server_default="")
    recording_sha256: Mapped[str | None] = mapped_column(String(64))
    original_sha256: Mapped[str | None] = mapped_column(String(64))
    voice_failures: Mapped[str] = mapped_column(Text, default="")
    better_voice_wanted: Mapped[bool] = mapped_column(default=False)
    sound_wanted: Mapped[bool] = mapped_column(default=False)

    item: Mapped[Item] = relationship(back_populates="revisions")
    author: Mapped[Account] = relationship()
    clip: Mapped["Clip | None"] = relationship()
    approval: Mapped["Approval | None"] = relationship(
        back_populates="revision", cascade="all, delete-orphan"
    )
    endorsement: Mapped["Endorsement | None"] = relationship(
        back_populates="revision", cascade="all, delete-orphan"
    )


class Consent:
    """What an approval is of, whoever gives it: one revision's words and sound, by their hashes."""

    id: Mapped[PrimaryKey]
    revision_id: Mapped[int] = mapped_column(
        ForeignKey("revisions.id", ondelete="CASCADE"), unique=True
    )
    text_sha256: Mapped[Sha256]
    clip_sha256: Mapped[Sha256]


class Approval(Consent, Base):
    """Approval of two hashes: these words and this sound, nothing else."""

    __tablename__ = "approvals"

    approver_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    approved_at: Mapped[datetime] = mapped_column(Instant)

    revision: Mapped[Revision] = relationship(back_populates="approval")
    approver: Mapped[Account] = relationship()


class Endorsement(Consent, Base):
    """The first of two approvals, given in the commune: of these words and this sound."""

    __tablename__ = "endorsements"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(Instant)

    revision: Mapped[Revision] = relationship(back_populates="endorsement")
    account: Mapped[Account] = relationship()


class StockMark(Base):
    """What all of them together tell changes with every change of what the stock is made of.

    The database's triggers write them, see the migration that made the table.
    """

    __tablename__ = "stock_marks"

    mark: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)


class ItemEvent(Base):
    """What happened to an item, by whom: the newsroom's own log."""

    __tablename__ = "item_events"

    id: Mapped[PrimaryKey]
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"), index=True)
    revision_number: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[ItemState] = mapped_column(coded(ItemState))
    comment: Mapped[str] = mapped_column(Text, default="")

    account: Mapped[Account] = relationship()


class Clip(Base):
    """Mastered audio in the library, named by its SHA-256. Lengths in ms and 48 kHz samples."""

    __tablename__ = "clips"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    duration_ms: Mapped[int]
    samples: Mapped[int]
    size_bytes: Mapped[int]
    loudness_lufs: Mapped[float]
    true_peak_dbtp: Mapped[float]
    media_type: Mapped[str] = mapped_column(String(64))
    engine: Mapped[str] = mapped_column(String(32))
    spoken_text: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
