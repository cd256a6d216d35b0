"""piper: a neural voice with no network, where an administrator put its program and a voice."""

import subprocess
from pathlib import Path

from audio.errors import SpeechFailed
from audio.speech.sentences import Pauses

_TIMEOUT_S = 300
# What piper's Vietnamese voices say in a minute at length scale 1; other scales divide it.
_SYLLABLES_PER_MINUTE = 230

USUAL_PAUSES = Pauses()  # it knows no paragraphs


class PiperEngine:
    """Speaks with a voice file (.onnx, its .json beside it) at a speed in syllables a minute."""

    name = "piper"

    def __init__(
        self,
        voice_file: Path,
        syllables_per_minute: int = 190,
        pauses: Pauses = USUAL_PAUSES,
        *,
        program: str = "piper",
    ) -> None:
        self._voice_file = voice_file
        self._length_scale = _SYLLABLES_PER_MINUTE / syllables_per_minute
        self._pauses = pauses
        self._program = program

    @property
    def recipe(self) -> str:
        pause = self._pauses.sentence_ms
        return f"piper {self._voice_file.name} {self._length_scale:.3f} {pause}"

    def speak(self, text: str, out: Path) -> None:
        """Write the text as WAV; SpeechFailed without the program, the voice file or a sound."""
        if not self._voice_file.is_file():
            raise SpeechFailed("There is no voice file %(file)s.", file=self._voice_file)
        command = [self._program, "--model", str(self._voice_file), "--output_file", str(out)]
        command += ["--length_scale", f"{self._length_scale:.3f}"]
        command += ["--sentence_silence", f"{self._pauses.sentence_ms / 1000:.3f}"]
        try:
            done = subprocess.run(
                command, input=text.encode(), capture_output=True, timeout=_TIMEOUT_S, check=False
            )
        except FileNotFoundError as missing:
            raise SpeechFailed(
                "There is no program %(program)s: pip install piper-tts.", program=self._program
            ) from missing
        except subprocess.TimeoutExpired as late:
            raise SpeechFailed("piper did not finish in time.") from late
        if done.returncode or not out.is_file() or not out.stat().st_size:
            reason = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise SpeechFailed(
                "piper could not say it: %(reason)s", reason=reason[0] if reason else "no reason"
            )
