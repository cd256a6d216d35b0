"""`phatthanh read`: what an editor's text becomes, and where it needs a word."""

import unicodedata
from pathlib import Path

import click
import pytest

from web.cli.reading import read_aloud

_TEXT = "UBND xã QXZB\nhọp ngày 5/9 tại\nnhà văn hóa [TĐGH] thôn 3.\n- Lưu: VT.\n"
_UNKNOWN = "1:9: QXZB: not in the lexicon\n3:14: TĐGH: not in the lexicon\n"
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tmp_path / "notice.txt"


def _read(source: Path, text: str, *options: str) -> None:
    source.write_text(text, encoding="utf-8")
    read_aloud.main([str(source), *options], standalone_mode=False)


def test_a_text_is_read_as_a_whole_as_it_would_be_voiced(source: Path, capsys: Captured) -> None:
    _read(source, _TEXT)
    first, second = capsys.readouterr().out.splitlines()
    assert first == (
        "Ủy ban nhân dân xã quy ích dét bê họp ngày năm tháng chín tại nhà văn hóa, "
        "tê đê giê hát, thôn ba."
    )
    assert second == "Lưu: văn thư."


def test_unknown_words_are_named_by_line_and_column_as_one_sees_them(
    source: Path, capsys: Captured
) -> None:
    _read(source, _TEXT)
    assert capsys.readouterr().err == _UNKNOWN
    _read(source, unicodedata.normalize("NFD", _TEXT))
    assert unicodedata.normalize("NFC", capsys.readouterr().err) == _UNKNOWN


def test_a_word_of_several_meanings_is_named_with_them(source: Path, capsys: Captured) -> None:
    _read(source, "gửi HĐ này")
    assert capsys.readouterr().err == "1:5: HĐ: may be hợp đồng, hóa đơn, hội đồng\n"


def test_each_change_is_explained_with_its_place(source: Path, capsys: Captured) -> None:
    _read(source, _TEXT, "--explain")
    explained = capsys.readouterr().err
    row = next(line for line in explained.splitlines() if "năm tháng chín" in line)
    assert "2:10" in row
    assert "5/9" in row


def test_the_accent_decides_how_numbers_are_said(source: Path, capsys: Captured) -> None:
    _read(source, "1.005 hộ", "--accent", "south")
    assert capsys.readouterr().out == "một ngàn không trăm lẻ năm hộ\n"


def test_what_is_no_text_is_refused_in_one_line(source: Path) -> None:
    source.write_bytes("UBND xã".encode("utf-16"))
    with pytest.raises(click.ClickException, match="not UTF-8"):
        read_aloud.main([str(source)], standalone_mode=False)


def test_entries_that_are_no_text_are_refused_in_one_line(source: Path) -> None:
    own = source.with_name("own.tsv")
    own.write_bytes("QXZB\tquỹ".encode("utf-16"))
    source.write_text("QXZB", encoding="utf-8")
    with pytest.raises(click.ClickException, match="not UTF-8"):
        read_aloud.main([str(source), "--lexicon", str(own)], standalone_mode=False)
