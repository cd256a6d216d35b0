"""gTTS: a natural voice from an unofficial service on the network, when it answers."""

import tempfile
import time
import wave
from collections.abc import Callable
from pathlib import Path

import requests
from gtts import gTTS, gTTSError

from audio import ffmpeg
from audio.clip import SAMPLE_RATE
from audio.errors import MasteringFailed, SpeechFailed
from audio.speech.answers import Answers
from audio.speech.sentences import Pauses, sentences

_LONGEST = 200
_BACK_OFF_S = (0.5, 1.5)
_DECODE_TIMEOUT_S = 60

USUAL_PAUSES = Pauses()  # the service leaves almost none between its answers


class GttsEngine:
    """Asks the service sentence by sentence, so that one lost answer costs one sentence."""

    name = "gtts"

    def __init__(
        self,
        *,
        timeout_s: float = 5.0,
        language: str = "vi",
        pauses: Pauses = USUAL_PAUSES,
        answers: Answers | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._timeout_s = timeout_s
        self._language = language
        self._pauses = pauses
        self._answers = answers
        self._wait = wait

    @property
    def recipe(self) -> str:
        pauses = f"{self._pauses.sentence_ms} {self._pauses.paragraph_ms}"
        return f"gtts {self._language} {pauses}"

    def speak(self, text: str, out: Path) -> None:
        """Write the text as WAV; SpeechFailed when a sentence was refused three times."""
        pieces = list(sentences(text, at_most=_LONGEST))
        if not pieces:
            raise SpeechFailed("There is nothing in the text that could be said.")
        with (
            tempfile.TemporaryDirectory(prefix=".partial-", dir=out.absolute().parent) as folder,
            wave.open(str(out), "wb") as file,
        ):
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(SAMPLE_RATE)
            for piece in pieces:
                answer = self._answered(piece.text, Path(folder) / "sentence.mp3")
                try:
                    for block in ffmpeg.decode(answer, timeout_s=_DECODE_TIMEOUT_S):
                        file.writeframesraw(block)
                except MasteringFailed as broken:
                    if self._answers is not None:
                        self._answers.forget(self._asked(piece.text))
                    raise SpeechFailed("gTTS answered with no sound.") from broken
                file.writeframesraw(bytes(2 * (SAMPLE_RATE * self._pauses.after(piece) // 1000)))

    def _answered(self, text: str, fresh: Path) -> Path:
        """The answer to a sentence: kept from before, else asked for."""
        if self._answers is None:
            self._ask_patiently(text, fresh)
            return fresh
        kept = self._answers.find(self._asked(text))
        if kept is None:
            self._ask_patiently(text, fresh)
            self._answers.keep(self._asked(text), fresh)
        return kept or fresh

    def _asked(self, text: str) -> str:
        return f"{self._language}\n{text}"

    def _ask_patiently(self, piece: str, answer: Path) -> None:
        for delay in _BACK_OFF_S:
            try:
                self._ask(piece, answer)
            except SpeechFailed:
                self._wait(delay)
            else:
                return
        self._ask(piece, answer)

    def _ask(self, piece: str, answer: Path) -> None:
        try:
            gTTS(text=piece, lang=self._language, timeout=self._timeout_s).save(str(answer))
        except (gTTSError, requests.RequestException, AssertionError, OSError) as failure:
            raise SpeechFailed("gTTS is out of reach: %(reason)s", reason=failure) from failure
