"""A day handed to other programs: archives with sound, calendars, JSON."""

import json
from io import BytesIO
from pathlib import Path
from threading import Event
from zipfile import ZipFile

import vlc
from sqlalchemy import select

from playlists.models import Clip
from tests.web.builders import House

_PATIENCE_S = 20


def test_the_archive_of_a_programme_holds_its_list_and_every_clip_once(house: House) -> None:
    number = house.programme("cat-ba", "Chương trình sáng")
    answer = house.visitor("catba").get(f"/dai/cat-ba/buoi/{number}.zip")
    assert answer.mimetype == "application/zip"
    with ZipFile(BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        listing = archive.read("cat-ba-20261123-0530/cat-ba-20261123-0530.m3u8").decode()
    clips = {line for line in listing.splitlines() if not line.startswith("#")}
    folder = "cat-ba-20261123-0530"
    assert set(names) == {f"{folder}/{folder}.m3u8", *(f"{folder}/{clip}" for clip in clips)}
    assert len(names) == len(set(names))
    assert len(clips) > 5


def test_the_archive_of_a_day_has_a_list_for_each_programme(house: House) -> None:
    answer = house.visitor("catba").get("/dai/cat-ba/ngay.zip?day=2026-11-24")
    with ZipFile(BytesIO(answer.data)) as archive:
        lists = [name for name in archive.namelist() if name.endswith(".m3u8")]
    starts = ["0525", "0530", "1700"]
    assert lists == [f"cat-ba-20261124/cat-ba-20261124-{each}.m3u8" for each in starts]


def test_an_archive_is_sent_in_pieces(house: House) -> None:
    number = house.programme("cat-ba", "Chương trình sáng")
    answer = house.visitor("catba").client.get(f"/dai/cat-ba/buoi/{number}.zip", buffered=False)
    assert answer.headers.get("Content-Length") is None
    assert len(list(answer.response)) > 5


def test_vlc_plays_the_list_of_an_unpacked_archive(house: House, tmp_path: Path) -> None:
    number = house.programme("cat-ba", "Tin nhanh")
    answer = house.visitor("catba").get(f"/dai/cat-ba/buoi/{number}.zip")
    with ZipFile(BytesIO(answer.data)) as archive:
        archive.extractall(tmp_path)
    (listing,) = tmp_path.glob("*/*.m3u8")
    wanted = [line for line in listing.read_text().splitlines() if not line.startswith("#")]
    assert _played_by_vlc(listing, len(wanted)) == wanted


def test_the_day_as_json_tells_times_lengths_and_reasons_in_words(house: House) -> None:
    answer = house.visitor("catba").get("/dai/cat-ba/ngay.json?day=2026-11-24")
    listing = json.loads(answer.data)
    assert listing["station"]["code"] == "cat-ba"
    morning = next(each for each in listing["programmes"] if each["clock"] == "Chương trình sáng")
    assert morning["starts_at"] == "2026-11-24T05:30:00+07:00"
    first, second = morning["entries"][:2]
    assert first["at"] == "2026-11-24T05:30:00.000+07:00"
    assert second["offset_ms"] == first["duration_ms"]
    assert first["reason"] == "Thuộc phần khung của chương trình."
    assert sum(each["duration_ms"] for each in morning["entries"]) == morning["duration_ms"]


def test_a_day_without_programmes_gives_an_empty_list_and_no_archive(house: House) -> None:
    visitor = house.visitor("catba")
    listing = json.loads(visitor.get("/dai/cat-ba/ngay.json?day=2020-01-01").data)
    assert listing["programmes"] == []
    assert visitor.get("/dai/cat-ba/ngay.zip?day=2020-01-01").status_code == 404


def test_an_archive_with_a_clip_missing_is_refused_before_it_begins(house: House) -> None:
    with house.session() as session:
        for sha256 in session.scalars(select(Clip.sha256)):
            house.centre.booth.library.discard(sha256)
    number = house.programme("cat-ba", "Chương trình sáng")
    answer = house.visitor("catba").get(f"/dai/cat-ba/buoi/{number}.zip")
    assert answer.status_code == 404


def test_another_communes_day_is_not_handed_out(house: House) -> None:
    visitor = house.visitor("phulong")
    assert visitor.get("/dai/cat-ba/ngay.zip").status_code == 403
    assert visitor.get("/dai/cat-ba/ngay.json").status_code == 403


def _played_by_vlc(listing: Path, count: int) -> list[str]:
    """The names of the files that VLC plays one after another, without a sound card."""
    instance = vlc.Instance("--aout=dummy", "--quiet")
    lists = instance.media_list_player_new()
    player = lists.get_media_player()
    heard: list[str] = []
    whole = Event()

    def note(_event: object) -> None:
        name = Path(player.get_media().get_mrl()).name
        if name != listing.name:
            heard.append(name)
        if len(heard) == count:
            whole.set()

    player.event_manager().event_attach(vlc.EventType.MediaPlayerPlaying, note)
    lists.set_media_list(instance.media_list_new([str(listing)]))
    lists.play()
    whole.wait(_PATIENCE_S)
    lists.stop()
    lists.release()
    instance.release()
    return heard
