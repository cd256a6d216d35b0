"""Runs ffmpeg: no shell, no standard input, local files of known kinds only, within limits."""

import errno
import os
import re
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import imageio_ffmpeg

from audio import children
from audio.children import Child
from audio.clip import SAMPLE_RATE
from audio.disk import no_room
from audio.errors import AudioError, MasteringFailed, TookTooLong

# Containers of sound only: a playlist or a script among the inputs could name other files.
_FORMATS = "wav,w64,mp3,flac,ogg,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,aac"
# What a stream may come in, and the ways it may come: a playlist (HLS) may name no file of ours.
_STREAM_FORMATS = "mp3,aac,ogg,flac,wav,hls,mpegts,mov,mp4,m4a,matroska,webm,asf"
_STREAM_PROTOCOLS = "http,https,tcp,tls,crypto,httpproxy"
_MAGIC = (
    ("wav", 8, b"WAVE"),
    ("ogg", 0, b"OggS"),
    ("flac", 0, b"fLaC"),
    ("matroska", 0, b"\x1aE\xdf\xa3"),
    ("mov", 4, b"ftyp"),
)
# A cover picture of 600 KB may unfold to 400 MB, and ffmpeg looks into pictures nobody asked for.
_SOUND_ONLY = ("-vn", "-sn", "-dn", "-max_pixels", "1")
_LARGEST_BLOCK = 64_000_000  # bytes that a header can make ffmpeg ask for at once
_WRITTEN = re.compile(rb"^out_time_us=(\d+)", re.MULTILINE)
_NO_ROOM = os.strerror(errno.ENOSPC)
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Run:
    """What ffmpeg reported, and how long what it wrote first is, in microseconds."""

    report: str
    written_us: int


def source(path: Path) -> list[str]:
    """The arguments that read a file's first sound stream and nothing else."""
    return [*opened(path), "-map", "0:a:0"]


def opened(path: Path, *, start_s: float = 0.0, at_most_s: float | None = None) -> list[str]:
    """The arguments that open a file for a filter graph, which takes of it what it names.

    Of `at_most_s` seconds from `start_s` on, where that is wanted.
    """
    known = _container(path)
    return [
        *(("-ss", f"{start_s:.3f}") if start_s else ()),
        *(("-t", f"{at_most_s:.3f}") if at_most_s is not None else ()),
        *_SOUND_ONLY,
        *("-protocol_whitelist", "file,pipe", "-format_whitelist", _FORMATS),
        *(("-f", known) if known else ()),
        *("-i", f"file:{path.absolute()}"),
    ]


def run(arguments: Sequence[str], *, timeout_s: float) -> Run:
    """Run to the end; MasteringFailed when ffmpeg fails or hangs."""
    try:
        done = children.run(
            [*_command("info"), "-progress", "pipe:1", "-stats_period", "3600", *arguments],
            timeout_s=timeout_s,
        )
    except subprocess.TimeoutExpired as late:
        raise _too_slow(timeout_s) from late
    report = done.stderr.decode(errors="replace")
    if done.returncode:
        raise _failed(report)
    written = _WRITTEN.findall(done.stdout)
    return Run(report, int(written[-1]) if written else 0)


def run_into(
    writer: Sequence[str], reader: Sequence[str], copy: BinaryIO, *, timeout_s: float
) -> Run:
    """Run both at once: what the first writes to pipe:1 is kept and is the second's pipe:0.

    Gives back what the second reported; MasteringFailed when one of them fails or hangs.
    """
    with (
        _reports() as (writer_log, reader_log, progress),
        children.start(
            [*_command("error"), *writer],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=writer_log,
        ) as first,
        children.start(
            [*_command("info"), "-progress", "pipe:1", "-stats_period", "3600", *reader],
            stdin=subprocess.PIPE,
            stdout=progress,
            stderr=reader_log,
        ) as second,
    ):
        with _limited(timeout_s, first, second):
            _pass_on(first, second, copy)
        writer_log.seek(0)
        reader_log.seek(0)
        progress.seek(0)
        if first.returncode:
            raise _failed(writer_log.read().decode(errors="replace"))
        report = reader_log.read().decode(errors="replace")
        if second.returncode:
            raise _failed(report)
        written = _WRITTEN.findall(progress.read())
        return Run(report, int(written[-1]) if written else 0)


def _pass_on(first: Child, second: Child, copy: BinaryIO) -> None:
    if first.stdout is None or second.stdin is None:
        return
    with second.stdin:
        try:
            while block := os.read(first.stdout.fileno(), _BLOCK):
                copy.write(block)
                second.stdin.write(block)
        except BrokenPipeError:
            first.kill()  # the second says why it ended
    first.wait()
    second.wait()


@contextmanager
def _reports() -> Iterator[tuple[BinaryIO, BinaryIO, BinaryIO]]:
    with (
        tempfile.TemporaryFile() as one,
        tempfile.TemporaryFile() as two,
        tempfile.TemporaryFile() as three,
    ):
        yield one, two, three


@contextmanager
def _limited(timeout_s: float, *processes: Child) -> Iterator[None]:
    """Kill the processes when the time is over, or whenever this is left."""
    expired = threading.Event()

    def expire() -> None:
        expired.set()
        for process in processes:
            process.kill()

    limit = threading.Timer(timeout_s, expire)
    limit.daemon = True
    limit.start()
    try:
        yield
    finally:
        limit.cancel()
        for process in processes:
            process.kill()
    if expired.is_set():
        raise _too_slow(timeout_s)


def decode(path: Path, *, timeout_s: float, filters: str = "anull") -> Iterator[bytes]:
    """The file as 48 kHz mono 16-bit little-endian samples, block by block, after `filters`.

    Raises MasteringFailed when ffmpeg fails or hangs. Closing the iterator ends ffmpeg.
    """
    output = ["-af", filters, "-f", "s16le", "-ac", "1", "-ar", str(SAMPLE_RATE), "pipe:1"]
    with (
        tempfile.TemporaryFile() as report,
        children.start(
            [*_command("error"), *source(path), *output],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=report,
        ) as process,
    ):
        with _limited(timeout_s, process):
            if process.stdout is not None:
                while block := process.stdout.read(_BLOCK):
                    yield block
            process.wait()
        if process.returncode:
            report.seek(0)
            raise _failed(report.read().decode(errors="replace"))


def receiving(url: str, *, timeout_s: float) -> list[str]:
    """The command that fetches a stream and writes its samples to its standard output.

    48 kHz mono 16-bit little-endian, as they come. It ends where the stream does, or where nothing
    came for `timeout_s`.
    """
    return [
        *_command("error"),
        *_SOUND_ONLY,
        *("-protocol_whitelist", _STREAM_PROTOCOLS, "-format_whitelist", _STREAM_FORMATS),
        *("-rw_timeout", str(round(timeout_s * 1_000_000)), "-user_agent", "phatthanh"),
        # Enough to know a stream by, not so much that it comes late.
        *("-analyzeduration", "1500000", "-probesize", "200000", "-fflags", "+nobuffer"),
        *("-i", url, "-map", "0:a:0"),
        *("-f", "s16le", "-ac", "1", "-ar", str(SAMPLE_RATE), "-flush_packets", "1", "pipe:1"),
    ]


def broadcasting(target: str, *, kbps: int) -> list[str]:
    """The command that makes MP3 of what a browser's recorder hands in, piece by piece, at once.

    A voice below the rumble of a room is cut, quiet words are brought up, and none is clipped.
    `target` is pipe:1, or an icecast:// address.
    """
    voice = (
        "highpass=f=80:r=f64,acompressor=threshold=0.06:ratio=3:attack=5:release=120:makeup=2,"
        "alimiter=limit=0.84:level=false"
    )
    to_icecast = ("-content_type", "audio/mpeg", "-legacy_icecast", "0")
    return [
        *_command("error"),
        *_SOUND_ONLY,
        *("-protocol_whitelist", "pipe", "-format_whitelist", "matroska,webm,ogg,mov,mp4,m4a"),
        *("-fflags", "+nobuffer", "-probesize", "4096", "-analyzeduration", "0", "-i", "pipe:0"),
        *("-map", "0:a:0", "-af", voice, "-ac", "1", "-ar", str(SAMPLE_RATE)),
        *("-c:a", "libmp3lame", "-b:a", f"{kbps}k", "-reservoir", "0"),
        *("-write_xing", "0", "-id3v2_version", "0", "-flush_packets", "1"),
        *(to_icecast if target.startswith("icecast:") else ()),
        *("-f", "mp3", target),
    ]


def taping(out: Path) -> list[str]:
    """The command that keeps samples from its standard input as Ogg Opus, a second at a time."""
    return [
        *_command("error"),
        *("-f", "s16le", "-ac", "1", "-ar", str(SAMPLE_RATE), "-i", "pipe:0"),
        *("-c:a", "libopus", "-b:a", "32k", "-application", "voip"),
        *(
            "-page_duration",
            "1000000",
            "-flush_packets",
            "1",
            "-f",
            "ogg",
            f"file:{out.absolute()}",
        ),
    ]


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
    quiet = ["-nostdin", "-hide_banner", "-nostats", "-loglevel", level, "-y"]
    return [program, *quiet, "-max_alloc", str(_LARGEST_BLOCK)]


def _too_slow(timeout_s: float) -> TookTooLong:
    return TookTooLong("ffmpeg did not finish in %(seconds)g seconds.", seconds=timeout_s)


def _failed(report: str) -> AudioError:
    if _NO_ROOM in report:
        return no_room()
    lines = [line.strip() for line in report.splitlines() if line.strip()]
    return MasteringFailed(
        "ffmpeg could not read the sound: %(reason)s", reason=lines[-1] if lines else "no reason"
    )
