"""What is spoken at the page: heard by who listens, kept meanwhile, and over in silence."""

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import imageio_ffmpeg
import pytest
import requests

from audio import ffmpeg
from playlists import live, organisation
from playlists.models import Account, LiveEnd, LiveSession
from scheduler.live import NotTaken, Studio
from scheduler.live.mount import Mount
from tests.web.builders import NOW, House
from web.demo.door import open_door

pytestmark = pytest.mark.alone

SAID_S = 4.0
# ffmpeg gets to know a stream by its first second, which is lost.
KNOWN_BY_S = 1.5
PIECE = 4_000


@pytest.fixture
def studio(house: House) -> Iterator[Studio]:
    found = house.app.extensions["phatthanh"].studio
    assert isinstance(found, Studio)
    with open_door(house.app) as address:
        found._url = address
        yield found
        found.close()


def opened(house: House, *, lost_s: int = 1) -> LiveSession:
    with house.centre.sessions.begin() as session:
        found, _ = live.open_live(
            session,
            [organisation.station_of(session, "cat-ba")],
            by=session.get_one(Account, house.account("chutich")),
            now=NOW,
            title="Nói thử",
            span=timedelta(minutes=5),
            longest=timedelta(minutes=5),
            lost_s=lost_s,
        )
        return found


def recorded(folder: Path) -> list[bytes]:
    """What a browser's recorder hands in of a tone, in pieces."""
    out = folder / "said.webm"
    tone = ["-f", "lavfi", "-i", f"sine=frequency=700:duration={SAID_S}:sample_rate=48000"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", *tone]
    subprocess.run([*command, "-c:a", "libopus", "-b:a", "64k", "-live", "1", out], check=True)
    content = out.read_bytes()
    return [content[at : at + PIECE] for at in range(0, len(content), PIECE)]


def await_true(holds: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_what_is_spoken_is_heard_and_kept_and_silence_ends_it(
    house: House, studio: Studio, tmp_path: Path
) -> None:
    broadcast = opened(house)
    heard = bytearray()

    def listen() -> None:
        place = f"{studio._url}/api/v1/live/{broadcast.mount}"
        with requests.get(place, stream=True, timeout=10) as answer:
            for block in answer.iter_content(512):
                heard.extend(block)

    listener = threading.Thread(target=listen)
    studio.look()  # the tape listens from now on
    listener.start()
    places = studio._room(broadcast.id).mount._places
    await_true(lambda: places._value == studio.settings.listeners - 1)  # both listen
    pieces = recorded(tmp_path)
    for number, piece in enumerate(pieces):
        studio.take(broadcast, "a", number, piece)
        time.sleep(SAID_S / len(pieces))  # as it is spoken: what comes faster is let go of
    await_true(lambda: len(heard) > 10_000)
    await_true(lambda: studio.look() == [broadcast.id])
    with house.session() as session:
        found = live.live_of(session, broadcast.id)
        assert found.ended_why is LiveEnd.SILENCE
        assert found.heard_at is not None
        with pytest.raises(NotTaken):
            studio.take(found, "a", 99, b"x")
    listener.join(10)
    await_true(lambda: studio.look() == [] and not studio._rooms)
    (kept,) = studio.recordings(broadcast.id)
    samples = b"".join(ffmpeg.decode(kept, timeout_s=20))
    assert SAID_S - KNOWN_BY_S < len(samples) / 96_000 < SAID_S + 0.5
    (tmp_path / "heard.mp3").write_bytes(heard)
    assert len(b"".join(ffmpeg.decode(tmp_path / "heard.mp3", timeout_s=20))) > 96_000


def test_the_places_are_shared_by_all_who_speak_and_the_recording_takes_none(
    house: House, studio: Studio
) -> None:
    broadcast = opened(house)
    for _ in range(studio.settings.listeners):
        assert studio.listen(broadcast) is not None
    assert studio.listen(broadcast) is None
    assert studio.listen(broadcast, "guessed") is None
    place = studio._here(f"/api/v1/live/{broadcast.mount}")
    assert studio.listen(broadcast, place.partition("=")[2]) is not None
    other = Mount(studio._places)
    assert other.listen() is None


def test_a_recording_begins_anew_where_the_page_was_loaded_again(
    house: House, studio: Studio, tmp_path: Path
) -> None:
    broadcast, pieces = opened(house), recorded(tmp_path)
    studio.take(broadcast, "a", 0, pieces[0])
    studio.take(broadcast, "a", 0, pieces[0])  # sent twice: taken once
    studio.take(broadcast, "a", 1, pieces[1])
    with pytest.raises(NotTaken):
        studio.take(broadcast, "a", 5, pieces[2])
    studio.take(broadcast, "b", 0, pieces[0])
    with pytest.raises(NotTaken):
        studio.take(broadcast, "c", 1, pieces[1])


def test_old_recordings_are_let_go_of(house: House, studio: Studio) -> None:
    studio._folder.mkdir(parents=True, exist_ok=True)
    old, new = studio._folder / "1-1.ogg", studio._folder / "2-1.ogg"
    for file, days in ((old, 91), (new, 1)):
        file.write_bytes(b"x")
        at = (NOW - timedelta(days=days)).timestamp()
        os.utime(file, (at, at))
    assert studio.forget_old() == 1
    assert [file.name for file in studio._folder.iterdir()] == ["2-1.ogg"]
