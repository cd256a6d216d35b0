"""Somebody at the page's microphone, or with a source client: a voice whose instants are known."""

import math
import os
import re
import subprocess
import threading
import time
import uuid
from array import array
from collections.abc import Callable

import imageio_ffmpeg
import requests

from bench.onair.sink import RATE

PIECE_S = 0.24
_FRAME_S = 0.02
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_LOGIN_S = 15


class Voice:
    """Beeps of 300 ms at 1 kHz every `every_s` seconds over a quiet room, in real time.

    `began` are the instants of the beeps on the monotonic clock, as they left the mouth.
    """

    def __init__(self, command: list[str], *, every_s: float = 3.0) -> None:
        self.began: list[float] = []
        self.silent = False
        self._every = round(every_s / _FRAME_S)
        self._process = subprocess.Popen(
            [
                *(imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-fflags", "+nobuffer"),
                *("-f", "s16le", "-ac", "1", "-ar", str(RATE), "-probesize", "32", "-i", "pipe:0"),
                *("-flush_packets", "1", *command),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._speak, daemon=True)
        self._thread.start()

    @property
    def output(self) -> int:
        assert self._process.stdout is not None
        return self._process.stdout.fileno()

    def stop(self) -> None:
        """Say no more, and let what was said come out."""
        self._ending.set()
        self._thread.join()

    def kill(self) -> None:
        """Break off in the middle of a word."""
        self._ending.set()
        self._process.kill()
        self._process.wait()

    def _speak(self) -> None:
        frame = round(RATE * _FRAME_S)
        room = array("h", (at * 7919 % 200 - 100 for at in range(frame)))
        beep = array("h", (round(12_000 * math.sin(math.tau * at / 48)) for at in range(frame)))
        nothing = array("h", bytes(frame * 2))
        started, number = time.monotonic(), 0
        pipe = self._process.stdin
        assert pipe is not None
        try:
            while not self._ending.wait(max(0.0, started + number * _FRAME_S - time.monotonic())):
                place = number % self._every
                beeps = place < 15 and number >= self._every and not self.silent
                if beeps and place == 0:
                    self.began.append(started + number * _FRAME_S)
                pipe.write((nothing if self.silent else beep if beeps else room).tobytes())
                pipe.flush()
                number += 1
            pipe.close()
        except OSError:
            pass


class Page:
    """A leader's browser, logged in, that opens a broadcast and speaks into it."""

    def __init__(self, url: str, account: str, password: str) -> None:
        self._url = url
        self._http = requests.Session()
        self._token = self._token_of(self._http.get(f"{url}/dang-nhap", timeout=_LOGIN_S).text)
        self.post("/dang-nhap", username=account, password=password)
        self._token = self._token_of(self._http.get(f"{url}/truc-tiep", timeout=_LOGIN_S).text)
        self.answers: list[dict[str, object]] = []
        self.number = 0
        self.voice: Voice | None = None
        self._ending = threading.Event()

    def post(self, place: str, **fields: str) -> requests.Response:
        return self._http.post(
            self._url + place, data={**fields, "csrf_token": self._token}, timeout=_LOGIN_S
        )

    def open(self, title: str, *, minutes: int = 5, where: str = "all", **more: str) -> str:
        """Open a broadcast; what its page says."""
        answer = self.post(
            "/truc-tiep", title=title, where=where, minutes=str(minutes), tone="1", **more
        )
        answer.raise_for_status()
        found = re.search(r"/truc-tiep/(\d+)", answer.url + answer.text)
        assert found is not None, answer.text
        self.number = int(found[1])
        return answer.text

    def speak(
        self,
        on_answer: Callable[[dict[str, object]], object] = lambda _: None,
        *,
        every_s: float = 3.0,
    ) -> Voice:
        """Speak from now on, as the page's script does."""
        self.voice = Voice(
            [
                *("-c:a", "libopus", "-b:a", "48k", "-frame_duration", "20"),
                *("-cluster_time_limit", "200", "-live", "1", "-f", "webm", "pipe:1"),
            ],
            every_s=every_s,
        )
        threading.Thread(target=self._hand_in, args=(self.voice, on_answer), daemon=True).start()
        return self.voice

    def end(self) -> None:
        """Press the button that ends it."""
        self.post(f"/truc-tiep/{self.number}/dung")

    def _hand_in(self, voice: Voice, on_answer: Callable[[dict[str, object]], object]) -> None:
        take, number, due = uuid.uuid4().hex, 0, time.monotonic()
        os.set_blocking(voice.output, False)
        while not self._ending.is_set():
            due += PIECE_S
            time.sleep(max(0.0, due - time.monotonic()))
            try:
                content = os.read(voice.output, 1 << 20)
            except BlockingIOError:
                continue
            if not content:
                return
            answer = self._http.post(
                f"{self._url}/truc-tiep/{self.number}/tieng?take={take}&n={number}",
                data=content,
                headers={"X-CSRFToken": self._token, "Content-Type": "application/octet-stream"},
                timeout=_LOGIN_S,
            )
            number += 1
            said = answer.json()
            self.answers.append(said)
            on_answer(said)
            if said.get("over") or said.get("again"):
                return

    @staticmethod
    def _token_of(page: str) -> str:
        found = _TOKEN.search(page)
        assert found is not None, page[:500]
        return found[1]
