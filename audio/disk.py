"""What a full disk is to whoever wanted to keep something: a reason of its own."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from audio.errors import NoRoom

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def is_full(error: OSError) -> bool:
    """Whether it says that a disk or somebody's share of it is full."""
    return error.errno in _FULL


def no_room() -> NoRoom:
    return NoRoom("The centre's disk is full: nothing could be kept. Free some room first.")


@contextmanager
def room_needed() -> Iterator[None]:
    """Raise NoRoom where the disk turns out to be full."""
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise no_room() from error
        raise
