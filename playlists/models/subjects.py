"""What items are about: topics, legal documents, recognised models, and the series they form."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from playlists.models.base import Base, Code, Name, PrimaryKey, coded
from playlists.models.organisation import Unit


class ModelField(StrEnum):
    """The fields in which the plan asks for “Dân vận khéo” models."""

    ECONOMY = "economy"
    CULTURE_SOCIETY = "culture_society"
    SECURITY = "security"
    DEFENCE = "defence"


class Topic(Base):
    __tablename__ = "topics"

    id: Mapped[PrimaryKey]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]


class LegalDocument(Base):
    __tablename__ = "legal_documents"

    id: Mapped[PrimaryKey]
    number: Mapped[Code] = mapped_column(unique=True)
    kind: Mapped[Name]
    issuer: Mapped[Name]
    issued_on: Mapped[date | None]
    subject: Mapped[str] = mapped_column(Text)


class ExemplaryModel(Base):
    """A recognised “Dân vận khéo” model."""

    __tablename__ = "exemplary_models"

    id: Mapped[PrimaryKey]
    name: Mapped[Name]
    field: Mapped[ModelField] = mapped_column(coded(ModelField, length=64))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    year_recognised: Mapped[int]

    unit: Mapped[Unit] = relationship()


class Series(Base):
    """A column: what appears under one title, issue after issue."""

    __tablename__ = "series"

    id: Mapped[PrimaryKey]
    title: Mapped[str] = mapped_column(String(200), unique=True)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id"))

    topic: Mapped[Topic | None] = relationship()
