"""Every message id that may be shown: of the code, the templates and the rooms' refusals."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_dir

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("playlists", "audio", "scheduler", "web")
_FAMILIES = {"PlaylistsError", "AudioError", "SchedulerError"}
# The demonstration and the command line have a catalogue of their own: tests/cli/test_language.py.
# What a command refuses by a room's error is said from this one.
_METHODS = [("**/cli/**", "ignore"), ("**/demo/**", "ignore")]
_MARKS: dict[str, tuple[int, ...] | None] = {"_": None, "N_": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%(?:\((\w+)\)[\d.]*[sdgf]|%)")


def msgids() -> set[str]:
    """All of them; a plural's two forms apart."""
    return {*_marked(), *_refusals(), *_reasons()}


def _marked() -> Iterator[str]:
    found = extract_from_dir(
        ROOT / "web",
        method_map=[*_METHODS, ("**.py", "python"), ("**/templates/**.html", "jinja2")],
        options_map={"**/templates/**.html": {"trimmed": "true", "encoding": "utf-8"}},
        keywords=_MARKS,
    )
    for _file, _line, message, _comments, _context in found:
        yield from (message,) if isinstance(message, str) else message


def _refusals() -> Iterator[str]:
    """First arguments of the rooms' errors and of the planner's remarks, wherever they are made."""
    trees = list(_trees())
    makers = {*_errors(trees), "message"}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node.func) in makers and node.args:
                yield from _texts(node.args[0])
            elif isinstance(node, ast.Yield) and node.value is not None:
                # Rows are checked by generators of message ids, raised by who asks them.
                yield from (text for text in _texts(node.value) if "%(sequence)d" in text)


def _reasons() -> Iterator[str]:
    """What players say of a piece that did not air as planned."""
    tree = ast.parse((ROOT / "scheduler/protocol/reasons.py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name == "Reason":
            for each in node.body:
                if isinstance(each, ast.Assign):
                    yield from _texts(each.value)


def _trees() -> Iterator[ast.Module]:
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            if not {"demo", "migrations"} & set(file.relative_to(ROOT).parts):
                yield ast.parse(file.read_text(encoding="utf-8"))


def _errors(trees: list[ast.Module]) -> set[str]:
    """The families' names and those of every class below them."""
    bases = {
        node.name: {_name(base) for base in node.bases}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    family = set(_FAMILIES)
    while more := {name for name, above in bases.items() if above & family} - family:
        family |= more
    return family


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _texts(node: ast.expr) -> Iterator[str]:
    """The text of a literal, or of both arms of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))
