"""What the demonstration airs, written as an editor would write it from the plan."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from playlists import accounts, newsroom
from playlists.demo.cast import DemoCast
from playlists.endorsing import AWAITING, may_decide
from playlists.models import Item, ItemKind, Station

PLAN = Path(__file__).parent / "ke-hoach-dan-van-2024.txt"

_EDITOR, _LEADER, _LEADER_OF_CAT_BA = "bientap", "lanhdao", "lanhdaocatba"


def write_items(session: Session, cast: DemoCast, now: datetime) -> list[Item]:
    """Write and hand in every item: the pieces of items.toml, and a greeting for each station.

    None is approved and none has sound yet: that takes a voice, a tune and somebody else.
    """
    pieces = tomllib.loads((Path(__file__).with_name("items.toml")).read_text(encoding="utf-8"))
    items = [_write(session, cast, piece, now) for piece in pieces["items"]]
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


def _write(session: Session, cast: DemoCast, piece: Mapping[str, Any], now: datetime) -> Item:
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
        spacing_minutes=piece.get("spacing_minutes"),
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
