"""Words in a language, outside of any request: for pages, letters and commands alike.

Message ids are English, so English needs no catalogue; every other language is a .po file in
`locales/`. Errors and remarks of the rooms carry their message id and parameters, and are put
into words here.
"""

import gettext
import re
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Protocol

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from web.labels import label_of_code

DEFAULT_LANGUAGE = "vi"
LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
LOCALES = Path(__file__).parent / "locales"

# Parameters of the rooms' messages that are codes of states, and so have words of their own.
_CODED = frozenset({"kind", "state", "to"})

# Languages that write 1,5 where English writes 1.5, and the placeholders this is about.
_WITH_COMMA = frozenset({"vi"})
_FRACTION = re.compile(r"%\((\w+)\)(g|\.\df)")


class Said(Protocol):
    """Anything that carries a message id: errors of the rooms, remarks of the planner."""

    @property
    def msgid(self) -> str: ...

    @property
    def params(self) -> Mapping[str, object]: ...


def load(path: Path) -> gettext.GNUTranslations:
    """Compile a .po file in memory."""
    return gettext.GNUTranslations(BytesIO(compiled(path)))


def compiled(path: Path) -> bytes:
    """What gettext reads of a .po file."""
    with path.open("rb") as source:
        catalogue = read_po(source)
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def words_in(language: str) -> Callable[[Said], str]:
    """What puts an error or remark into a language outside of any request, as for a letter."""
    path = LOCALES / f"{language}.po"
    catalogue = load(path) if path.exists() else gettext.NullTranslations()

    def words(said: Said) -> str:
        text = catalogue.gettext(said.msgid)
        return spelt(text, filled(said, catalogue.gettext), language) if said.params else text

    return words


def spelt(text: str, params: Mapping[str, object], language: str) -> str:
    """A text with its placeholders filled, fractions as the language writes them."""
    if language in _WITH_COMMA:
        text = _FRACTION.sub(
            lambda found: figure(f"%{found[2]}" % params[found[1]], language), text
        )
    return text % params


def figure(number: str, language: str) -> str:
    """A number that is written with a decimal point, as the language writes it."""
    return number.replace(".", ",") if language in _WITH_COMMA else number


def filled(said: Said, into_words: Callable[[str], str]) -> dict[str, object]:
    """A message's parameters, the codes of states among them in words."""
    return {
        name: into_words(label_of_code(name, value)) if name in _CODED else value
        for name, value in said.params.items()
    }
