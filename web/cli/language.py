"""The language of the command line: Vietnamese, unless the environment says otherwise.

click asks the standard gettext domain for its words, and so do our commands. The catalogue is
compiled beforehand: reading a .po file would take longer than most commands.
"""

import gettext
import os
from pathlib import Path

VARIABLE = "PHATTHANH_LANGUAGE"
"""The environment's say: vi where it says nothing, en for English."""

DEFAULT_LANGUAGE = "vi"
FOLDER = Path(__file__).parent / "locales"


def chosen() -> str:
    return os.environ.get(VARIABLE) or DEFAULT_LANGUAGE


def decimal(value: float, places: int = 1) -> str:
    """A number with a comma in Vietnamese, 1,5, where English has a point."""
    text = f"{value:.{places}f}"
    return text.replace(".", ",") if chosen() == DEFAULT_LANGUAGE else text


def speak() -> None:
    """Let click and our commands speak the chosen language; call it before they are loaded."""
    gettext.bindtextdomain("messages", FOLDER)
    os.environ["LANGUAGE"] = chosen()
