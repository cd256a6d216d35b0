"""espeak-ng: always there, with no network."""

import wave
from collections.abc import Sequence
from pathlib import Path

from audio.errors import SpeechFailed
from audio.speech.libespeak import Libespeak, libespeak
from audio.speech.pace import TELLING, Pace, Plan
from audio.speech.sentences import Pauses, Piece, sentences

VOICES = ("vi", "vi-vn-x-central", "vi-vn-x-south")
"""The Vietnamese voices espeak-ng has: northern, central, southern."""

_LONGEST = 600
# Measured over all three voices from 100 to 300 words a minute: syllables said in a minute
# for each "word a minute" of espeak-ng's own scale.
_SYLLABLES_PER_WORD = 1.42
_SLOWEST, _FASTEST = 80, 450  # espeak-ng's own bounds of speed
_CLOSE = 0.03  # of the whole length; said anew where it is further off
_TRIES, _TRIES_LONG, _LONG = 3, 2, 200  # a long text is said twice at most, a short one costs less

USUAL_PAUSES = Pauses()


class EspeakEngine:
    """Speaks with one of espeak-ng's voices at a speed in syllables a minute."""

    name = "espeak"

    def __init__(
        self, voice: str = "vi", syllables_per_minute: int = 190, pauses: Pauses = USUAL_PAUSES
    ) -> None:
        self._voice = voice
        self._pace = Pace(syllables_per_minute, pauses)

    @property
    def recipe(self) -> str:
        return f"espeak {self._voice} {self._pace.recipe}"

    def speak(self, text: str, out: Path) -> None:
        """Write the text as WAV, pauses included within 5 % of the speed asked for.

        Slower than that where most of it would be pauses (see audio.speech.pace). Raises
        SpeechFailed for an unknown voice or a text without sound.
        """
        library = libespeak()
        pieces = list(sentences(text, at_most=_LONGEST))
        plan = self._pace.plan(pieces)
        speed = plan.syllables_per_minute / _SYLLABLES_PER_WORD
        for _ in range(_TRIES if plan.syllables < _LONG else _TRIES_LONG):
            words_s = self._write(library, pieces, plan, out, speed)
            if not words_s:
                raise SpeechFailed("There is nothing in the text that could be said.")
            off_s = abs(words_s - plan.words_s)
            if plan.syllables < TELLING or off_s <= _CLOSE * plan.whole_s:
                return
            speed *= words_s / plan.words_s

    def _write(
        self, library: Libespeak, pieces: Sequence[Piece], plan: Plan, out: Path, speed: float
    ) -> float:
        """The seconds that the words took."""
        words_per_minute = max(_SLOWEST, min(_FASTEST, round(speed)))
        silent = 0
        with wave.open(str(out), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(library.sample_rate)
            for piece, silence_ms in zip(pieces, plan.silences_ms, strict=True):
                library.say(
                    piece.text,
                    voice=self._voice,
                    words_per_minute=words_per_minute,
                    sink=file.writeframesraw,
                )
                silence = library.sample_rate * silence_ms // 1000
                file.writeframesraw(bytes(2 * silence))
                silent += silence
            return (file.tell() - silent) / library.sample_rate
