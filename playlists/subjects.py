"""What items can be about, as editors keep it: topics, legal documents, recognised models."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Column, ColumnElement, Table, func, select
from sqlalchemy.orm import QueryableAttribute, Session

from playlists.accounts import settles_for_all
from playlists.errors import InvalidSubject, NotAllowed
from playlists.folding import fold
from playlists.models import (
    Account,
    ExemplaryModel,
    Item,
    LegalDocument,
    ModelField,
    Series,
    Slot,
    Target,
    Topic,
    Unit,
)
from playlists.models.newsroom import item_documents, item_models, item_topics
from playlists.standing import UNHEARD, Heard, heard_of

LONGEST_NAME, LONGEST_NUMBER, LONGEST_SUBJECT = 200, 64, 2_000
YEARS = range(1945, 2200)


@dataclass(frozen=True)
class Praise:
    """An item that praised a model, and what was heard of it."""

    item: Item
    heard: Heard = UNHEARD


def require_editor(account: Account) -> None:
    """Raise NotAllowed unless the account settles what holds at every station."""
    if not settles_for_all(account):
        raise NotAllowed("Topics, documents and models are kept by the Centre's editors.")


def keep_topic(session: Session, topic: Topic | None, *, name: str, by: Account) -> Topic:
    """Add a topic, or give one another name; its code stays. Raises InvalidSubject, NotAllowed."""
    require_editor(by)
    if not (name := _line(name, LONGEST_NAME)):
        raise InvalidSubject("The name is missing.")
    for other in session.scalars(select(Topic)):
        if other is not topic and fold(other.name) == fold(name):
            raise InvalidSubject("There is a topic “%(name)s” already.", name=other.name)
    if topic is None:
        topic = Topic(code=_free_code(session, name), name=name)
        session.add(topic)
    topic.name = name
    session.flush()
    return topic


def keep_document(
    session: Session,
    document: LegalDocument | None,
    *,
    number: str,
    kind: str,
    issuer: str,
    issued_on: date | None,
    subject: str,
    by: Account,
) -> LegalDocument:
    """Add a legal document, or correct one. Raises InvalidSubject, NotAllowed."""
    require_editor(by)
    values = {
        "number": _line(number, LONGEST_NUMBER),
        "kind": _line(kind, LONGEST_NAME),
        "issuer": _line(issuer, LONGEST_NAME),
        "subject": _line(subject, LONGEST_SUBJECT),
    }
    number = values["number"]
    if not all(values.values()):
        raise InvalidSubject("A document has a number, a kind, an issuer and a subject.")
    taken = session.scalar(select(LegalDocument).where(LegalDocument.number == number))
    if taken is not None and taken is not document:
        raise InvalidSubject("There is a document %(number)s already.", number=number)
    if document is None:
        document = LegalDocument(**values)
        session.add(document)
    for name, value in values.items():
        setattr(document, name, value)
    document.issued_on = issued_on
    session.flush()
    return document


def keep_model(
    session: Session,
    model: ExemplaryModel | None,
    *,
    name: str,
    field: ModelField,
    unit: Unit,
    year_recognised: int,
    by: Account,
) -> ExemplaryModel:
    """Add a recognised model, or correct one. Raises InvalidSubject, NotAllowed."""
    require_editor(by)
    if not (name := _line(name, LONGEST_NAME)):
        raise InvalidSubject("The name is missing.")
    if year_recognised not in YEARS:
        raise InvalidSubject("%(year)d is no year of recognition.", year=year_recognised)
    same = select(ExemplaryModel).where(
        ExemplaryModel.unit_id == unit.id, ExemplaryModel.year_recognised == year_recognised
    )
    for other in session.scalars(same):
        if other is not model and fold(other.name) == fold(name):
            raise InvalidSubject(
                "“%(name)s” of %(unit)s stands there for %(year)d already.",
                name=other.name,
                unit=unit.name,
                year=year_recognised,
            )
    if model is None:
        model = ExemplaryModel(name=name, field=field, unit=unit, year_recognised=year_recognised)
        session.add(model)
    model.name, model.field = name, field
    model.unit, model.year_recognised = unit, year_recognised
    session.flush()
    return model


def drop(session: Session, subject: Topic | LegalDocument | ExemplaryModel, *, by: Account) -> None:
    """Take out what nothing names. Raises InvalidSubject where something does, NotAllowed."""
    require_editor(by)
    if _is_named(session, subject):
        name = subject.number if isinstance(subject, LegalDocument) else subject.name
        raise InvalidSubject("“%(name)s” is named by items: it stays.", name=name)
    session.delete(subject)
    session.flush()


def uses(session: Session, table: Table, column: Column[int]) -> Mapping[int, int]:
    """How many items name each topic, document or model, by its id."""
    counted = select(column, func.count(table.c.item_id)).group_by(column)
    return {key: int(count) for key, count in session.execute(counted)}


def topic_uses(session: Session) -> Mapping[int, int]:
    return uses(session, item_topics, item_topics.c.topic_id)


def document_uses(session: Session) -> Mapping[int, int]:
    return uses(session, item_documents, item_documents.c.document_id)


def model_uses(session: Session) -> Mapping[int, int]:
    return uses(session, item_models, item_models.c.model_id)


def praises(session: Session, model: ExemplaryModel) -> list[Praise]:
    """The items that praised a model, the newest first, with what was heard of them."""
    items = session.scalars(
        select(Item)
        .join(item_models, item_models.c.item_id == Item.id)
        .where(item_models.c.model_id == model.id)
        .order_by(Item.id.desc())
    ).all()
    heard = heard_of(session, [item.id for item in items])
    return [Praise(item, heard[item.id]) if item.id in heard else Praise(item) for item in items]


def _is_named(session: Session, subject: Topic | LegalDocument | ExemplaryModel) -> bool:
    columns: list[ColumnElement[int] | QueryableAttribute[int] | QueryableAttribute[int | None]]
    if isinstance(subject, LegalDocument):
        columns = [item_documents.c.document_id]
    elif isinstance(subject, ExemplaryModel):
        columns = [item_models.c.model_id]
    else:
        columns = [item_topics.c.topic_id, Slot.topic_id, Target.topic_id, Series.topic_id]
    return any(
        session.scalar(select(func.count()).where(column == subject.id)) for column in columns
    )


def _free_code(session: Session, name: str) -> str:
    """A code made of the name, as addresses and the log carry it."""
    words = "".join(each if each.isalnum() else " " for each in fold(name)).split()
    stem = "-".join(words)[: LONGEST_NUMBER - 4] or "chu-de"
    taken = set(session.scalars(select(Topic.code).where(Topic.code.startswith(stem))))
    if stem not in taken:
        return stem
    return next(code for n in range(2, len(taken) + 3) if (code := f"{stem}-{n}") not in taken)


def _line(text: str, longest: int) -> str:
    """The text as one line, which may be empty. Raises InvalidSubject for a longer one."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if len(line) > longest:
        raise InvalidSubject(
            "“%(start)s…” is too long: at most %(length)d letters.", start=line[:40], length=longest
        )
    return line
