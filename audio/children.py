"""Programs that end when this process does, even where it is killed and can end nothing itself.

The kernel sends a program the signal when the thread that started it ends (prctl(2),
PR_SET_PDEATHSIG), so all are started by one thread, which lives as long as the process. Between
fork and exec the signal is set by setpriv of util-linux: in a process of many threads nothing of
ours may run there.
"""

import logging
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import cache
from queue import SimpleQueue
from typing import IO

log = logging.getLogger(__name__)

Child = subprocess.Popen[bytes]
_Pipe = int | IO[bytes] | None


def start(
    command: Sequence[str], *, stdin: _Pipe = None, stdout: _Pipe = None, stderr: _Pipe = None
) -> Child:
    """Start a program, as subprocess.Popen does; it is killed when this process ends.

    Raises FileNotFoundError where there is no such program.
    """
    program = shutil.which(command[0])
    if program is None:
        raise FileNotFoundError(command[0])
    whole = [*_bound(), program, *command[1:]]
    return _starter(os.getpid()).start(
        lambda: subprocess.Popen(whole, stdin=stdin, stdout=stdout, stderr=stderr)
    )


def run(
    command: Sequence[str], *, timeout_s: float, words: bytes | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a program to its end with `words` as its input, and have what it writes.

    Raises FileNotFoundError, and subprocess.TimeoutExpired after killing it.
    """
    stdin = subprocess.DEVNULL if words is None else subprocess.PIPE
    with start(command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        try:
            out, told = child.communicate(words, timeout=timeout_s)
        except BaseException:
            child.kill()
            raise
    return subprocess.CompletedProcess(child.args, child.returncode, out, told)


class _Starter:
    """The thread that starts programs for all others."""

    def __init__(self) -> None:
        self._asked: SimpleQueue[tuple[Future[Child], Callable[[], Child]]] = SimpleQueue()
        threading.Thread(target=self._run, name="starter", daemon=True).start()

    def start(self, make: Callable[[], Child]) -> Child:
        started: Future[Child] = Future()
        self._asked.put((started, make))
        return started.result()

    def _run(self) -> None:
        while True:
            started, make = self._asked.get()
            try:
                started.set_result(make())
            except Exception as error:  # noqa: BLE001 -- handed to whoever asked
                started.set_exception(error)


@cache
def _starter(_process: int) -> _Starter:
    """The process's own: a fork has this one's memory but not its thread."""
    return _Starter()


@cache
def _bound() -> tuple[str, ...]:
    program = shutil.which("setpriv")
    if program is not None:
        bound = (program, "--pdeathsig", "KILL", "--")
        if subprocess.run([*bound, "true"], capture_output=True, check=False).returncode == 0:
            return bound
    log.warning("event=no_setpriv programs outlive a killed process")
    return ()  # busybox has a setpriv that cannot
