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

from audio.reading import read
from tests.cli.builders import phatthanh, typed
from web.cli import Families
from web.cli import phatthanh as phatthanh_itself
from web.cli.help import metavar_of, paragraphs
from web.cli.language import FOLDER
from web.configuration import REASONS
from web.words import compiled

WEB = Path(__file__).parents[2] / "web"
CATALOGUE = FOLDER / "vi" / "LC_MESSAGES" / "messages.po"
_PLACEHOLDER = re.compile(r"{[^}]*}")
_OF_CLICK = ("exceptions.py", "types.py", "parser.py", "core.py", "decorators.py", "formatting.py")
# What no command of ours makes click say.
_LEFT = {
    "%(prog)s, version %(version)s",
    "(Deprecated) {text}",
    "(dynamic)",
    "DeprecationWarning: The command {name!r} is deprecated.",
    "Do you want to continue?",
    "Value must be an iterable.",
    "env var: {var}",
    "{name} {filename!r} is not executable.",
    "{value!r} is not a valid UUID.",
}


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
    ours = _asked_for(file for room in ("cli", "demo") for file in (WEB / room).glob("*.py"))
    assert ours
    assert sorted((asked | ours) - known() - _LEFT) == []


def test_whatever_is_said_of_a_configuration_has_its_words() -> None:
    made = {
        str(each.args[1].value)
        for file in WEB.glob("*.py")
        for each in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(each, ast.Call)
        and isinstance(each.func, ast.Name)
        and each.func.id == "Problem"
        and isinstance(each.args[1], ast.Constant)
    }
    assert "there is no such file" in made
    assert sorted((made | set(REASONS.values())) - known() - {"{reason}"}) == []


def test_the_help_of_every_command_has_its_words() -> None:
    asked = {each.help for each in Families.families.values()}
    for command in all_commands():
        asked.update(paragraphs(command.help or ""))
        asked.add(command.options_metavar or "")
        for each in command.params:
            asked.add(metavar_of(each))
            asked.add((isinstance(each, click.Option) and each.help) or "")
    assert "Let WRITTEN be said as SPOKEN, in words." in asked
    assert sorted(asked - known() - {""}) == []


def test_the_rules_that_explain_a_reading_have_their_words() -> None:
    cases = Path(__file__).parents[1] / "audio" / "reading" / "cases.tsv"
    texts = [line.partition("\t")[0] for line in cases.read_text(encoding="utf-8").splitlines()]
    rules = {change.rule for text in texts[::3] for change in read(text).changes}
    assert {"number", "abbreviation"} < rules
    assert sorted(rules - known()) == []


def all_commands() -> Iterator[click.Command]:
    """Every command and group, as it is written."""
    left: list[click.Command] = [phatthanh_itself]
    left += [each.load() for each in Families.families.values()]
    while left:
        command = left.pop()
        left += command.commands.values() if isinstance(command, click.Group) else ()
        yield command


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), ["Cách dùng: phatthanh [TÙY CHỌN] LỆNH [THAM SỐ]...", "Kế hoạch phát của từng đài."]),
        (("lexicon",), ["Cho CHỮ_VIẾT được đọc là CÁCH_ĐỌC, viết bằng lời"]),
        (
            ("lexicon", "try"),
            ["CHỮ_VIẾT CÁCH_ĐỌC [CÂU]", "không lưu gì.", "[mặc định: config.toml]"],
        ),
        (("plan", "target"), ["[CHỦ_ĐỀ] [SỐ_PHÚT]", "--month NĂM-THÁNG", "--station ĐÀI"]),
        (("report", "sendings", "add"), ["Đặt một lịch gửi", "[mặc định: 5]", "bắt buộc"]),
    ],
)
def test_help_is_in_vietnamese(tmp_path: Path, arguments: tuple[str, ...], told: list[str]) -> None:
    done = typed(*arguments, "--help", cwd=tmp_path, PHATTHANH_LANGUAGE="")
    assert done.returncode == 0, done.stderr
    whole = " ".join(done.stdout.split())
    for words in told:
        assert words in whole
    for english in ("Usage", "Options", "Commands", "Show this", "default"):
        assert english not in done.stdout
    again = typed(*arguments, "--help", cwd=tmp_path)
    assert "Usage: phatthanh" in again.stdout, "the same process speaks English after it"
    assert "Cách dùng" not in again.stdout


def test_what_is_wrong_with_a_configuration_is_told_in_vietnamese(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[centre]\ntimezone = "Hà Nội"\nvoice_every_s = 0\n', encoding="utf-8")
    done = typed("check-config", cwd=tmp_path, PHATTHANH_LANGUAGE="")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "phatthanh: config.toml: centre.name: bắt buộc phải có",
        "config.toml: centre.timezone: Hà Nội không phải là múi giờ; ví dụ Asia/Ho_Chi_Minh",
        "config.toml: centre.voice_every_s: phải từ 1 trở lên",
        "config.toml: station: bắt buộc phải có",
    ]


def test_a_variable_that_is_no_list_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[centre]\nname = "x"\n[station]\n', encoding="utf-8")
    told = {"PHATTHANH_LANGUAGE": "", "PHATTHANH_AUDIO__ENGINES": "gtts, espeak"}
    done = typed("check-config", cwd=tmp_path, **told)
    assert (done.returncode, done.stderr) == (
        2,
        "phatthanh: PHATTHANH_AUDIO__ENGINES: danh sách và bảng phải viết dạng JSON\n",
    )


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
        (("read", "khong-co.txt"), "Giá trị của '[TỆP]' không dùng được: 'khong-co.txt'"),
        (("lexicon", "add"), "Thiếu tham số 'CHỮ_VIẾT'"),
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
