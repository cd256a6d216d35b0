"""Music that fills a programme to the second: whole tunes, the last one faded out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from playlists.pieces import Piece, Place, is_valid
from playlists.stock import Stock

SHORTEST_MS = 10_000


@dataclass(frozen=True)
class Tune:
    """A piece of music, or its beginning: `take_ms` of it."""

    piece: Piece
    take_ms: int


def fill_with_music(
    stock: Stock,
    place: Place,
    room_ms: int,
    span: tuple[datetime, datetime],
    barred: Collection[int] = (),
) -> list[Tune]:
    """Music that lasts exactly `room_ms`; less only where nothing approved is for the place.

    Tunes come again only when all were heard, and none shorter than ten seconds is left at the
    end where the one before it can give some of its own. They must be valid for the whole span.
    """
    tunes: list[Tune] = []
    heard: set[int] = set()
    while room_ms > 0:
        piece = _next(stock, place, span, {*heard, *barred})
        if piece is None:
            if not heard:
                break
            heard.clear()  # from the start again
            continue
        heard.add(piece.item_id)
        tunes.append(Tune(piece, min(piece.duration_ms, room_ms)))
        room_ms -= tunes[-1].take_ms
    return _without_a_snippet(tunes)


def _next(
    stock: Stock, place: Place, span: tuple[datetime, datetime], barred: Collection[int]
) -> Piece | None:
    def fits(piece: Piece) -> bool:
        return piece.item_id not in barred and all(is_valid(piece, at) for at in span)

    return stock.best(place, {}, (), fits)


def _without_a_snippet(tunes: list[Tune]) -> list[Tune]:
    if len(tunes) < 2 or tunes[-1].take_ms >= SHORTEST_MS:  # noqa: PLR2004 -- a pair
        return tunes
    before, last = tunes[-2:]
    lacking_ms = min(SHORTEST_MS, last.piece.duration_ms) - last.take_ms
    if before.take_ms - lacking_ms < SHORTEST_MS:
        return tunes
    return [
        *tunes[:-2],
        Tune(before.piece, before.take_ms - lacking_ms),
        Tune(last.piece, last.take_ms + lacking_ms),
    ]
