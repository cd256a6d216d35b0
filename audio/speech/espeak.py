"""espeak-ng: always there, with no network."""

import wave
from pathlib import Path

from audio.errors import SpeechFailed
from audio.reading import count_syllables
from audio.speech.libespeak import Libespeak, libespeak
from audio.speech.pace import MOST_RUSHED, TELLING, Pace
from audio.speech.sentences import Pauses, sentences

VOICES = ("vi", "vi-vn-x-central", "vi-vn-x-south")
"""The Vietnamese voices espeak-ng has: northern, central, southern."""

_LONGEST = 600
# Measured over all three voices from 100 to 300 words a minute: syllables said in a minute,
# pauses included, for each "word a minute" of espeak-ng's own scale.
_SYLLABLES_PER_WORD = 1.42
_SLOWEST, _FASTEST = 80, 450  # espeak-ng's own bounds of speed
_CLOSE = 0.05
_LEAST_RUSHED = 0.8

USUAL_PAUSES = Pauses()


class EspeakEngine:
    """Speaks with one of espeak-ng's voices at a speed in syllables a minute."""

    name = "espeak"

    def __init__(
        self, voice: str = "vi", syllables_per_minute: int = 190, pauses: Pauses = USUAL_PAUSES
    ) -> None:
        self._voice = voice
        self._syllables_per_minute = syllables_per_minute
        self._pauses = pauses
        self._pace = Pace(syllables_per_minute, pauses)

    @property
    def recipe(self) -> str:
        return f"espeak {self._voice} {self._pace.recipe}"

    def speak(self, text: str, out: Path) -> None:
        """Write the text as WAV, pauses included within 10 % of the speed asked for.

        Raises SpeechFailed for an unknown voice or a text without sound.
        """
        library = libespeak()
        syllables = count_syllables(text)
        rushed = self._pace.rushed(sentences(text, at_most=_LONGEST))
        speed = self._syllables_per_minute / _SYLLABLES_PER_WORD * rushed
        samples = self._write(library, text, out, speed)
        if not samples:
            raise SpeechFailed("There is nothing in the text that could be said.")
        said = syllables * 60 * library.sample_rate / samples
        off = self._syllables_per_minute / said
        if syllables >= TELLING and abs(off - 1) > _CLOSE:
            factor = min(MOST_RUSHED, max(_LEAST_RUSHED, rushed * off))
            if abs(factor / rushed - 1) > _CLOSE / 2:
                self._write(library, text, out, speed / rushed * factor)

    def _write(self, library: Libespeak, text: str, out: Path, speed: float) -> int:
        words_per_minute = max(_SLOWEST, min(_FASTEST, round(speed)))
        with wave.open(str(out), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(library.sample_rate)
            for sentence in sentences(text, at_most=_LONGEST):
                library.say(
                    sentence.text,
                    voice=self._voice,
                    words_per_minute=words_per_minute,
                    sink=file.writeframesraw,
                )
                silent = library.sample_rate * self._pauses.after(sentence) // 1000
                file.writeframesraw(bytes(2 * silent))
            return file.tell()
