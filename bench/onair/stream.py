"""Another station's stream, whose every sample is known: MP3 over HTTP, and how it fails."""

import contextlib
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal

import imageio_ffmpeg

from audio import ffmpeg
from bench.onair.district import noise
from bench.onair.judge import COARSE, smooth
from bench.onair.sink import WIDTH

_SAMPLES, _RATE = 1_152, 48_000
_FRAME_S = _SAMPLES / _RATE
_FRAME = 384  # bytes, at 128 kbit/s without a reservoir: every frame stands alone
_LOOP_S = 120.0
_SEED = 77_777

Mode = Literal["sound", "stall", "dead"]


class Stream:
    """What it does is in `mode`; everybody who listens hears the same at the same time.

    Stalled it is connected, but nothing comes. `sound` is what goes round, as it decodes, at the
    judge's coarse rate.
    """

    def __init__(self, folder: Path) -> None:
        self.mode: Mode = "sound"
        self._frames, self.sound = _made(folder)
        self.length_s = len(self._frames) * _FRAME_S
        self._began = time.time()
        stream = self

        class Door(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if stream.mode == "dead":
                    self.send_error(503)
                    return
                self.send_response(200)
                self.send_header("Content-Type", "audio/mpeg")
                self.end_headers()
                with contextlib.suppress(OSError):  # the listener is gone
                    for frame in stream._live():
                        self.wfile.write(frame)

            def log_message(self, *_: object) -> None:
                """Not into the bench's table."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/song.mp3"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def sent_ms(self, at: float) -> float:
        """What left the mouth at an instant (seconds since the epoch): its place in `sound`."""
        return (at - self._began) % self.length_s * 1000

    def close(self) -> None:
        self.mode = "dead"
        self._server.shutdown()
        self._server.server_close()

    def _live(self) -> Iterator[bytes]:
        number = int((time.time() - self._began) / _FRAME_S)
        while self.mode != "dead":
            number += 1
            time.sleep(max(0.0, self._began + number * _FRAME_S - time.time()))
            if self.mode == "sound":
                yield self._frames[(number - 1) % len(self._frames)]


@contextmanager
def stream(folder: Path) -> Iterator[Stream]:
    folder.mkdir(parents=True, exist_ok=True)
    made = Stream(folder)
    try:
        yield made
    finally:
        made.close()


def _made(folder: Path) -> tuple[list[bytes], bytes]:
    wav, mp3 = folder / "stream.wav", folder / "stream.mp3"
    noise(wav, _LOOP_S, _SEED)
    subprocess.run(
        [
            *(imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-y", "-i", str(wav)),
            *("-b:a", "128k", "-reservoir", "0", "-write_xing", "0", "-id3v2_version", "0"),
            str(mp3),
        ],
        check=True,
    )
    content = mp3.read_bytes()
    frames = [content[at : at + _FRAME] for at in range(0, len(content) - _FRAME + 1, _FRAME)]
    sound = smooth(b"".join(ffmpeg.decode(mp3, timeout_s=120)))
    whole = round(len(frames) * _FRAME_S * COARSE) * WIDTH
    return frames, sound[:whole].ljust(whole, b"\0")
