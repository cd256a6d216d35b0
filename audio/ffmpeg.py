"""Runs ffmpeg: no shell, no standard input, local files of known kinds only, a time limit."""

import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import imageio_ffmpeg

from audio.clip import SAMPLE_RATE
from audio.errors import MasteringFailed

# Containers of sound only: a playlist or a script among the inputs could name other files.
_FORMATS = "wav,w64,mp3,flac,ogg,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,aac"
_MAGIC = (
    ("wav", 8, b"WAVE"),
    ("ogg", 0, b"OggS"),
    ("flac", 0, b"fLaC"),
    ("matroska", 0, b"\x1aE\xdf\xa3"),
    ("mov", 4, b"ftyp"),
)
_BLOCK = 1 << 16


def source(path: Path) -> list[str]:
    """The arguments that read a file's first sound stream and nothing else."""
    known = _container(path)
    return [
        *("-protocol_whitelist", "file,pipe", "-format_whitelist", _FORMATS),
        *(("-f", known) if known else ()),
        *("-i", f"file:{path.absolute()}", "-map", "0:a:0"),
    ]


def run(arguments: Sequence[str], *, timeout_s: float) -> str:
    """Run to the end and return what ffmpeg reported; MasteringFailed when it fails or hangs."""
    try:
        done = subprocess.run(
            [*_command("info"), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise _too_slow(timeout_s) from late
    report = done.stderr.decode(errors="replace")
    if done.returncode:
        raise _failed(report)
    return report


def decode(path: Path, *, timeout_s: float) -> Iterator[bytes]:
    """The file as 48 kHz mono 16-bit little-endian samples, block by block.

    Raises MasteringFailed when ffmpeg fails or hangs. Closing the iterator ends ffmpeg.
    """
    output = ["-f", "s16le", "-ac", "1", "-ar", str(SAMPLE_RATE), "pipe:1"]
    with (
        tempfile.TemporaryFile() as report,
        subprocess.Popen(
            [*_command("error"), *source(path), *output],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=report,
        ) as process,
    ):
        expired = threading.Event()

        def expire() -> None:
            expired.set()
            process.kill()

        limit = threading.Timer(timeout_s, expire)
        limit.daemon = True
        limit.start()
        try:
            if process.stdout is not None:
                while block := process.stdout.read(_BLOCK):
                    yield block
            process.wait()
        finally:
            limit.cancel()
            process.kill()
        if expired.is_set():
            raise _too_slow(timeout_s)
        if process.returncode:
            report.seek(0)
            raise _failed(report.read().decode(errors="replace"))


def _container(path: Path) -> str | None:
    """The container its first bytes declare.

    ffmpeg goes by likeness: it takes a WAV of a pure 500 Hz tone for a television stream.
    """
    if not path.is_file():
        return None
    with path.open("rb") as file:
        head = file.read(12)
    return next((name for name, at, magic in _MAGIC if head[at : at + len(magic)] == magic), None)


def _command(level: str) -> list[str]:
    try:
        program = imageio_ffmpeg.get_ffmpeg_exe()
    except RuntimeError as missing:
        raise MasteringFailed("There is no ffmpeg on this machine.") from missing
    return [program, "-nostdin", "-hide_banner", "-nostats", "-loglevel", level, "-y"]


def _too_slow(timeout_s: float) -> MasteringFailed:
    return MasteringFailed("ffmpeg did not finish in %(seconds)g seconds.", seconds=timeout_s)


def _failed(report: str) -> MasteringFailed:
    lines = [line.strip() for line in report.splitlines() if line.strip()]
    return MasteringFailed(
        "ffmpeg could not read the sound: %(reason)s", reason=lines[-1] if lines else "no reason"
    )
