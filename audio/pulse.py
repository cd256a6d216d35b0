"""Where this process's sound goes, asked of the sound server.

libvlc plays on, by its own account, when its device has gone: only the server knows better.
"""

import ctypes
import os
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

DUMMY = "auto_null"
"""What PulseAudio and PipeWire play to where there is no device at all."""

_READY = 4
_NO_AUTOSPAWN = 1
_PATIENCE_S = 1.0
_POLL_US = 20_000


class _Format(ctypes.Structure):
    _fields_ = (("format", ctypes.c_int), ("rate", ctypes.c_uint32), ("channels", ctypes.c_uint8))


class _Map(ctypes.Structure):
    _fields_ = (("channels", ctypes.c_uint8), ("map", ctypes.c_int * 32))


class _Volume(ctypes.Structure):
    _fields_ = (("channels", ctypes.c_uint8), ("values", ctypes.c_uint32 * 32))


class _Stream(ctypes.Structure):
    """The beginning of a `pa_sink_input_info`."""

    _fields_ = (
        ("index", ctypes.c_uint32),
        ("name", ctypes.c_char_p),
        ("owner_module", ctypes.c_uint32),
        ("client", ctypes.c_uint32),
        ("sink", ctypes.c_uint32),
        ("sample_spec", _Format),
        ("channel_map", _Map),
        ("volume", _Volume),
        ("buffer_usec", ctypes.c_uint64),
        ("sink_usec", ctypes.c_uint64),
        ("resample_method", ctypes.c_char_p),
        ("driver", ctypes.c_char_p),
        ("mute", ctypes.c_int),
        ("properties", ctypes.c_void_p),
    )


class _Sink(ctypes.Structure):
    """The beginning of a `pa_sink_info`."""

    _fields_ = (("name", ctypes.c_char_p), ("index", ctypes.c_uint32))


_OnSink = ctypes.CFUNCTYPE(
    None, ctypes.c_void_p, ctypes.POINTER(_Sink), ctypes.c_int, ctypes.c_void_p
)
_OnStream = ctypes.CFUNCTYPE(
    None, ctypes.c_void_p, ctypes.POINTER(_Stream), ctypes.c_int, ctypes.c_void_p
)


class NoServer(Exception):
    """No sound server answers, or its library is not on this machine."""


def sinks() -> set[str]:
    """The devices there are, by name. Raises NoServer."""
    return set(_asked()[0].values())


def sinks_of_this_process() -> set[str]:
    """The devices that this process plays to. Raises NoServer."""
    known, playing = _asked()
    return {known[sink] for sink in playing if sink in known}


def _asked() -> tuple[dict[int, str], list[int]]:
    """The sinks by number, and the numbers of those that streams of ours go to."""
    pulse = _library()
    known: dict[int, str] = {}
    playing: list[int] = []
    ends: list[int] = []
    us = str(os.getpid()).encode()

    def on_sink(_context: object, info: Any, end: int, _data: object) -> None:
        if end:
            ends.append(end)
        else:
            known[info.contents.index] = info.contents.name.decode()

    def on_stream(_context: object, info: Any, end: int, _data: object) -> None:
        if end:
            ends.append(end)
        elif pulse.pa_proplist_gets(info.contents.properties, b"application.process.id") == us:
            playing.append(info.contents.sink)

    callbacks = _OnSink(on_sink), _OnStream(on_stream)
    loop = pulse.pa_mainloop_new()
    context = pulse.pa_context_new(pulse.pa_mainloop_get_api(loop), b"phatthanh")
    try:
        pulse.pa_context_connect(context, None, _NO_AUTOSPAWN, None)
        _turn(pulse, loop, lambda: pulse.pa_context_get_state(context) >= _READY)
        if pulse.pa_context_get_state(context) != _READY:
            raise NoServer("The sound server does not answer.")
        for ask, callback in zip(
            (pulse.pa_context_get_sink_info_list, pulse.pa_context_get_sink_input_info_list),
            callbacks,
            strict=True,
        ):
            pulse.pa_operation_unref(ask(context, callback, None))
        _turn(pulse, loop, lambda: len(ends) == len(callbacks))
        pulse.pa_context_disconnect(context)
    finally:
        pulse.pa_context_unref(context)
        pulse.pa_mainloop_free(loop)
    return known, playing


def _turn(pulse: Any, loop: int, done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not done():
        if time.monotonic() > deadline:
            raise NoServer("The sound server does not answer in time.")
        pulse.pa_mainloop_prepare(loop, _POLL_US)
        pulse.pa_mainloop_poll(loop)
        pulse.pa_mainloop_dispatch(loop)


@lru_cache(maxsize=1)
def _library() -> Any:
    try:
        pulse = ctypes.CDLL("libpulse.so.0")
    except OSError as error:
        raise NoServer("libpulse is not on this machine.") from error
    for name in ("pa_mainloop_new", "pa_mainloop_get_api", "pa_context_new"):
        getattr(pulse, name).restype = ctypes.c_void_p
    for name in ("pa_context_get_sink_info_list", "pa_context_get_sink_input_info_list"):
        getattr(pulse, name).restype = ctypes.c_void_p
        getattr(pulse, name).argtypes = (ctypes.c_void_p,) * 3
    pulse.pa_proplist_gets.restype = ctypes.c_char_p
    pulse.pa_proplist_gets.argtypes = (ctypes.c_void_p, ctypes.c_char_p)
    pulse.pa_context_new.argtypes = (ctypes.c_void_p, ctypes.c_char_p)
    pulse.pa_context_connect.argtypes = (
        ctypes.c_void_p,
        ctypes.c_char_p,
        ctypes.c_int,
        ctypes.c_void_p,
    )
    for name in (
        "pa_mainloop_get_api",
        "pa_mainloop_poll",
        "pa_mainloop_dispatch",
        "pa_mainloop_free",
        "pa_context_get_state",
        "pa_context_disconnect",
        "pa_context_unref",
        "pa_operation_unref",
    ):
        getattr(pulse, name).argtypes = (ctypes.c_void_p,)
    pulse.pa_mainloop_prepare.argtypes = (ctypes.c_void_p, ctypes.c_int)
    return pulse
