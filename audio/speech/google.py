"""gTTS: a natural voice from an unofficial service on the network, when it answers."""

import tempfile
import time
import wave
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import requests
from gtts import gTTS, gTTSError

from audio import ffmpeg
from audio.clip import SAMPLE_RATE
from audio.errors import MasteringFailed, SpeechFailed
from audio.reading import count_syllables
from audio.speech.answers import Answers
from audio.speech.pace import TELLING, Pace
from audio.speech.sentences import Piece, sentences

_LONGEST = 200
_BACK_OFF_S = (0.5, 1.5)
_DECODE_TIMEOUT_S = 60

_REST_S = 60.0
_SLOWEST, _FASTEST = 0.7, 1.5  # beyond these a stretched voice sounds like one

USUAL_PACE = Pace()  # the service leaves almost no pause between its answers


class GttsEngine:
    """Asks the service sentence by sentence, so that one lost answer costs one sentence.

    What it answers is stretched or squeezed to the speed asked for, at an even pitch. Once it was
    out of reach it is left alone for a while: nothing else has to wait for it to fail again.
    """

    name = "gtts"

    def __init__(
        self,
        *,
        timeout_s: float = 5.0,
        language: str = "vi",
        pace: Pace = USUAL_PACE,
        answers: Answers | None = None,
        wait: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._timeout_s = timeout_s
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
        """Write the text as WAV; SpeechFailed when a sentence was refused three times."""
        pieces = [each for each in sentences(text, at_most=_LONGEST) if count_syllables(each.text)]
        if not pieces:
            raise SpeechFailed("There is nothing in the text that could be said.")
        with tempfile.TemporaryDirectory(prefix=".partial-", dir=out.absolute().parent) as folder:
            answers = [
                self._answered(piece.text, Path(folder) / f"{number}.mp3")
                for number, piece in enumerate(pieces)
            ]
            filters = f"atempo={self._tempo(answers, pieces):.3f}"
            with wave.open(str(out), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(SAMPLE_RATE)
                for answer, piece in zip(answers, pieces, strict=True):
                    for block in self._decoded(answer, piece, filters):
                        file.writeframesraw(block)
                    silent = SAMPLE_RATE * self._pace.pauses.after(piece) // 1000
                    file.writeframesraw(bytes(2 * silent))

    def _tempo(self, answers: Sequence[Path], pieces: Sequence[Piece]) -> float:
        if sum(count_syllables(piece.text) for piece in pieces) < TELLING:
            return 1.0
        spoken_s = sum(map(self._seconds, answers, pieces))
        return min(_FASTEST, max(_SLOWEST, spoken_s / self._pace.speech_s(pieces)))

    def _seconds(self, answer: Path, piece: Piece) -> float:
        return sum(map(len, self._decoded(answer, piece))) / 2 / SAMPLE_RATE

    def _decoded(self, answer: Path, piece: Piece, filters: str = "anull") -> Iterator[bytes]:
        try:
            yield from ffmpeg.decode(answer, timeout_s=_DECODE_TIMEOUT_S, filters=filters)
        except MasteringFailed as broken:
            if self._answers is not None:
                self._answers.forget(self._asked(piece.text))
            raise SpeechFailed("gTTS answered with no sound.") from broken

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
        if self._refused is not None and self._monotonic() - self._refused[0] < _REST_S:
            raise self._refused[1]
        for delay in _BACK_OFF_S:
            try:
                self._ask(piece, answer)
            except SpeechFailed:
                self._wait(delay)
            else:
                return
        try:
            self._ask(piece, answer)
        except SpeechFailed as refused:
            self._refused = self._monotonic(), refused
            raise

    def _ask(self, piece: str, answer: Path) -> None:
        try:
            gTTS(text=piece, lang=self._language, timeout=self._timeout_s).save(str(answer))
        except (
            gTTSError,
            requests.RequestException,
            AssertionError,
            OSError,
            ValueError,
        ) as failure:
            raise SpeechFailed("gTTS is out of reach: %(reason)s", reason=failure) from failure
