"""A station's programmes for other programs: M3U8 with the clips beside it, iCalendar, JSON."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from flask import Response
from flask.typing import ResponseReturnValue

from playlists import NotFound
from playlists.ical import station_calendar
from playlists.listing import day_listing, playlists_of_day
from playlists.m3u8 import to_m3u8
from playlists.models import Playlist, Station
from web import access, door
from web.catalogue import worded
from web.formatting import local
from web.pages import asked
from web.pages.blueprint import blueprint
from web.pages.station_day import occurrence_at
from web.zipping import zipped

_CALENDAR_DAYS = 31


@blueprint.get("/dai/<code>/buoi/<int(max=2147483647):number>.m3u8")
def station_playlist(code: str, number: int) -> ResponseReturnValue:
    """The programme for any player that has the clips beside it."""
    playlist = _playlist(code, number)
    answer = Response(_listing(playlist), mimetype="application/vnd.apple.mpegurl")
    return _as_file(answer, f"{code}-{_local_start(playlist):%Y%m%d-%H%M}.m3u8")


@blueprint.get("/dai/<code>/buoi/<int(max=2147483647):number>.zip")
def station_programme_files(code: str, number: int) -> ResponseReturnValue:
    """The programme's M3U8 and its clips in one archive, to be played anywhere."""
    playlist = _playlist(code, number)
    return _archive(code, [playlist], f"{code}-{_local_start(playlist):%Y%m%d-%H%M}")


@blueprint.get("/dai/<code>/ngay.zip")
def station_day_files(code: str) -> ResponseReturnValue:
    """An M3U8 for each programme of the day, and every clip once."""
    station, day = _station_and_day(code)
    found = playlists_of_day(door.database(), station, day)
    return _archive(code, found, f"{code}-{day:%Y%m%d}")


@blueprint.get("/dai/<code>/ngay.json")
def station_day_listing(code: str) -> ResponseReturnValue:
    """The day with the reason of each entry and the planner's warnings, in the reader's words."""
    station, day = _station_and_day(code)
    listing = day_listing(door.database(), station, day, worded)
    text = json.dumps(listing, ensure_ascii=False, indent=2)
    answer = Response(f"{text}\n", mimetype="application/json")
    return _as_file(answer, f"{code}-{day:%Y%m%d}.json")


@blueprint.get("/dai/<code>/lich.ics")
def station_timetable(code: str) -> ResponseReturnValue:
    """The coming weeks' programmes for a calendar program."""
    session, now = door.database(), door.now()
    station = access.station_for(session, door.account(), code)
    until = now + timedelta(days=_CALENDAR_DAYS)
    answer = Response(station_calendar(session, station, now, until, now), mimetype="text/calendar")
    return _as_file(answer, f"{code}.ics")


def _station_and_day(code: str) -> tuple[Station, date]:
    station = access.station_for(door.database(), door.account(), code)
    return station, asked.day() or local(door.now(), station.timezone).date()


def _playlist(code: str, number: int) -> Playlist:
    playlist = occurrence_at(code, number).playlist
    if playlist is None:
        raise NotFound("This programme has no playlist yet.")
    return playlist


def _archive(code: str, playlists: Sequence[Playlist], name: str) -> ResponseReturnValue:
    if not any(playlist.entries for playlist in playlists):
        raise NotFound("This programme has no playlist yet.")
    lists: list[tuple[str, Path | bytes]] = [
        (f"{name}/{code}-{_local_start(each):%Y%m%d-%H%M}.m3u8", _listing(each).encode())
        for each in playlists
    ]
    clips = {
        entry.clip_sha256: door.services().library.path(entry.clip_sha256)
        for playlist in playlists
        for entry in playlist.entries
    }
    sounds = [(f"{name}/{_clip_name(sha256)}", path) for sha256, path in clips.items()]
    blocks = zipped([*lists, *sounds], door.local_now())
    answer = Response(_sent(blocks), mimetype="application/zip")
    return _as_file(answer, f"{name}.zip")


def _sent(blocks: Iterable[bytes]) -> Iterator[bytes]:
    # An empty block would end the answer where it is sent in chunks.
    return (block for block in blocks if block)


def _listing(playlist: Playlist) -> str:
    return to_m3u8(playlist, _clip_name)


def _clip_name(sha256: str) -> str:
    return f"{sha256}.opus"


def _local_start(playlist: Playlist) -> datetime:
    occurrence = playlist.occurrence
    return local(occurrence.starts_at, occurrence.station.timezone)


def _as_file(answer: Response, name: str) -> Response:
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
