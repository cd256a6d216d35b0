"""A PulseAudio server of our own, its null sinks, and recordings of them: the judge of sound."""

import ctypes
import ctypes.util
import os
import shutil
import statistics
import subprocess
import threading
import time
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

RATE = 48_000
WIDTH = 2
_PATIENCE_S = 20.0


class NoSoundServer(Exception):
    """PulseAudio is missing, or did not start."""


class SoundServer:
    """A server in a folder; nothing of the machine's own sound is touched."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "pulse.sock"
        self._process: subprocess.Popen[bytes] | None = None
        self._modules: dict[str, str] = {}

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to find this server."""
        return {
            "PULSE_SERVER": f"unix:{self._socket}",
            "HOME": str(self._folder),
            "XDG_RUNTIME_DIR": str(self._folder),
        }

    def start(self) -> None:
        """Raises NoSoundServer where PulseAudio is missing or does not answer."""
        program = shutil.which("pulseaudio")
        if program is None:
            raise NoSoundServer("PulseAudio is missing: sh scripts/system-packages tests")
        self._folder.mkdir(parents=True, exist_ok=True)
        self._socket.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [
                program,
                "-n",
                "--daemonize=no",
                "--use-pid-file=no",
                "--exit-idle-time=-1",
                "--disable-shm=yes",
                "-L",
                f"module-native-protocol-unix socket={self._socket} auth-anonymous=1",
            ],
            env={**os.environ, **self.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + _PATIENCE_S
        while self._control("info") is None:
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise NoSoundServer("PulseAudio did not start.")
            time.sleep(0.1)

    def add_sink(self, name: str) -> None:
        """A sink that plays to nobody at the pace of a sound card. Raises NoSoundServer.

        It mixes 50 ms ahead at most, as a card does. A null sink left to itself mixes two seconds
        ahead until somebody records it, and tears a hole into what plays by then.
        """
        module = self._control(
            "load-module",
            "module-null-sink",
            f"sink_name={name}",
            f"rate={RATE}",
            "channels=1",
            "channel_map=mono",
            "norewinds=yes",
        )
        if module is None:
            raise NoSoundServer(f"PulseAudio made no sink {name}.")
        self._modules[name] = module.strip()

    def remove_sink(self, name: str) -> None:
        """Pull the plug."""
        self._control("unload-module", self._modules.pop(name))

    def stop(self) -> None:
        """End the server, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def record(self, sink: str, file: Path, *, block_ms: int = 5) -> "Recording":
        """Record what a sink plays, from now on, in blocks that fit how exact it has to be."""
        server = self.environment["PULSE_SERVER"]
        return Recording(server, f"{sink}.monitor", file, block_ms=block_ms)

    def _control(self, *words: str) -> str | None:
        """What `pactl` answers; None where it fails."""
        try:
            done = subprocess.run(
                [shutil.which("pactl") or "pactl", *words],
                env={**os.environ, **self.environment},
                capture_output=True,
                text=True,
                check=False,
                timeout=_PATIENCE_S,
            )
        except subprocess.TimeoutExpired:
            return None
        return done.stdout if done.returncode == 0 else None


@contextmanager
def sound_server(folder: Path) -> Iterator[SoundServer]:
    server = SoundServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()


class _Format(ctypes.Structure):
    _fields_ = (("format", ctypes.c_int), ("rate", ctypes.c_uint32), ("channels", ctypes.c_uint8))


class _Buffer(ctypes.Structure):
    _fields_ = tuple(
        (name, ctypes.c_uint32) for name in ("maxlength", "tlength", "prebuf", "minreq", "fragsize")
    )


def _pulse() -> ctypes.CDLL:
    library = ctypes.CDLL("libpulse-simple.so.0")
    library.pa_simple_new.restype = ctypes.c_void_p
    return library


class Recording:
    """48 kHz mono 16-bit samples in a file, each with its instant on the monotonic clock.

    The instant of the first sample is the earliest that any block allows: a block comes late, where
    the machine is busy, but never early.
    """

    def __init__(self, server: str, source: str, file: Path, *, block_ms: int = 5) -> None:
        self.file = file
        self._size = RATE * block_ms // 1000 * WIDTH
        self._server, self._source = server, source
        self._origins: list[float] = []
        self._ending = threading.Event()
        self._begun = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recording", daemon=True)
        self._thread.start()
        if not self._begun.wait(_PATIENCE_S):
            raise NoSoundServer(f"Nothing could be recorded from {source}.")
        self.wall_minus_monotonic = time.time() - time.monotonic()
        self.drift_s = 0.0
        """How far the wall clock went ahead of the monotonic one while this was recorded."""

    def stop(self) -> Self:
        self.drift_s = time.time() - time.monotonic() - self.wall_minus_monotonic
        self._ending.set()
        self._thread.join(_PATIENCE_S)
        return self

    @property
    def began(self) -> float:
        """time.monotonic() of the first sample."""
        early = sorted(self._origins)[: max(1, len(self._origins) // 50)]
        return statistics.median(early)

    def samples(self) -> "array[int]":
        """Everything recorded so far."""
        content = self.file.read_bytes()
        return array("h", content[: len(content) // WIDTH * WIDTH])

    def _run(self) -> None:
        pulse = _pulse()
        error = ctypes.c_int()
        form = _Format(3, RATE, 1)  # PA_SAMPLE_S16LE
        none = ctypes.c_uint32(-1).value
        size = self._size
        buffer = _Buffer(none, none, none, none, size)
        stream = ctypes.c_void_p(
            pulse.pa_simple_new(
                self._server.encode(),
                b"judge",
                2,  # PA_STREAM_RECORD
                self._source.encode(),
                b"judge",
                ctypes.byref(form),
                None,
                ctypes.byref(buffer),
                ctypes.byref(error),
            )
        )
        if not stream:
            return
        block = ctypes.create_string_buffer(size)
        taken = 0
        with self.file.open("wb") as file:
            while not self._ending.is_set():
                if pulse.pa_simple_read(stream, block, ctypes.c_size_t(size), ctypes.byref(error)):
                    break
                now = time.monotonic()
                taken += size // WIDTH
                self._origins.append(now - taken / RATE)
                file.write(block.raw)
                file.flush()
                self._begun.set()
        pulse.pa_simple_free(stream)
