"""What was started ends with who started it, however that ended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from audio import children

STARTED_BY_A_THREAD = """
import sys, threading
from audio import children

def begin():
    child = children.start(["sleep", "300"])
    while open(f"/proc/{child.pid}/comm").read() != "sleep\\n":
        pass
    print(child.pid, flush=True)

thread = threading.Thread(target=begin)
thread.start()
thread.join()
print("ended", flush=True)
sys.stdin.read()
"""


def lives(pid: int) -> bool:
    """Whether a process runs; one that nobody waited for is dead."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except FileNotFoundError:
        return False


@pytest.fixture
def parent() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", STARTED_BY_A_THREAD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()


def test_a_program_outlives_the_thread_that_started_it_and_not_the_process(
    parent: subprocess.Popen[str],
) -> None:
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    try:
        assert parent.stdout.readline() == "ended\n"
        time.sleep(0.3)  # as long as a signal may take
        assert lives(child), "its thread has ended, which is no matter"
        parent.kill()
        parent.wait()
        deadline = time.monotonic() + 5
        while lives(child) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not lives(child)
    finally:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def test_a_program_that_is_not_there_is_told_as_python_tells_it() -> None:
    with pytest.raises(FileNotFoundError, match="no-such-program"):
        children.start(["no-such-program"])


def test_a_run_gives_back_what_was_written_and_how_it_ended() -> None:
    done = children.run(["sh", "-c", "cat; echo told >&2; exit 3"], timeout_s=30, words=b"said")
    assert (done.returncode, done.stdout, done.stderr) == (3, b"said", b"told\n")


def test_a_run_that_takes_too_long_is_killed() -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        children.run(["sleep", "300"], timeout_s=0.1)
    assert [pid for pid in _own() if "sleep" in Path(f"/proc/{pid}/comm").read_text()] == []


def _own() -> list[int]:
    """The processes that this one has started."""
    tasks = Path("/proc/self/task").iterdir()
    return [int(pid) for task in tasks for pid in (task / "children").read_text().split()]
