"""gTTS: a natural voice from an unofficial service on the network, when it answers."""

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import requests
from gtts import gTTS, gTTSError

from audio import ffmpeg
from audio.disk import is_full
from audio.errors import MasteringFailed, SpeechFailed
from audio.reading import count_syllables
from audio.speech.answers import Answers
from audio.speech.joining import join
from audio.speech.pace import Pace
from audio.speech.sentences import Piece, sentences

_LONGEST = 200
_BACK_OFF_S = (0.5, 1.5)
_DECODE_TIMEOUT_S = 60
_REST_S = 60.0
_PATIENCE = 2  # requests' time-out begins anew with every byte: one answer takes so many at most

USUAL_PACE = Pace()


class GttsEngine:
    """Asks the service sentence by sentence, so that one lost answer costs one sentence.

    What it answers is stretched or squeezed to the speed asked for, at an even pitch. A text that
    it has not said in full within `within_s` seconds is given up; what was answered is kept, so
    that the next time begins where this one ended. Once it was out of reach it is left alone for
    a while: nothing else has to wait for it to fail again.
    """

    name = "gtts"

    def __init__(
        self,
        *,
        timeout_s: float = 5.0,
        within_s: float = 180.0,
        language: str = "vi",
        pace: Pace = USUAL_PACE,
        answers: Answers | None = None,
        wait: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._timeout_s = timeout_s
        self._within_s = within_s
        self._language = language
        self._pace = pace
        self._answers = answers
        self._wait = wait
        self._monotonic = monotonic
        self._refused: tuple[float, SpeechFailed] | None = None

    @property
    def recipe(self) -> str:
        return f"gtts {self._language} {self._pace.recipe}"

    def speak(self, text: str, out: Path) -> None:
        """Write the text as WAV.

        SpeechFailed when a sentence was refused three times, or the time is over.
        """
        pieces = [each for each in sentences(text, at_most=_LONGEST) if count_syllables(each.text)]
        if not pieces:
            raise SpeechFailed("There is nothing in the text that could be said.")
        ends = self._monotonic() + self._within_s
        with tempfile.TemporaryDirectory(prefix=".partial-", dir=out.absolute().parent) as folder:
            answers = [
                self._answered(piece.text, Path(folder) / f"{number}.mp3", ends)
                for number, piece in enumerate(pieces)
            ]
            join(answers, pieces, self._pace, out, self._decoded)

    def _decoded(self, answer: Path, piece: Piece, filters: str) -> Iterator[bytes]:
        try:
            yield from ffmpeg.decode(answer, timeout_s=_DECODE_TIMEOUT_S, filters=filters)
        except MasteringFailed as broken:
            if self._answers is not None:
                self._answers.forget(self._asked(piece.text))
            raise SpeechFailed("gTTS answered with no sound.") from broken

    def _answered(self, text: str, fresh: Path, ends: float) -> Path:
        """The answer to a sentence: kept from before, else asked for."""
        if self._answers is None:
            self._ask_patiently(text, fresh, ends)
            return fresh
        kept = self._answers.find(self._asked(text))
        if kept is None:
            self._ask_patiently(text, fresh, ends)
            self._answers.keep(self._asked(text), fresh)
        return kept or fresh

    def _asked(self, text: str) -> str:
        return f"{self._language}\n{text}"

    def _ask_patiently(self, piece: str, answer: Path, ends: float) -> None:
        if self._refused is not None and self._monotonic() - self._refused[0] < _REST_S:
            raise self._refused[1]
        for delay in _BACK_OFF_S:
            try:
                self._ask(piece, answer, ends)
            except SpeechFailed:
                self._wait(max(0.0, min(delay, ends - self._monotonic())))
            else:
                return
        try:
            self._ask(piece, answer, ends)
        except SpeechFailed as refused:
            self._refused = self._monotonic(), refused
            raise

    def _ask(self, piece: str, answer: Path, ends: float) -> None:
        left_s = ends - self._monotonic()
        if left_s <= 0:
            raise SpeechFailed(
                "gTTS did not say all of it in %(seconds)g seconds.", seconds=self._within_s
            )
        question = _Question(piece, self._language, min(self._timeout_s, left_s), answer)
        question.start()
        question.join(min(_PATIENCE * self._timeout_s, left_s))
        if question.is_alive():  # an answer by drops: it is left to its thread and not waited for
            raise SpeechFailed("There is no network, or gTTS does not answer.")
        if question.failure is None:
            return
        if isinstance(question.failure, OSError) and is_full(question.failure):
            raise question.failure
        raise _worded(question.failure) from question.failure


def _worded(failure: Exception) -> SpeechFailed:
    """What went wrong as an editor can use it: the library's own words name hosts and sockets."""
    answer = getattr(failure, "rsp", None)
    if answer is not None:
        return SpeechFailed("gTTS refuses for now (HTTP %(code)d).", code=answer.status_code)
    if isinstance(failure, requests.RequestException) or "Failed to connect" in str(failure):
        return SpeechFailed("There is no network, or gTTS does not answer.")
    return SpeechFailed("gTTS is out of reach: %(reason)s", reason=failure)


class _Question(threading.Thread):
    """One question to the service, which may take longer than anybody waits for it."""

    def __init__(self, text: str, language: str, timeout_s: float, answer: Path) -> None:
        super().__init__(daemon=True)
        self._text, self._language, self._timeout_s = text, language, timeout_s
        self._answer = answer
        self.failure: Exception | None = None

    def run(self) -> None:
        asked = gTTS(text=self._text, lang=self._language, timeout=self._timeout_s)
        try:
            asked.save(str(self._answer))
        except (
            gTTSError,
            requests.RequestException,
            AssertionError,
            OSError,
            ValueError,
        ) as failure:
            self.failure = failure
