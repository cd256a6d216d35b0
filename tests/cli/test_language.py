"""The command line speaks Vietnamese, unless its environment asks for English."""

import ast
import gettext
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import click
import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from tests.cli.builders import phatthanh
from web.cli.language import FOLDER
from web.words import compiled

CATALOGUE = FOLDER / "vi" / "LC_MESSAGES" / "messages.po"
_PLACEHOLDER = re.compile(r"{[^}]*}")
# What click says where something was typed wrong; its help speaks English, as ours does.
_OF_CLICK = ("exceptions.py", "types.py", "parser.py")
_LEFT = {"{value!r} is not a valid UUID.", "{name} {filename!r} is not executable."}


def messages() -> list[Message]:
    with CATALOGUE.open("rb") as source:
        return [each for each in read_po(source) if each.id]


def known() -> set[str]:
    return {form for each in messages() for form in _forms(each.id)}


def _forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _asked_for(files: Iterator[Path]) -> set[str]:
    """The texts that a program asks its catalogue for."""
    found = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                count = {"_": 1, "ngettext": 2}.get(node.func.id, 0)
                found |= {
                    each.value
                    for each in node.args[:count]
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                }
    return found


def test_the_compiled_words_are_those_that_are_written() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as shipped:
        assert words_of(shipped) == words_of(BytesIO(compiled(CATALOGUE))), "run make words"


def words_of(compiled_words: BinaryIO) -> dict[object, str]:
    """All but the heading, which says when it was compiled and by what."""
    words: dict[object, str] = vars(gettext.GNUTranslations(compiled_words))["_catalog"]
    return {written: said for written, said in words.items() if written}


def test_whatever_is_said_of_what_was_typed_has_its_words() -> None:
    clicks = Path(click.__file__).parent
    asked = _asked_for(clicks / name for name in _OF_CLICK)
    ours = _asked_for(iter((Path(__file__).parents[2] / "web" / "cli").glob("*.py")))
    assert ours
    assert sorted((asked | ours) - known() - _LEFT) == []


def test_words_keep_what_is_filled_in() -> None:
    for each in messages():
        allowed = {name for form in _forms(each.id) for name in _PLACEHOLDER.findall(form)}
        for form in _forms(each.string):
            assert form
            assert set(_PLACEHOLDER.findall(form)) <= allowed


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("reed",), "Không có lệnh 'reed'"),
        (("read", "--explian"), "Không có tùy chọn --explian. Có phải bạn muốn gõ: --explain"),
        (("read", "khong-co.txt"), "Giá trị của '[SOURCE]' không dùng được: 'khong-co.txt'"),
        (("lexicon", "add"), "Thiếu tham số 'WRITTEN'"),
    ],
)
def test_a_slip_is_told_in_vietnamese(
    tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    done = phatthanh(*arguments, cwd=tmp_path, PHATTHANH_LANGUAGE="")
    assert done.returncode == 2
    assert f"Lỗi: {told}" in done.stderr
    assert "Cách dùng: phatthanh" in done.stderr


def test_in_english_where_the_environment_asks_for_it(tmp_path: Path) -> None:
    assert "Error: No such command 'reed'" in phatthanh("reed", cwd=tmp_path).stderr
