"""What a row of the log says of its piece beyond the player's words: read once, when it comes in.

Items are rewritten, clocks renamed, accounts closed; what was aired stays what it was.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.models import Account, Clock, Item, Occurrence, Precedence, Revision, Topic


class Reported(Protocol):
    """The part of a reported row that is looked up."""

    @property
    def item_id(self) -> int | None: ...
    @property
    def revision_id(self) -> int | None: ...
    @property
    def occurrence_id(self) -> int | None: ...
    @property
    def topics(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class AsAired:
    """Class, series, programme and writer of one row; empty where nothing is known of them."""

    precedence: Precedence = Precedence.ORDINARY
    series_title: str = ""
    programme: str = ""
    writer: str = ""


@dataclass(frozen=True)
class Surroundings:
    """What the plan and the newsroom know of some rows, by the rows' own numbers."""

    items: dict[int, tuple[Precedence, str]] = field(default_factory=dict)
    programmes: dict[int, str] = field(default_factory=dict)
    writers: dict[int, str] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)

    def of(self, row: Reported) -> AsAired:
        precedence, series = self.items.get(row.item_id or 0, (Precedence.ORDINARY, ""))
        return AsAired(
            precedence,
            series,
            self.programmes.get(row.occurrence_id or 0, ""),
            self.writers.get(row.revision_id or 0, ""),
        )


def surroundings(session: Session, rows: Sequence[Reported]) -> Surroundings:
    """Look up what some rows speak of, in a query for each kind of thing."""
    if not rows:
        return Surroundings()
    items = select(Item.id, Item.precedence, Item.series_title).where(
        Item.id.in_(_known(row.item_id for row in rows))
    )
    programmes = (
        select(Occurrence.id, Clock.name)
        .join(Clock, Clock.id == Occurrence.clock_id)
        .where(Occurrence.id.in_(_known(row.occurrence_id for row in rows)))
    )
    writers = (
        select(Revision.id, Account.display_name)
        .join(Account, Account.id == Revision.author_id)
        .where(Revision.id.in_(_known(row.revision_id for row in rows)))
    )
    topics = select(Topic.code, Topic.name).where(
        Topic.code.in_({code for row in rows for code in row.topics})
    )
    return Surroundings(
        items={number: (klass, series or "") for number, klass, series in session.execute(items)},
        programmes=dict(session.execute(programmes).all()),
        writers=dict(session.execute(writers).all()),
        topics=dict(session.execute(topics).all()),
    )


def _known(numbers: Iterable[int | None]) -> set[int]:
    return {number for number in numbers if number is not None}
