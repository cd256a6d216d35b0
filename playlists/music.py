"""Music that fills a programme to the second: whole tunes, the last one faded out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from playlists.pieces import Piece, Place, is_valid
from playlists.stock import Heard, Stock

SHORTEST_MS, SNIPPET_MS = 10_000, 30_000


_UNHEARD: Mapping[int, Sequence[datetime]] = {}


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
    *,
    barred: Collection[int] = (),
    history: Mapping[int, Sequence[datetime]] = _UNHEARD,
) -> list[Tune]:
    """Music that lasts exactly `room_ms`; less only where nothing approved is for the place.

    By `history`, what was never on the air goes first, then what is longest off it. Tunes come
    again only when all were heard. Where no more than a snippet of the last one would
    be heard, it takes the place of a shorter one instead, and one tune less is played; else the
    one before it gives some of its own time. They must be valid for the whole span, and last
    10 s or more: a jingle played over and over is no music to fill with.
    """
    tunes: list[Tune] = []
    played: set[int] = set()
    heard = Heard(history)
    while room_ms > 0:
        piece = _next(stock, place, span, {*played, *barred}, heard)
        if piece is None:
            if not played:
                break
            played.clear()  # from the start again
            continue
        played.add(piece.item_id)
        tunes.append(Tune(piece, min(piece.duration_ms, room_ms)))
        room_ms -= tunes[-1].take_ms
    return _without_a_snippet(tunes)


def _next(
    stock: Stock,
    place: Place,
    span: tuple[datetime, datetime],
    barred: Collection[int],
    heard: Heard,
) -> Piece | None:
    def fits(piece: Piece) -> bool:
        return (
            piece.duration_ms >= SHORTEST_MS
            and piece.item_id not in barred
            and all(is_valid(piece, at) for at in span)
        )

    return stock.best(place, heard, fits)


def _without_a_snippet(tunes: list[Tune]) -> list[Tune]:
    if len(tunes) < 2 or tunes[-1].take_ms >= SNIPPET_MS:  # noqa: PLR2004 -- a pair
        return tunes
    *others, last = tunes
    longer = [
        (gain_ms, at)
        for at, each in enumerate(others)
        if (gain_ms := last.piece.duration_ms - each.take_ms) >= last.take_ms
    ]
    if not longer or last.piece in [each.piece for each in others]:
        return _with_a_longer_end(tunes)
    gain_ms, at = min(longer)
    others[at] = Tune(last.piece, last.piece.duration_ms)
    end = others[-1]
    others[-1] = Tune(end.piece, end.take_ms - (gain_ms - last.take_ms))
    return others if others[-1].take_ms >= SNIPPET_MS else _with_a_longer_end(tunes)


def _with_a_longer_end(tunes: list[Tune]) -> list[Tune]:
    before, last = tunes[-2:]
    if last.take_ms >= SHORTEST_MS:
        return tunes
    lacking_ms = min(SHORTEST_MS, last.piece.duration_ms) - last.take_ms
    if before.take_ms - lacking_ms < SHORTEST_MS:
        return tunes
    return [
        *tunes[:-2],
        Tune(before.piece, before.take_ms - lacking_ms),
        Tune(last.piece, last.take_ms + lacking_ms),
    ]
