"""Words in the visitor's language: the catalogues of `web.words`, read when the app is made."""

import gettext
from typing import cast

from flask import Flask, current_app, g

from playlists.messages import from_json, list_from_json
from web.words import DEFAULT_LANGUAGE, LANGUAGES, LOCALES, Said, filled, load, spelt

_EXTENSION = "phatthanh-catalogues"


def hang(app: Flask) -> None:
    """Read every catalogue, and give the templates their words."""
    app.extensions[_EXTENSION] = {path.stem: load(path) for path in sorted(LOCALES.glob("*.po"))}
    app.jinja_env.add_extension("jinja2.ext.i18n")
    install = app.jinja_env.install_gettext_callables  # type: ignore[attr-defined]  # the i18n extension adds it
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


def _(msgid: str, /, **params: object) -> str:
    """The message in the request's language, its placeholders filled."""
    text = _gettext(msgid)
    return spelt(text, params, language()) if params else text


def ngettext(one: str, many: str, num: int) -> str:
    """The message for a number in the request's language, with %(num)d filled."""
    return _ngettext(one, many, num) % {"num": num}


def worded(said: Said) -> str:
    """An error or remark of a room in the request's language."""
    return _(said.msgid, **filled(said, _gettext))


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
