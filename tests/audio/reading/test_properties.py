import gc
import random
import re
import sys
import time
import unicodedata
from collections.abc import Hashable
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.reading import Reading, read
from audio.reading.memory import Memory
from bench.fuzz import broken_promises, case_texts, damaged, official_noise

_BITS = (
    "UBND", "TT", "TT.", "23-QĐ/TW", "30/7/2021", "30/7", "1/3", "12/12 xã", "đ/c", "TP.", "XIII",
    "khóa", "V", "I.", "- ", "\n", "**", "(", ")", "“", "”", "...", "…", "./.", "0912.345.678",
    "gọi", "113", "5-7", "2021-2025", "%", "°C", "km/h", "m2", "tr", "đ", "²", "½", "Ⅲ", "👍", "中",
    "đồng/người", "/KH-UBND", "Số:", "số", "QĐ", "a)", "đ)", "X", "x", "4", "tháng", "thứ", "1.005",
    "3,5", "+84", "$5", "-5", "https://a.vn/x?y=1", "a@b.vn", "VH-TT", "GD&ĐT", "v.v", "CA", "TƯ",
    "fanpage", "1900 1234", "15A-123.45", "7h30", "19:45", "12a/QĐ", "QH15", "ABCXYZ", "bcd",
    "CTTTg", "McDonald", "N.V.A", "#tag", "_x_", "'", "\u0301", "\u200b", "\u00a0", "\r\n", "\t",
)  # fmt: skip
_ANY_TEXT = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.one_of(st.sampled_from(_BITS), st.sampled_from(" .,"), st.text(max_size=3)), max_size=14
    ).map("".join),
)


@settings(max_examples=400, deadline=None)
@given(_ANY_TEXT)
def test_any_text_comes_out_as_words_and_pauses(text: str) -> None:
    reading = read(text)
    assert not any(char.isnumeric() for char in reading.text)
    assert all(char.isalpha() or char in " \n.,;:?!" for char in reading.text)
    assert unicodedata.is_normalized("NFC", reading.text)


@settings(max_examples=400, deadline=None)
@given(_ANY_TEXT)
def test_no_abbreviation_comes_out_in_capitals(text: str) -> None:
    assert not [word for word in re.findall(r"\w{2,}", read(text).text) if word.isupper()]


@settings(max_examples=400, deadline=None)
@given(_ANY_TEXT, st.sampled_from(["north", "south"]))
def test_a_reading_read_again_stays_as_it_is(text: str, accent: str) -> None:
    once = read(text, accent="south" if accent == "south" else "north").text
    again = read(once, accent="south" if accent == "south" else "north")
    assert again.text == once
    assert not again.unknown


@settings(max_examples=400, deadline=None)
@given(_ANY_TEXT)
def test_changes_and_unknowns_point_into_the_source_in_order(text: str) -> None:
    reading = read(text)
    for change in reading.changes:
        assert text[change.start : change.end] == change.written
    for unknown in reading.unknown:
        assert text[unknown.start : unknown.end] == unknown.word
    starts = [change.start for change in reading.changes]
    assert starts == sorted(starts)


@settings(max_examples=100, deadline=None)
@given(_ANY_TEXT)
def test_the_same_text_always_reads_the_same(text: str) -> None:
    assert read(text) == read(text)


_SENTENCE = (
    "Ngày 30/7/2021, UBND huyện ban hành Quyết định số 23-QĐ/TW về công tác dân vận của cơ quan "
    "hành chính nhà nước, chính quyền các cấp trong tình hình mới; 12/12 xã đạt 98,5% kế hoạch.\n"
)
_MEGABYTE = 1_000_000


def _seconds(text: str) -> float:
    """Processor time, without passes of the collector over what other tests hold."""
    gc.disable()
    try:
        start = time.process_time()
        read(text)
        return time.process_time() - start
    finally:
        gc.enable()


def test_a_megabyte_is_read_within_five_seconds() -> None:
    text = _SENTENCE * (_MEGABYTE // len(_SENTENCE.encode()) + 1)
    assert len(text.encode()) >= _MEGABYTE
    assert _seconds(text) < 5


def test_a_megabyte_of_separate_marks_is_read_within_five_seconds() -> None:
    text = unicodedata.normalize("NFD", _SENTENCE)
    assert _seconds(text * (_MEGABYTE // len(text.encode()) + 1)) < 5


@pytest.mark.parametrize(
    "bit",
    ["1", "1.", "1-", "1/", "0 ", "A", "AB ", "A&B", "a.", "a-", "a@", "I ", "(", "👍a",
     "e\u0302\u0301", "http://", "\n", "Quyết định số ", "ngày 1, "],
)  # fmt: skip
def test_time_grows_no_faster_than_the_text(bit: str) -> None:
    _seconds(bit * 1000)
    short = min(_seconds(bit * (20_000 // len(bit))) for _ in range(3))
    long = min(_seconds(bit * (160_000 // len(bit))) for _ in range(2))
    assert long < 32 * max(short, 0.005)  # eight times the text; the square would be 64


def _calls(text: str) -> int:
    """How many functions are called to read a text: the work, whatever else the machine does."""
    count = 0

    def counted(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event.endswith("call")

    sys.setprofile(counted)
    try:
        read(text)
    finally:
        sys.setprofile(None)
    return count


_DEAREST = 20
"""Calls a character may cost at most: plain official text costs one."""


@pytest.mark.parametrize(
    "bit",
    ["1/", "...", ",", "1-", "IV ", "A/", "“", "0912.", "7h30", "((1)", "e\u0302\u0301", "👍",
     "1.000.", "113.", "½", "I/", "°C", "T2", "m2", "0h"],
)  # fmt: skip
def test_nothing_but_signs_is_bounded_work(bit: str) -> None:
    text = bit * (20_000 // len(bit))
    _seconds(text[:2000])
    assert _calls(text) < _DEAREST * len(text)


@pytest.mark.parametrize("pair", [("A/", "I/"), ("½", "1 "), ("T2", "0h"), ("°C", "m2")])
def test_signs_without_a_pattern_are_bounded_work_too(pair: tuple[str, str]) -> None:
    chance = random.Random(7)
    text = "".join(chance.choice(pair) for _ in range(10_000))
    _seconds(text[:2000])
    assert _calls(text) < 5 * _DEAREST * len(text)


def _without_memory(text: str, monkeypatch: pytest.MonkeyPatch) -> Reading:
    with monkeypatch.context() as patch:
        patch.setattr(Memory, "key", lambda _memory, _at: None)
        return read(text)


def test_what_is_remembered_reads_as_if_it_were_read_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chance = random.Random(20261124)
    texts = [bit * (900 // len(bit)) for bit in _BITS]
    texts += [official_noise(chance) * 6 for _ in range(200)]
    for _ in range(200):
        few = chance.sample(_BITS, 3)
        texts.append("".join(chance.choice(few) for _ in range(300)))
        texts.append(" ".join(few) * 60)
    told = [text for text in texts if read(text) != _without_memory(text, monkeypatch)]
    assert told == []


def test_a_text_that_repeats_itself_is_read_from_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    replayed = []
    replay = Memory.replay

    def counted(memory: Memory, key: Hashable, at: int) -> int | None:
        end = replay(memory, key, at)
        replayed.append(end is not None)
        return end

    monkeypatch.setattr(Memory, "replay", counted)
    read("A/" * 20_000)
    assert sum(replayed) > len(replayed) * 0.9


def test_random_mixtures_of_official_text_break_no_promise() -> None:
    chance = random.Random(20241130)
    texts = [official_noise(chance) for _ in range(1_500)]
    assert not [text for text in texts if broken_promises(text, "north")]


def test_damaged_official_sentences_break_no_promise() -> None:
    chance = random.Random(20261125)
    written = case_texts()
    texts = [damaged(chance, written) for _ in range(1_000)]
    assert not [text for text in texts if broken_promises(text, "north")]
