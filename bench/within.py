"""A limit on how long something may take, whatever it waits for."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ended_after(seconds: int) -> Iterator[None]:
    """Break off the main thread by TimeoutError after so many seconds."""

    def break_off(*_: object) -> None:
        raise TimeoutError(f"It did not end within {seconds} s.")

    before = signal.signal(signal.SIGALRM, break_off)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
