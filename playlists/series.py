"""Columns as series: their titles, and the numbers of their issues."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from playlists.errors import InvalidItem
from playlists.folding import fold
from playlists.models import Item, ItemState, Series, Topic

LONGEST_TITLE = 200


def all_series(session: Session) -> list[Series]:
    """Every series by title."""
    return sorted(session.scalars(select(Series)), key=lambda series: fold(series.title))


def series_titled(session: Session, title: str) -> Series:
    """The series of a title, begun where there is none; marks and capitals make no other title."""
    wanted = fold(title)
    for series in session.scalars(select(Series)):
        if fold(series.title) == wanted:
            return series
    return begin(session, title)


def begin(session: Session, title: str, topic: Topic | None = None) -> Series:
    """Begin a series. Raises InvalidItem for a title that is missing, too long or taken."""
    series = Series(title=_free_title(session, title, None), topic=topic)
    session.add(series)
    session.flush()
    return series


def change(session: Session, series: Series, title: str, topic: Topic | None) -> None:
    """Give a series another title or topic; its issues go with it. Raises InvalidItem."""
    series.title = _free_title(session, title, series)
    series.topic = topic
    session.flush()


def end(session: Session, series: Series) -> None:
    """Take out a series nothing was written for. Raises InvalidItem where there is an issue."""
    if session.scalar(select(Item.id).where(Item.series_id == series.id).limit(1)) is not None:
        raise InvalidItem("“%(name)s” is named by items: it stays.", name=series.title)
    session.delete(series)
    session.flush()


def issues(session: Session, series: Series) -> list[Item]:
    """The series' items, the newest issue first, those without a number last."""
    found = session.scalars(select(Item).where(Item.series_id == series.id).order_by(Item.id))
    return sorted(found, key=lambda item: (-(item.issue_number or 0), -item.id))


def counted(session: Session) -> Mapping[int, int]:
    """How many items each series has, by its id."""
    items = select(Item.series_id, func.count(Item.id)).where(Item.series_id.is_not(None))
    found = session.execute(items.group_by(Item.series_id))
    return {series_id: count for series_id, count in found if series_id is not None}


def next_issues(session: Session) -> Mapping[int, int]:
    """The number that each series' next issue would have, by the series' id."""
    highest = select(Series.id, func.max(Item.issue_number)).outerjoin(
        Item, (Item.series_id == Series.id) & (Item.state != ItemState.WITHDRAWN)
    )
    return {
        series_id: (number or 0) + 1
        for series_id, number in session.execute(highest.group_by(Series.id))
    }


def require_free_issue(session: Session, item: Item) -> None:
    """Raise InvalidItem where another item of the series has the number; withdrawn ones do not."""
    if item.series is None or item.issue_number is None:
        return
    taken = select(Item.id).where(
        Item.series_id == item.series.id,
        Item.issue_number == item.issue_number,
        Item.state != ItemState.WITHDRAWN,
    )
    if item.id is not None:
        taken = taken.where(Item.id != item.id)
    with session.no_autoflush:
        if session.scalar(taken.limit(1)) is not None:
            raise InvalidItem(
                "“%(series)s” has an issue %(number)d already.",
                series=item.series.title,
                number=item.issue_number,
            )


def _free_title(session: Session, title: str, own: Series | None) -> str:
    title = " ".join(title.split())
    if not title:
        raise InvalidItem("A series needs a title.")
    if len(title) > LONGEST_TITLE:
        raise InvalidItem(
            "The title is too long: at most %(length)d letters.", length=LONGEST_TITLE
        )
    for series in session.scalars(select(Series)):
        if series is not own and fold(series.title) == fold(title):
            raise InvalidItem("There is a series “%(title)s” already.", title=series.title)
    return title
