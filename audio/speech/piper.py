"""piper: a neural voice with no network, where an administrator put its program and a voice."""

import hashlib
import shutil
import subprocess
import sys
import tempfile
import wave
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from audio import children, ffmpeg
from audio.errors import MasteringFailed, SpeechFailed
from audio.reading import count_syllables
from audio.speech.joining import join
from audio.speech.pace import Pace
from audio.speech.sentences import Pauses, Piece, sentences

PROGRAM = "piper"

_LONGEST = 600
_LEAST_S, _S_PER_SYLLABLE = 60.0, 0.4  # a slow machine may take as long as the speech itself
_DECODE_TIMEOUT_S = 60
_SLOWEST, _FASTEST = 0.5, 2.0  # what a voice is asked for as its length scale
# Said once at length scale 1 to know how fast a voice is.
_MEASURE = (
    "Ủy ban nhân dân xã thông báo đến toàn thể bà con trong các thôn về lịch tiêm phòng, "
    "thời gian bắt đầu từ bảy giờ ba mươi phút sáng thứ hai tại trạm y tế xã."
)

USUAL_PAUSES = Pauses()


class PiperEngine:
    """Speaks with a voice file (.onnx, its .onnx.json beside it) at a speed in syllables a minute.

    Sentences are said one by one, in one run of the program, and joined with our own pauses. How
    fast the voice is by itself is measured once; what is left between that and the speed asked
    for is stretched or squeezed at an even pitch. `speaker` is the number of one of the speakers,
    where a voice has several.
    """

    name = "piper"

    def __init__(
        self,
        voice_file: Path,
        syllables_per_minute: int = 190,
        pauses: Pauses = USUAL_PAUSES,
        *,
        speaker: int | None = None,
        program: str | None = None,
    ) -> None:
        self._voice_file = voice_file
        self._pace = Pace(syllables_per_minute, pauses)
        self._speaker = speaker
        self._program = program

    @property
    def recipe(self) -> str:
        # Another voice may be put under the same name.
        voice = self._voice_file
        try:
            found = voice.stat()
            kind = hashlib.sha256(f"{found.st_size} {found.st_mtime_ns}".encode()).hexdigest()[:12]
        except OSError:
            kind = "missing"
        return f"piper {voice.name} {kind} {self._speaker} {self._pace.recipe}"

    def speak(self, text: str, out: Path) -> None:
        """Write the text as WAV; SpeechFailed without the program, the voice file or a sound."""
        self.require_parts()
        pieces = [each for each in sentences(text, at_most=_LONGEST) if count_syllables(each.text)]
        if not pieces:
            raise SpeechFailed("There is nothing in the text that could be said.")
        wanted = self._pace.plan(pieces).syllables_per_minute
        scale = min(_FASTEST, max(_SLOWEST, self._syllables_per_minute / wanted))
        with tempfile.TemporaryDirectory(prefix=".partial-", dir=out.absolute().parent) as folder:
            said = self._say([piece.text for piece in pieces], Path(folder), scale)
            join(said, pieces, self._pace, out, _decoded)

    def require_parts(self) -> None:
        """Raise SpeechFailed where the voice file, its description or the program is missing."""
        for file in (self._voice_file, self._voice_file.with_name(f"{self._voice_file.name}.json")):
            if not file.is_file():
                raise SpeechFailed("There is no voice file %(file)s.", file=file.name)
        self._command()

    @cached_property
    def _syllables_per_minute(self) -> float:
        """How fast the voice is at length scale 1."""
        with tempfile.TemporaryDirectory(prefix="phatthanh-") as folder:
            (said,) = self._say([_MEASURE], Path(folder), 1.0)
            with wave.open(str(said)) as sound:
                seconds: float = sound.getnframes() / sound.getframerate()
        return count_syllables(_MEASURE) * 60 / seconds

    def _say(self, lines: Sequence[str], folder: Path, scale: float) -> list[Path]:
        """Let the program say the lines; one file for each, in their order."""
        command = [*self._command(), "--model", str(self._voice_file), "--output_dir", str(folder)]
        command += ["--length_scale", f"{scale:.3f}"]
        if self._speaker is not None:
            command += ["--speaker", str(self._speaker)]
        words = "\n".join(" ".join(line.split()) for line in lines) + "\n"
        try:
            done = children.run(
                command,
                words=words.encode(),
                timeout_s=max(_LEAST_S, _S_PER_SYLLABLE * count_syllables(words)),
            )
        except FileNotFoundError as missing:
            raise _no_program() from missing
        except subprocess.TimeoutExpired as late:
            raise SpeechFailed("piper did not finish in time.") from late
        # The program names them by a clock that only goes on.
        said = sorted(folder.glob("*.wav"), key=lambda file: (len(file.stem), file.stem))
        if done.returncode or len(said) != len(lines):
            reason = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise SpeechFailed(
                "piper could not say it: %(reason)s", reason=reason[0] if reason else "no reason"
            )
        return said

    def _command(self) -> list[str]:
        if self._program is not None:
            return [self._program]
        beside = Path(sys.executable).with_name(PROGRAM)
        found = str(beside) if beside.is_file() else shutil.which(PROGRAM)
        if found is None:
            raise _no_program()
        return [found]


def _no_program() -> SpeechFailed:
    return SpeechFailed("The program piper is not installed: make piper.")


def _decoded(said: Path, _piece: Piece, filters: str) -> Iterator[bytes]:
    try:
        yield from ffmpeg.decode(said, timeout_s=_DECODE_TIMEOUT_S, filters=filters)
    except MasteringFailed as broken:
        raise SpeechFailed("piper could not say it: %(reason)s", reason="no sound") from broken
