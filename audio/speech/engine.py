"""What every speech engine does, and what happens when one cannot."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from audio.clip import EngineFailure
from audio.errors import SpeechFailed

_Made = TypeVar("_Made")

_log = logging.getLogger(__name__)


class SpeechEngine(Protocol):
    """Says speakable text; raises SpeechFailed when it cannot."""

    @property
    def name(self) -> str: ...

    @property
    def recipe(self) -> str:
        """All that decides how it sounds: the same recipe says the same text the same way."""

    def speak(self, text: str, out: Path) -> None:
        """Write the text, said aloud, as a WAV file."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Which engine spoke, and which failed before it, each with its reason."""

    engine: str
    failures: tuple[EngineFailure, ...]


def first_able(
    engines: Sequence[SpeechEngine], attempt: Callable[[SpeechEngine], _Made]
) -> tuple[_Made, Spoken]:
    """What the first engine made that could; SpeechFailed when none can."""
    failures: list[EngineFailure] = []
    for engine in engines:
        try:
            made = attempt(engine)
        except SpeechFailed as failure:
            _log.warning("speech engine failed engine=%s reason=%s", engine.name, failure)
            failures.append(EngineFailure(engine.name, failure.msgid, _plain(failure.params)))
        else:
            return made, Spoken(engine.name, tuple(failures))
    raise SpeechFailed(
        "No engine could voice the text: %(reasons)s",
        reasons="; ".join(f"{each.engine}: {each.reason}" for each in failures) or "none is set",
    )


def _plain(params: Mapping[str, object]) -> dict[str, str | float]:
    return {
        name: value if isinstance(value, int | float) else str(value)
        for name, value in params.items()
    }


def speak_with_fallback(engines: Sequence[SpeechEngine], text: str, out: Path) -> Spoken:
    """Let the first engine that can say the text; SpeechFailed when none can."""
    return first_able(engines, lambda engine: engine.speak(text, out))[1]
