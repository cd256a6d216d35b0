"""Music up to the second: whole tunes, no snippets, and the last one faded out."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.hand import Change, Hand
from playlists.models import ChangeKind, ItemKind, SlotSource
from playlists.music import SHORTEST_MS, SNIPPET_MS, Tune, fill_with_music
from playlists.pieces import Piece, Place
from playlists.programme import Rules, fill
from playlists.stock import Stock
from tests.playlists.builders import NOW

PLACE = Place(ItemKind.MUSIC, source=SlotSource.FILL)


def tunes_for(room_s: float, lengths_s: Sequence[float]) -> list[Tune]:
    pieces = [
        Piece(number, number, f"{number:064x}", round(each * 1000), ItemKind.MUSIC, NOW)
        for number, each in enumerate(lengths_s, start=1)
    ]
    span = (NOW, NOW + timedelta(seconds=room_s))
    return fill_with_music(Stock(pieces), PLACE, round(room_s * 1000), span)


def taken(room_s: float, *lengths_s: float) -> list[tuple[int, int]]:
    """(the tune's number, the seconds of it that are heard)."""
    return [(each.piece.item_id, each.take_ms // 1000) for each in tunes_for(room_s, lengths_s)]


@pytest.mark.parametrize(
    ("room_s", "lengths_s", "heard"),
    [
        (400, (180, 192), [(1, 180), (2, 192), (1, 28)]),
        (300, (180, 192), [(1, 180), (2, 120)]),
        (589, (180, 192, 204, 216), [(1, 180), (4, 216), (3, 193)]),
        (370, (180, 180, 180), [(1, 180), (2, 180), (3, 10)]),
        (361, (180, 180, 180), [(1, 180), (2, 171), (3, 10)]),
        (5, (180,), [(1, 5)]),
        (60, (), []),
        (1200, (0.001, 9.999), []),
        (60, (0.001, 10), [(2, 10)] * 6),
    ],
    ids=[
        "from the start again",
        "the last one is cut",
        "a longer one instead of a snippet",
        "none is longer",
        "the one before gives some of its own",
        "a moment",
        "no music",
        "nothing but jingles",
        "a jingle is no music",
    ],
)
def test_music_lasts_to_the_second(
    room_s: int, lengths_s: tuple[float, ...], heard: list[tuple[int, int]]
) -> None:
    assert taken(room_s, *lengths_s) == heard


def test_other_songs_are_heard_in_the_next_programme() -> None:
    pieces = [
        Piece(number, number, f"{number:064x}", 180_000, ItemKind.MUSIC, NOW)
        for number in range(1, 5)
    ]
    stock, history = Stock(pieces), dict[int, list[datetime]]()
    heard = []
    for hour in range(4):
        at = NOW + timedelta(hours=hour)
        tunes = fill_with_music(stock, PLACE, 540_000, (at, at), history=history)
        heard.append([each.piece.item_id for each in tunes])
        for place, item_id in enumerate(heard[-1]):
            history.setdefault(item_id, []).append(at + place * timedelta(minutes=3))
    assert heard == [[1, 2, 3], [4, 1, 2], [3, 4, 1], [2, 3, 4]]


def test_a_programme_is_filled_with_the_song_that_is_longest_off_the_air() -> None:
    songs = [
        Piece(number, number, f"{number:064x}", 180_000, ItemKind.MUSIC, NOW) for number in (1, 2)
    ]
    history = {1: [NOW - timedelta(hours=1)], 2: [NOW - timedelta(hours=2)]}
    plan = fill([PLACE], songs, NOW, history, Rules(180_000, timedelta(0)))
    assert [(each.piece.item_id, each.fills) for each in plan.entries] == [(2, True)]


def test_a_song_wanted_elsewhere_that_only_fills_the_end_is_told() -> None:
    song = Piece(1, 1, f"{1:064x}", 180_000, ItemKind.MUSIC, NOW)
    hand = Hand((Change(ChangeKind.MOVED, 1, None, "catba", "Cát Bà quê em"),))
    plan = fill([PLACE], [song], NOW, {}, Rules(60_000, timedelta(0), hand=hand))
    assert [(each.fills, each.duration_ms) for each in plan.entries] == [(True, 60_000)]
    told = {"item": 1, "title": "Cát Bà quê em", "name": "catba"}
    assert [each.params for each in plan.warnings] == [told]


@given(
    st.integers(1, 3_600_000),
    st.lists(st.integers(10_000, 400_000), min_size=1, max_size=8),
)
def test_any_room_is_filled_exactly_by_whole_tunes_and_at_most_two_cut_ones(
    room_ms: int, lengths_ms: list[int]
) -> None:
    tunes = tunes_for(room_ms / 1000, [each / 1000 for each in lengths_ms])
    assert sum(each.take_ms for each in tunes) == room_ms
    assert all(0 < each.take_ms <= each.piece.duration_ms for each in tunes)
    cut = [each for each in tunes if each.take_ms < each.piece.duration_ms]
    assert cut in ([], tunes[-1:], tunes[-2:], tunes[-2:-1])


@given(st.integers(400_000, 1_800_000), st.permutations([180, 192, 204, 216, 228, 240, 252]))
def test_a_tune_is_heard_for_more_than_a_snippet_where_another_could_give_way(
    room_ms: int, lengths_s: list[int]
) -> None:
    tunes = tunes_for(room_ms / 1000, lengths_s)
    last = tunes[-1]
    others = [each.piece for each in tunes[:-1]]
    assert last.take_ms >= SHORTEST_MS
    if last.take_ms < SNIPPET_MS:
        assert last.piece in others or all(
            last.piece.duration_ms - each.duration_ms < last.take_ms for each in others
        )
