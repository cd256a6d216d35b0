"""espeak-ng: always there, with no network."""

import wave
from pathlib import Path

from audio.errors import SpeechFailed
from audio.reading import count_syllables
from audio.speech.libespeak import Libespeak, libespeak
from audio.speech.sentences import Pauses, sentences

VOICES = ("vi", "vi-vn-x-central", "vi-vn-x-south")
"""The Vietnamese voices espeak-ng has: northern, central, southern."""

_LONGEST = 600
# Measured over all three voices from 100 to 300 words a minute: syllables said in a minute,
# pauses included, for each "word a minute" of espeak-ng's own scale.
_SYLLABLES_PER_WORD = 1.42
_SLOWEST, _FASTEST = 80, 450  # espeak-ng's own bounds of speed
_CLOSE = 0.05
_LEAST_RUSHED, _MOST_RUSHED = 0.8, 1.25
_TELLING = 12  # fewer syllables say little about speed

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

    @property
    def recipe(self) -> str:
        pauses = f"{self._pauses.sentence_ms} {self._pauses.paragraph_ms}"
        return f"espeak {self._voice} {self._syllables_per_minute} {pauses}"

    def speak(self, text: str, out: Path) -> None:
        """Write the text as WAV, pauses included within 10 % of the speed asked for.

        Raises SpeechFailed for an unknown voice or a text without sound.
        """
        library = libespeak()
        syllables = count_syllables(text)
        rushed = self._rushed(text, syllables)
        speed = self._syllables_per_minute / _SYLLABLES_PER_WORD * rushed
        samples = self._write(library, text, out, speed)
        if not samples:
            raise SpeechFailed("There is nothing in the text that could be said.")
        said = syllables * 60 * library.sample_rate / samples
        off = self._syllables_per_minute / said
        if syllables >= _TELLING and abs(off - 1) > _CLOSE:
            factor = min(_MOST_RUSHED, max(_LEAST_RUSHED, rushed * off))
            if abs(factor / rushed - 1) > _CLOSE / 2:
                self._write(library, text, out, speed / rushed * factor)

    def _rushed(self, text: str, syllables: int) -> float:
        """How much faster than asked one speaks between the pauses, so that all takes its time.

        Many short sentences are mostly pauses; speech is not rushed to make up for all of them.
        """
        silent_s = sum(map(self._pauses.after, sentences(text, at_most=_LONGEST))) / 1000
        whole_s = syllables * 60 / self._syllables_per_minute
        if silent_s >= whole_s:
            return _MOST_RUSHED
        return min(_MOST_RUSHED, whole_s / (whole_s - silent_s))

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
