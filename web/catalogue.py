"""Words in the visitor's language.

Message ids are English, so English needs no catalogue; every other language is a .po file in
`locales/`, read when the app is made. Errors and remarks of the rooms carry their message id and
parameters, and are put into words here.
"""

import gettext
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Protocol, cast

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, current_app, g

from playlists.messages import from_json, list_from_json
from web.labels import label_of_code

DEFAULT_LANGUAGE = "vi"
LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
LOCALES = Path(__file__).parent / "locales"

_EXTENSION = "phatthanh-catalogues"
# Parameters of the rooms' messages that are codes of states, and so have words of their own.
_CODED = frozenset({"kind", "state", "to"})


class Said(Protocol):
    """Anything that carries a message id: errors of the rooms, remarks of the planner."""

    @property
    def msgid(self) -> str: ...

    @property
    def params(self) -> Mapping[str, object]: ...


def load(path: Path) -> gettext.GNUTranslations:
    """Compile a .po file in memory."""
    with path.open("rb") as source:
        catalogue = read_po(source)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def hang(app: Flask) -> None:
    """Read every catalogue, and give the templates their words."""
    app.extensions[_EXTENSION] = {path.stem: load(path) for path in sorted(LOCALES.glob("*.po"))}
    app.jinja_env.add_extension("jinja2.ext.i18n")
    install = app.jinja_env.install_gettext_callables  # type: ignore[attr-defined]  # by i18n
    install(_gettext, _ngettext, newstyle=True)
    app.jinja_env.filters["worded"] = worded
    app.jinja_env.filters["told"] = _told
    app.jinja_env.filters["messages"] = list_from_json
    app.jinja_env.filters["phrase"] = _gettext  # for what players say: no placeholder is filled


def language() -> str:
    """The language of this request."""
    return cast(str, g.get("language", DEFAULT_LANGUAGE))


def choose(code: str | None) -> None:
    """Answer this request in a language; in the default one where there is no such."""
    g.language = code if code in LANGUAGES else DEFAULT_LANGUAGE


def words_in(language: str) -> Callable[[Said], str]:
    """What puts an error or remark into a language outside of any request, as for a letter."""
    path = LOCALES / f"{language}.po"
    catalogue = load(path) if path.exists() else gettext.NullTranslations()

    def words(said: Said) -> str:
        text = catalogue.gettext(said.msgid)
        return text % _filled(said, catalogue.gettext) if said.params else text

    return words


def _(msgid: str, /, **params: object) -> str:
    """The message in the request's language, its placeholders filled."""
    text = _gettext(msgid)
    return text % params if params else text


def ngettext(one: str, many: str, num: int) -> str:
    """The message for a number in the request's language, with %(num)d filled."""
    return _ngettext(one, many, num) % {"num": num}


def worded(said: Said) -> str:
    """An error or remark of a room in the request's language."""
    return _(said.msgid, **_filled(said, _gettext))


def _filled(said: Said, into_words: Callable[[str], str]) -> dict[str, object]:
    return {
        name: into_words(label_of_code(name, value)) if name in _CODED else value
        for name, value in said.params.items()
    }


def _told(kept: str) -> str:
    """A message that a room kept, in the request's language."""
    said = from_json(kept)
    return "" if said is None else worded(said)


def _gettext(msgid: str) -> str:
    return _translations().gettext(msgid) if msgid else ""


def _ngettext(one: str, many: str, count: int) -> str:
    return _translations().ngettext(one, many, count)


def _translations() -> gettext.NullTranslations:
    catalogues = current_app.extensions[_EXTENSION]
    return cast(gettext.NullTranslations, catalogues.get(language()) or gettext.NullTranslations())
