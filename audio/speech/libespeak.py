"""The espeak-ng library through ctypes: speech as samples, synchronously.

The library keeps its voice, its speed and its callback in the process, so all calls go
through one lock and set what they need each time (espeak-ng, speak_lib.h).
"""

import ctypes
import threading
from collections.abc import Callable
from functools import cache

import espeakng_loader

from audio.errors import SpeechFailed

_RETRIEVAL_SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS: samples go to the callback only
_DONT_EXIT = 0x8000  # espeakINITIALIZE_DONT_EXIT: report an error instead of ending the process
_RATE = 1  # espeakRATE, in words a minute
_POSITION_CHARACTER = 1
_UTF8 = 1
_BUFFER_MS = 200

_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)
_loading = threading.Lock()


class Libespeak:
    """The loaded library. `sample_rate` is in Hz, samples are 16-bit mono."""

    def __init__(self) -> None:
        try:
            self._library = ctypes.CDLL(espeakng_loader.get_library_path())
            data = espeakng_loader.get_data_path()
        except (OSError, RuntimeError) as missing:
            raise SpeechFailed(
                "espeak-ng could not be loaded: %(reason)s", reason=missing
            ) from missing
        self.sample_rate = int(
            self._library.espeak_Initialize(
                _RETRIEVAL_SYNCHRONOUS, _BUFFER_MS, str(data).encode(), _DONT_EXIT
            )
        )
        if self.sample_rate <= 0:
            raise SpeechFailed("espeak-ng found none of its data.")
        self._lock = threading.Lock()
        self._sink: Callable[[bytes], None] = _nowhere
        self._callback = _Callback(self._receive)  # kept: the library holds only its address
        self._library.espeak_SetSynthCallback(self._callback)

    def say(
        self, text: str, *, voice: str, words_per_minute: int, sink: Callable[[bytes], None]
    ) -> None:
        """Speak one piece of text into `sink`; SpeechFailed when voice or text is refused."""
        encoded = text.replace("\0", " ").encode() + b"\0"
        with self._lock:
            self._sink = sink
            try:
                if self._library.espeak_SetVoiceByName(voice.encode()):
                    raise SpeechFailed("espeak-ng has no voice %(voice)s.", voice=voice)
                self._library.espeak_SetParameter(_RATE, words_per_minute, 0)
                refused = self._library.espeak_Synth(
                    encoded, len(encoded), 0, _POSITION_CHARACTER, 0, _UTF8, None, None
                )
            finally:
                self._sink = _nowhere
        if refused:
            raise SpeechFailed("espeak-ng refused the text (error %(code)d).", code=refused)

    def _receive(self, samples: object, count: int, _events: object) -> int:
        if samples and count > 0:
            address = ctypes.cast(samples, ctypes.c_void_p)  # type: ignore[arg-type]  # a callback's pointer
            self._sink(ctypes.string_at(address, count * 2))
        return 0


def _nowhere(_samples: bytes) -> None:
    """Where samples go that nobody asked for."""


def libespeak() -> Libespeak:
    """The process's one library, loaded when first asked for."""
    with _loading:
        return _loaded()


@cache
def _loaded() -> Libespeak:
    return Libespeak()
