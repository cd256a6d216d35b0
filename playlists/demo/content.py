"""What the demonstration airs, written as an editor would write it from the plan."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from playlists import accounts, newsroom
from playlists.demo.cast import ZONE, DemoCast
from playlists.demo.year import next_days_of
from playlists.endorsing import AWAITING, may_decide
from playlists.hours import day_span, local_day
from playlists.models import Item, ItemKind, Station

PLAN = Path(__file__).parent / "ke-hoach-dan-van-2024.txt"

_EDITOR, _LEADER, _LEADER_OF_CAT_BA = "bientap", "lanhdao", "lanhdaocatba"


def write_items(session: Session, cast: DemoCast, now: datetime) -> list[Item]:
    """Write and hand in every item: the pieces of items.toml, and a greeting for each station.

    None is approved and none has sound yet: that takes a voice, a tune and somebody else. What is
    for a holiday is valid on its next days, and not written where they are not in the calendar.
    """
    pieces = tomllib.loads((Path(__file__).with_name("items.toml")).read_text(encoding="utf-8"))
    apart = pieces["spacing_minutes"]
    written = (
        _write(session, cast, {"spacing_minutes": apart.get(piece["kind"]), **piece}, now)
        for piece in pieces["items"]
    )
    items = [item for item in written if item is not None]
    items += [_greeting(session, cast, station, now) for station in cast.stations.values()]
    for item in items:
        newsroom.submit(session, item, actor=item.latest.author, now=now)
    return items


def approve_items(session: Session, items: Sequence[Item], now: datetime) -> None:
    """Let the leaders approve what was handed in and has sound: a commune's own first."""
    for item in items:
        for name in (_LEADER_OF_CAT_BA, _LEADER):
            leader = accounts.account_of(session, name)
            if item.state in AWAITING and may_decide(session, leader, item):
                newsroom.approve(session, item, approver=leader, now=now)


def _write(
    session: Session, cast: DemoCast, piece: Mapping[str, Any], now: datetime
) -> Item | None:
    valid_from = valid_to = None
    if "holiday" in piece:
        days = next_days_of(session, piece["holiday"], local_day(now, ZONE))
        if days is None:
            return None
        valid_from, valid_to = day_span(days[0], ZONE)[0], day_span(days[1], ZONE)[1]
    return newsroom.write(
        session,
        author=cast.accounts[piece.get("author", _EDITOR)],
        unit=cast.units[piece["unit"]] if "unit" in piece else cast.centre,
        kind=ItemKind(piece["kind"]),
        title=piece["title"],
        text=piece.get("text", ""),
        now=now,
        topics=[cast.topics[code] for code in piece.get("topics", ())],
        documents=[cast.documents[number] for number in piece.get("documents", ())],
        stations=_audience(cast, piece.get("stations", "all")),
        series_title=piece.get("series_title"),
        issue_number=piece.get("issue_number"),
        valid_from=valid_from,
        valid_to=valid_to,
        spacing_minutes=piece["spacing_minutes"],
    )


def _audience(cast: DemoCast, who: str) -> list[Station]:
    return {"all": [], "radio": [cast.radio], "loudspeakers": cast.loudspeakers}[who]


def _greeting(session: Session, cast: DemoCast, station: Station, now: datetime) -> Item:
    return newsroom.write(
        session,
        author=cast.accounts[_EDITOR],
        unit=cast.centre,
        kind=ItemKind.GREETING,
        title=f"Lời xướng {station.name}",
        text=f"Đây là {station.name}.",
        now=now,
        stations=[station],
    )
