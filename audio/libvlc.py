"""Finds libvlc, which comes from the system's packages and not from a wheel."""

import ctypes
import importlib
import logging
from typing import Any

from audio.carrier import Carrier
from audio.errors import SoundFailed

log = logging.getLogger(__name__)

INSTALL = "apt-get install libvlc5 vlc-plugin-base"


def libvlc() -> Any:
    """The `vlc` module with its library loaded; SoundFailed names the packages that bring it."""
    try:
        module = importlib.import_module("vlc")
        module.libvlc_get_version()
    except (ImportError, OSError, NameError, AttributeError) as missing:
        raise SoundFailed("libvlc is not on this machine: %(command)s", command=INSTALL) from (
            missing
        )
    return module


class Reading:
    """A carrier as a medium of libvlc, which calls back from its own thread for every block.

    It has to live as long as what plays it: libvlc knows the addresses of its functions only.
    """

    def __init__(self, module: Any, carrier: Carrier) -> None:
        self._carrier = carrier
        self._at = 0
        decorate = module.CallbackDecorators
        self._callbacks = (
            decorate.MediaOpenCb(self._open),
            decorate.MediaReadCb(self._read),
            decorate.MediaSeekCb(self._seek),
            decorate.MediaCloseCb(self._close),
        )

    def media(self, instance: Any) -> Any:
        return instance.media_new_callbacks(*self._callbacks, None)

    def _open(self, _opaque: Any, data: Any, size: Any) -> int:
        data[0] = None
        size[0] = self._carrier.size
        self._at = 0
        return 0

    def _read(self, _opaque: Any, into: Any, size: int) -> int:
        # An exception would be lost in libvlc, which would wait for ever: it is an error there.
        try:
            content = self._carrier.read(self._at, size)
        except OSError:
            log.exception("event=carrier_not_read")
            return -1
        ctypes.memmove(into, content, len(content))
        self._at += len(content)
        return len(content)

    def _seek(self, _opaque: Any, offset: int) -> int:
        self._at = offset
        return 0

    def _close(self, _opaque: Any) -> None:
        """The carrier is closed by whoever opened it."""
