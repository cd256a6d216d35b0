"""Keys, bell, clocks: small parts others rely on."""

import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audio.player import SilentOutput
from scheduler.bell import AT_ONCE, Bell, _Listener
from scheduler.errors import NotEnrolled, SchedulerError
from scheduler.keys import SIGNING_KEY, secret, signing_key
from scheduler.station.attention import Attention
from scheduler.station.enrolment import identity_of, is_enrolled
from scheduler.station.equipment import equipment
from scheduler.station.heartbeat import clock_offset_ms
from scheduler.station.settings import StationSettings
from scheduler.timekeeper import ShiftedTimekeeper, SimulatedTimekeeper, SystemTimekeeper
from tests.scheduler.builders import MORNING, CentreInMemory, identity


def test_the_signing_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first = signing_key(tmp_path / "keys")
    again = signing_key(tmp_path / "keys")
    assert first.private_bytes_raw() == again.private_bytes_raw()
    mode = (tmp_path / "keys" / SIGNING_KEY).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n"])
def test_a_signing_key_that_cannot_be_used_is_not_replaced(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / SIGNING_KEY
    file.write_bytes(content)
    with pytest.raises(SchedulerError, match="signing key"):
        signing_key(tmp_path)
    assert file.read_bytes() == content


def test_starting_twice_at_once_makes_one_key(tmp_path: Path) -> None:
    keys: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: keys.append(signing_key(tmp_path).private_bytes_raw()))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(keys)) == 1
    assert len(keys) == 8


def test_a_secret_is_made_once(tmp_path: Path) -> None:
    assert secret(tmp_path, "cookies") == secret(tmp_path, "cookies")
    assert secret(tmp_path, "cookies") != secret(tmp_path, "other")


def test_a_ring_between_asking_and_waiting_is_heard() -> None:
    bell = Bell()
    seen = bell.rings("cat-ba")
    bell.ring(["cat-ba"])
    assert bell.wait("cat-ba", seen, 30)


def test_a_ring_for_another_station_wakes_nobody_here() -> None:
    bell = Bell()
    bell.ring(["viet-hai"])
    assert not bell.wait("cat-ba", 0, 0)


def test_no_more_wait_at_once_than_there_are_places() -> None:
    bell = Bell(listeners=0)
    assert not bell.wait("cat-ba", 0, 30)


def test_a_ring_wakes_who_waits() -> None:
    bell, heard = Bell(), threading.Event()

    def listen() -> None:
        if bell.wait("cat-ba", 0, 30):
            heard.set()

    thread = threading.Thread(target=listen)
    thread.start()
    bell.ring(["cat-ba"])
    assert heard.wait(10)
    thread.join()


def _listening(bell: Bell, code: str, seconds: float, heard: list[bool]) -> threading.Thread:
    thread = threading.Thread(target=lambda: heard.append(bell.wait(code, 0, seconds)))
    thread.start()
    return thread


def test_a_ring_wakes_the_threads_of_its_own_station_only() -> None:
    bell, here, there = Bell(), list[bool](), list[bool]()
    one, other = _listening(bell, "cat-ba", 20, here), _listening(bell, "viet-hai", 20, there)
    for _ in range(5):
        bell.ring(["cat-ba"])
    one.join(10)
    assert (here, there) == ([True], [])
    bell.ring(["viet-hai"])
    other.join(10)
    assert there == [True]


def test_all_that_wait_hear_one_ring_though_they_go_a_few_at_a_time() -> None:
    bell, heard = Bell(), list[bool]()
    threads = [_listening(bell, f"dai-{n % 7}", 20, heard) for n in range(300)]
    bell.ring(f"dai-{n}" for n in range(7))
    for thread in threads:
        thread.join(10)
    assert heard == [True] * 300
    assert not bell.wait("dai-0", 1, 0), "it did not ring again"


def test_a_ring_lets_no_more_go_at_once_than_it_may() -> None:
    bell = Bell()
    waiting = [_Listener() for _ in range(3 * AT_ONCE)]
    bell._waiting["cat-ba"] = list(waiting)
    bell.ring(["cat-ba"])
    assert [each.turn.is_set() for each in waiting] == [n < AT_ONCE for n in range(3 * AT_ONCE)]
    assert all(each.is_called for each in waiting)


def test_whose_time_is_over_holds_up_nobody_behind_it_and_gives_its_place_back() -> None:
    bell, heard, impatient = Bell(listeners=40), list[bool](), list[bool]()
    short = [_listening(bell, "cat-ba", 0.0005 * n, impatient) for n in range(20)]
    long = [_listening(bell, "viet-hai", 20, heard) for n in range(20)]
    bell.ring(["cat-ba"])
    bell.ring(["viet-hai"])
    for thread in [*short, *long]:
        thread.join(10)
    assert heard == [True] * 20
    assert len(impatient) == 20
    again = [_listening(bell, "phu-long", 20, heard) for _ in range(40)]
    bell.ring(["phu-long"])
    for thread in again:
        thread.join(10)
    assert heard == [True] * 60


def test_a_shifted_clock_keeps_the_machines_pace() -> None:
    shifted = ShiftedTimekeeper(timedelta(days=-3))
    difference = shifted.now() - (datetime.now(UTC) - timedelta(days=3))
    assert abs(difference) < timedelta(seconds=1)


def test_simulated_time_passes_only_by_waiting_and_steps_move_the_wall_alone() -> None:
    clock, wake = SimulatedTimekeeper(MORNING), threading.Event()
    assert not clock.wait(5, wake)
    clock.step(-60)
    assert clock.now() == MORNING - timedelta(seconds=55)
    assert clock.monotonic() == 5
    wake.set()
    assert clock.wait(100, wake)
    assert clock.monotonic() == 5


def test_the_machines_clock_wakes_when_it_is_told_to() -> None:
    wake = threading.Event()
    wake.set()
    assert SystemTimekeeper().wait(60, wake)


def test_the_clock_offset_takes_the_answer_as_half_way() -> None:
    sent, received = MORNING, MORNING + timedelta(milliseconds=200)
    assert clock_offset_ms(sent, received, MORNING + timedelta(milliseconds=100)) == 0
    assert clock_offset_ms(sent, received, MORNING - timedelta(seconds=1)) == 1_100


def test_an_identity_that_was_damaged_is_refused_and_stays(tmp_path: Path) -> None:
    settings = StationSettings(directory=tmp_path)
    assert not is_enrolled(settings)
    (tmp_path / "identity.json").write_text("{}")
    with pytest.raises(NotEnrolled, match=r"cannot be used|not enrolled"):
        identity_of(settings)
    assert (tmp_path / "identity.json").read_text() == "{}"


def test_one_folder_has_one_player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = identity(CentreInMemory(Ed25519PrivateKey.generate()))
    monkeypatch.setattr("scheduler.station.equipment.identity_of", lambda _settings: known)
    settings, clock = StationSettings(directory=tmp_path), SimulatedTimekeeper(MORNING)
    first = equipment(settings, clock, SilentOutput(), Attention())
    second = equipment(settings, clock, SilentOutput(), Attention())
    with first, pytest.raises(SchedulerError, match=r"runs in .* already"), second:
        pass
    with equipment(settings, clock, SilentOutput(), Attention()):
        pass
