"""Finds libvlc, which comes from the system's packages and not from a wheel."""

import importlib
from typing import Any

from audio.errors import SoundFailed

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
