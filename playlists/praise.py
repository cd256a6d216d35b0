"""The register of “Dân vận khéo” models: which were praised on the air, when, and how long."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as made_of
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from playlists.counting import counted
from playlists.models import Airing, ExemplaryModel, ModelField, Outcome, Station
from playlists.models.newsroom import item_models
from playlists.spans import Span


@dataclass(frozen=True)
class Praised:
    """A model, and what was heard of it within a span; `ever` is whether it was aired at all.

    An airing of an item that praises two models counts for both: `heard` has the ms of each item,
    so that several models together can be told without counting any twice.
    """

    id: int
    name: str
    field: ModelField
    unit_code: str
    unit_name: str
    year: int
    items: int
    airings: int
    aired_ms: int
    first_day: date | None
    last_day: date | None
    ever: bool
    heard: Mapping[int, int] = made_of(default_factory=dict)

    @property
    def praised(self) -> bool:
        return self.airings > 0


@dataclass
class _Heard:
    airings: int = 0
    aired_ms: int = 0
    first_day: date | None = None
    last_day: date | None = None


def register(
    session: Session, span: Span, stations: Collection[Station] | None = None
) -> list[Praised]:
    """Every model recognised by the span's last year, the newest first; heard at some stations."""
    models = session.scalars(
        select(ExemplaryModel)
        .where(ExemplaryModel.year_recognised <= span.last.year)
        .options(joinedload(ExemplaryModel.unit))
        .order_by(ExemplaryModel.year_recognised.desc(), ExemplaryModel.id)
    ).all()
    items: defaultdict[int, list[int]] = defaultdict(list)
    for model_id, item_id in session.execute(select(item_models.c.model_id, item_models.c.item_id)):
        items[model_id].append(item_id)
    heard = _heard(session, span, stations)
    ever = _ever(session)
    return [_praised(model, items[model.id], heard, ever) for model in models]


def together_ms(models: Iterable[Praised]) -> int:
    """What was heard of some models in ms; of an item that praises several, once."""
    return sum({item: ms for each in models for item, ms in each.heard.items()}.values())


def _praised(
    model: ExemplaryModel, items: list[int], heard: dict[int, _Heard], ever: set[int]
) -> Praised:
    parts = [heard[item] for item in items if item in heard and heard[item].airings]
    return Praised(
        id=model.id,
        name=model.name,
        field=model.field,
        unit_code=model.unit.code,
        unit_name=model.unit.name,
        year=model.year_recognised,
        items=len(items),
        airings=sum(part.airings for part in parts),
        aired_ms=sum(part.aired_ms for part in parts),
        first_day=min((part.first_day for part in parts if part.first_day), default=None),
        last_day=max((part.last_day for part in parts if part.last_day), default=None),
        ever=any(item in ever for item in items),
        heard={item: heard[item].aired_ms for item in items if item in heard},
    )


def _heard(session: Session, span: Span, stations: Collection[Station] | None) -> dict[int, _Heard]:
    """What was heard of each item that praises a model."""
    where: list[ColumnElement[bool]] = [
        Airing.local_day.between(span.first, span.last),
        Airing.item_id.in_(select(item_models.c.item_id)),
    ]
    if stations is not None:
        where.append(Airing.station_id.in_([station.id for station in stations]))
    row = counted(*where, columns=("item_id",)).c
    query = (
        select(
            row.item_id,
            func.count(),
            func.sum(row.aired_ms),
            func.min(row.local_day),
            func.max(row.local_day),
        )
        .where(row.heard == 1)
        .group_by(row.item_id)
    )
    return {
        item_id: _Heard(airings, int(ms), first, last)
        for item_id, airings, ms, first, last in session.execute(query)
    }


def _ever(session: Session) -> set[int]:
    """The items that praise a model and were heard at any time."""
    query = (
        select(item_models.c.item_id)
        .join(Airing, Airing.item_id == item_models.c.item_id)
        .where(Airing.outcome != Outcome.MISSED)
        .distinct()
    )
    return set(session.scalars(query))
