"""A station of the test's own that streams MP3 over HTTP, and everything that can go wrong."""

import contextlib
import math
import subprocess
import threading
import time
import wave
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import imageio_ffmpeg

RATE = 48_000
_FRAME = 384  # bytes of a frame of 24 ms at 128 kbit/s
_FRAME_S = 0.024


class Station:
    """What it does is in `mode`: sound, silent, stall (connected, nothing comes), dead."""

    def __init__(self, folder: Path, hertz: float) -> None:
        self.mode = "sound"
        self.burst_s = 0.0
        self.listeners = 0
        self._sound = _frames(folder / "sound", hertz)
        self._silent = _frames(folder / "silent", 0.0)
        station = self

        class Door(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if station.mode == "dead":
                    self.send_error(503)
                    return
                station.listeners += 1
                self.send_response(200)
                self.send_header("Content-Type", "audio/mpeg")
                self.end_headers()
                with contextlib.suppress(OSError):  # the listener is gone
                    self._stream()

            def _stream(self) -> None:
                begun, number = time.monotonic() - station.burst_s, 0
                while station.mode != "dead":
                    time.sleep(max(0.0, begun + number * _FRAME_S - time.monotonic()))
                    if station.mode == "stall":
                        begun += _FRAME_S
                        time.sleep(_FRAME_S)
                        continue
                    frames = station._silent if station.mode == "silent" else station._sound
                    self.wfile.write(frames[number % len(frames)])
                    number += 1

            def log_message(self, *_: object) -> None:
                """Not into the test's output."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/live.mp3"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.mode = "dead"
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def station(folder: Path, hertz: float = 1_000.0) -> Iterator[Station]:
    made = Station(folder, hertz)
    try:
        yield made
    finally:
        made.close()


def tone(file: Path, hertz: float, seconds: float, level: int = 8_000) -> Path:
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(
            array(
                "h",
                (
                    round(level * math.sin(2 * math.pi * hertz * at / RATE))
                    for at in range(round(seconds * RATE))
                ),
            ).tobytes()
        )
    return file


def _frames(place: Path, hertz: float) -> list[bytes]:
    # 10 s of a whole number of waves: it goes round without a seam.
    wav, mp3 = place.with_suffix(".wav"), place.with_suffix(".mp3")
    tone(wav, hertz, 10.0)
    encode = ["-loglevel", "error", "-y", "-i", str(wav), "-b:a", "128k", "-reservoir", "0"]
    subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), *encode, "-write_xing", "0", "-id3v2_version", "0", mp3],
        check=True,
    )
    sound = mp3.read_bytes()
    return [sound[at : at + _FRAME] for at in range(0, len(sound) - _FRAME, _FRAME)]
