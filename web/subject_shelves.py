"""The shelves of what items can be about: how each is listed, typed, kept and taken out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists import InvalidSubject, series, subjects
from playlists.models import (
    Account,
    ExemplaryModel,
    Item,
    LegalDocument,
    ModelField,
    Series,
    Topic,
    Unit,
)
from playlists.models.newsroom import item_documents, item_topics
from playlists.standing import Heard
from web.catalogue import _
from web.formatting import day, wording
from web.labels import N_

Typed = Mapping[str, str]
_Subject = TypeVar("_Subject")


@dataclass(frozen=True)
class Row:
    """A subject as its shelf lists it; `used` is how many items name it."""

    number: int
    title: str
    notes: tuple[str, ...]
    used: int


@dataclass(frozen=True)
class Mention:
    """An item that names a subject; what was heard of it is told of models only."""

    item: Item
    heard: Heard | None = None


class Shelf(Protocol[_Subject]):
    """What the pages ask of a shelf. `keep` adds where there is no subject yet."""

    label: str
    hint: str

    def rows(self, session: Session) -> Sequence[Row]: ...
    def find(self, session: Session, number: int) -> _Subject | None: ...
    def name(self, subject: _Subject) -> str: ...
    def typed(self, subject: _Subject) -> Typed: ...
    def keep(
        self, session: Session, subject: _Subject | None, typed: Typed, by: Account
    ) -> _Subject: ...
    def drop(self, session: Session, subject: _Subject, by: Account) -> None: ...
    def mentions(self, session: Session, subject: _Subject) -> Sequence[Mention]: ...


class Topics:
    label = N_("Topics")
    hint = N_("What items are about; targets are set and minutes are counted by topic.")

    def rows(self, session: Session) -> list[Row]:
        used = subjects.topic_uses(session)
        found = session.scalars(select(Topic).order_by(Topic.name))
        return [Row(each.id, each.name, (each.code,), used.get(each.id, 0)) for each in found]

    def find(self, session: Session, number: int) -> Topic | None:
        return session.get(Topic, number)

    def name(self, subject: Topic) -> str:
        return subject.name

    def typed(self, subject: Topic) -> Typed:
        return {"name": subject.name}

    def keep(self, session: Session, subject: Topic | None, typed: Typed, by: Account) -> Topic:
        return subjects.keep_topic(session, subject, name=typed.get("name", ""), by=by)

    def drop(self, session: Session, subject: Topic, by: Account) -> None:
        subjects.drop(session, subject, by=by)

    def mentions(self, session: Session, subject: Topic) -> list[Mention]:
        named = select(item_topics.c.item_id).where(item_topics.c.topic_id == subject.id)
        found = session.scalars(select(Item).where(Item.id.in_(named)).order_by(Item.id.desc()))
        return [Mention(item) for item in found]


class Documents:
    label = N_("Legal documents")
    hint = N_("What items explain or cite, by number, so that reports can name it.")

    def rows(self, session: Session) -> list[Row]:
        used = subjects.document_uses(session)
        found = session.scalars(select(LegalDocument).order_by(LegalDocument.number))
        return [
            Row(
                each.id,
                f"{each.kind} {each.number}",
                (each.subject, each.issuer, *([day(each.issued_on)] if each.issued_on else ())),
                used.get(each.id, 0),
            )
            for each in found
        ]

    def find(self, session: Session, number: int) -> LegalDocument | None:
        return session.get(LegalDocument, number)

    def name(self, subject: LegalDocument) -> str:
        return f"{subject.kind} {subject.number}"

    def typed(self, subject: LegalDocument) -> Typed:
        return {
            "number": subject.number,
            "kind": subject.kind,
            "issuer": subject.issuer,
            "issued_on": subject.issued_on.isoformat() if subject.issued_on else "",
            "subject": subject.subject,
        }

    def keep(
        self, session: Session, subject: LegalDocument | None, typed: Typed, by: Account
    ) -> LegalDocument:
        return subjects.keep_document(
            session,
            subject,
            number=typed.get("number", ""),
            kind=typed.get("kind", ""),
            issuer=typed.get("issuer", ""),
            issued_on=_day(typed.get("issued_on", "")),
            subject=typed.get("subject", ""),
            by=by,
        )

    def drop(self, session: Session, subject: LegalDocument, by: Account) -> None:
        subjects.drop(session, subject, by=by)

    def mentions(self, session: Session, subject: LegalDocument) -> list[Mention]:
        named = select(item_documents.c.item_id).where(item_documents.c.document_id == subject.id)
        found = session.scalars(select(Item).where(Item.id.in_(named)).order_by(Item.id.desc()))
        return [Mention(item) for item in found]


class Models:
    label = N_("“Dân vận khéo” models")
    hint = N_("Recognised models, and the items that praised them.")

    def rows(self, session: Session) -> list[Row]:
        used = subjects.model_uses(session)
        newest_first = (ExemplaryModel.year_recognised.desc(), ExemplaryModel.name)
        return [
            Row(
                each.id,
                each.name,
                (wording(each.field), each.unit.name, str(each.year_recognised)),
                used.get(each.id, 0),
            )
            for each in session.scalars(select(ExemplaryModel).order_by(*newest_first))
        ]

    def find(self, session: Session, number: int) -> ExemplaryModel | None:
        return session.get(ExemplaryModel, number)

    def name(self, subject: ExemplaryModel) -> str:
        return subject.name

    def typed(self, subject: ExemplaryModel) -> Typed:
        return {
            "name": subject.name,
            "field": subject.field.value,
            "unit": subject.unit.code,
            "year": str(subject.year_recognised),
        }

    def keep(
        self, session: Session, subject: ExemplaryModel | None, typed: Typed, by: Account
    ) -> ExemplaryModel:
        unit = session.scalar(select(Unit).where(Unit.code == typed.get("unit", "")))
        if typed.get("field") not in set(ModelField):
            raise InvalidSubject("Choose the model's field.")
        if unit is None:
            raise InvalidSubject("Choose the model's unit.")
        return subjects.keep_model(
            session,
            subject,
            name=typed.get("name", ""),
            field=ModelField(typed["field"]),
            unit=unit,
            year_recognised=_year(typed.get("year", "")),
            by=by,
        )

    def drop(self, session: Session, subject: ExemplaryModel, by: Account) -> None:
        subjects.drop(session, subject, by=by)

    def mentions(self, session: Session, subject: ExemplaryModel) -> list[Mention]:
        found = subjects.praises(session, subject)
        return [Mention(each.item, each.heard) for each in found]


class Columns:
    label = N_("Columns")
    hint = N_("Series whose issues are numbered; the editor proposes the next number.")

    def rows(self, session: Session) -> list[Row]:
        used, following = series.counted(session), series.next_issues(session)
        return [
            Row(
                each.id,
                each.title,
                (
                    *([each.topic.name] if each.topic else ()),
                    _("next issue: %(number)d", number=following[each.id]),
                ),
                used.get(each.id, 0),
            )
            for each in series.all_series(session)
        ]

    def find(self, session: Session, number: int) -> Series | None:
        return session.get(Series, number)

    def name(self, subject: Series) -> str:
        return subject.title

    def typed(self, subject: Series) -> Typed:
        return {"name": subject.title, "topic": subject.topic.code if subject.topic else ""}

    def keep(self, session: Session, subject: Series | None, typed: Typed, by: Account) -> Series:
        subjects.require_editor(by)
        code = typed.get("topic", "")
        topic = session.scalar(select(Topic).where(Topic.code == code)) if code else None
        if subject is None:
            return series.begin(session, typed.get("name", ""), topic)
        series.change(session, subject, typed.get("name", ""), topic)
        return subject

    def drop(self, session: Session, subject: Series, by: Account) -> None:
        subjects.require_editor(by)
        series.end(session, subject)

    def mentions(self, session: Session, subject: Series) -> list[Mention]:
        return [Mention(item) for item in series.issues(session, subject)]


# By the last part of their address.
SHELVES: Mapping[str, Shelf[Any]] = {
    "chu-de": Topics(),
    "chuyen-muc": Columns(),
    "van-ban": Documents(),
    "mo-hinh": Models(),
}


def _day(typed: str) -> date | None:
    if not typed.strip():
        return None
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise InvalidSubject("“%(typed)s” is no day.", typed=typed[:40]) from None


def _year(typed: str) -> int:
    typed = typed.strip()
    if typed.isascii() and typed.isdigit():
        return int(typed[:5])
    raise InvalidSubject("Say in which year the model was recognised.")
