"""Days of the plan as text that is read from the top: what airs when and why, and what does not."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from playlists.absence import LATER, Absent, absent_from
from playlists.airable import airable_pieces
from playlists.errors import NotFound
from playlists.findings import Finding
from playlists.hours import day_span
from playlists.listing import playlists_of_day
from playlists.messages import Message, from_json, list_from_json, message
from playlists.models import Entry, Item, ItemKind, Playlist, RelaySpan, Revision, Station
from playlists.occurrences import planned_times
from playlists.pieces import FRAME, Piece
from playlists.settings import PlaylistsSettings
from web.formatting import length
from web.labels import label

Say = Callable[[Message], str]

_ALSO_SHOWN = 5  # titles that are named where many are left out for one reason


def shown_day(session: Session, station: Station, day: date, *, say: Say) -> Iterator[str]:
    """The lines of a day as it is planned, each piece with its reason."""
    playlists = playlists_of_day(session, station, day)
    yield _heading(day, playlists, say)
    if not playlists:
        yield f"  {say(_why_empty(session, station, day))}"
    for playlist in playlists:
        yield from _programme(playlist, say)


def explained_days(
    session: Session,
    stations: Sequence[Station],
    first: date,
    days: int,
    *,
    settings: PlaylistsSettings,
    say: Say,
) -> Iterator[str]:
    """The lines of the stations' days, station after station; each with the times of its zone.

    Raises NotFound where there is no station.
    """
    if not stations:
        raise NotFound("There is no station that is switched on.")
    pieces = airable_pieces(session)
    yield say(message("! is to be looked at; - is not in the programme, and why."))
    yield ""
    for station in stations:
        yield f"# {station.name} ({station.code})"
        whole: list[Playlist] = []
        for day in (first + timedelta(days=number) for number in range(days)):
            playlists = playlists_of_day(session, station, day)
            whole += playlists
            yield ""
            yield _heading(day, playlists, say)
            if not playlists:
                yield f"  {say(_why_empty(session, station, day))}"
            for playlist in playlists:
                yield from _programme(playlist, say)
                yield from _left_out(session, playlist, pieces, settings, say)
        if any(playlist.entries for playlist in whole):
            yield ""
            yield from _altogether(whole, say)
        yield ""


def explained_item(
    session: Session,
    stations: Sequence[Station],
    item: Item,
    first: date,
    days: int,
    *,
    settings: PlaylistsSettings,
    say: Say,
) -> Iterator[str]:
    """Where one item airs in the stations' days and why, and why it is not in the others."""
    pieces = airable_pieces(session)
    own = [piece for piece in pieces if piece.item_id == item.id]
    yield f"{item.title} ({say(message(label(item.kind)))})"
    if not own:
        yield f"  {say(message('It is not approved: it is in no plan.'))}"
        return
    for station in stations:
        yield ""
        yield f"# {station.name} ({station.code})"
        if own[0].stations and station.id not in own[0].stations:
            yield f"  {say(message('It is not for this station.'))}"
            continue
        for day in (first + timedelta(days=number) for number in range(days)):
            playlists = playlists_of_day(session, station, day)
            if not playlists:
                yield f"  {day:%d/%m/%Y}: {say(_why_empty(session, station, day))}"
            for playlist in playlists:
                yield from _of_item(session, playlist, own, settings, say)


def built_line(station: Station, programmes: int, say: Say) -> str:
    """What a station's build came to."""
    return f"{station.code}: {say(message('%(count)d programmes', count=programmes))}"


def finding_lines(findings: Sequence[Finding], zone: ZoneInfo, say: Say) -> Iterator[str]:
    """A line for each finding: where, what, and what would cure it; a line that none is.

    `zone` is the centre's: what speaks of no station is told in its time.
    """
    for each in findings:
        yield f"{_place_of(each, zone, say)}: {say(each.what)}  -> {say(each.cure)}"
    if not findings:
        yield say(message("Nothing is wrong with the days ahead."))


def _place_of(finding: Finding, zone: ZoneInfo, say: Say) -> str:
    """The station or item, and the local time of the programme that is spoken of."""
    if finding.station is not None:
        place = finding.station.code
    elif finding.item_id is not None:
        place = say(message("item %(number)d", number=finding.item_id))
    else:
        place = say(message("several stations"))
    if finding.at is None:
        return place
    here = ZoneInfo(finding.station.timezone) if finding.station else zone
    return f"{place} {finding.at.astimezone(here):%d/%m/%Y %H:%M}"


def _heading(day: date, playlists: Sequence[Playlist], say: Say) -> str:
    total_ms = sum(playlist.duration_ms for playlist in playlists)
    counted = message(
        "%(count)d programmes, %(length)s", count=len(playlists), length=length(total_ms)
    )
    return f"## {day:%d/%m/%Y}: {say(counted)}"


def _altogether(playlists: Sequence[Playlist], say: Say) -> Iterator[str]:
    """How long each kind and each topic is on the air, and how often each piece."""
    kinds: Counter[str] = Counter()
    topics: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for entry in (entry for playlist in playlists for entry in playlist.entries):
        item, ms = entry.revision.item, entry.duration_ms
        kind = say(message(label(item.kind)))
        kinds[kind] += ms
        if item.kind not in FRAME:
            topics.update({topic.name: ms for topic in item.topics})
            times[f"{kind}: {entry.revision.title}"] += 1
    yield f"## {say(message('All these days together'))}"
    yield "  " + "; ".join(f"{kind} {length(ms)}" for kind, ms in kinds.most_common())
    yield from (f"  {length(ms):>7}  [{topic}]" for topic, ms in topics.most_common())
    yield from (f"  {count:>4} ×  {piece}" for piece, count in times.most_common())


def _why_empty(session: Session, station: Station, day: date) -> Message:
    if not station.active:
        return message("The station is switched off.")
    if planned_times(session, station, *day_span(day, station.timezone)):
        return message("The timetable has programmes on this day that are not planned yet.")
    return message("No timetable asks for a programme on this day.")


def _programme(playlist: Playlist, say: Say) -> Iterator[str]:
    yield ""
    yield _title(playlist)
    start = _start(playlist)
    lines = [
        (each.offset_ms, _line(each, start + timedelta(milliseconds=each.offset_ms), say))
        for each in playlist.entries
    ]
    lines += [
        (each.offset_ms, _relay(each, start + timedelta(milliseconds=each.offset_ms), say))
        for each in playlist.relays
    ]
    yield from (line for _offset, line in sorted(lines, key=lambda each: each[0]))
    yield from (f"  ! {say(each)}" for each in list_from_json(playlist.warnings))


def _of_item(
    session: Session,
    playlist: Playlist,
    own: Sequence[Piece],
    settings: PlaylistsSettings,
    say: Say,
) -> Iterator[str]:
    start = _start(playlist)
    here = [each for each in playlist.entries if each.revision.item_id == own[0].item_id]
    yield f"  {start:%d/%m/%Y} {_title(playlist)}"
    for entry in here:
        yield "  " + _line(entry, start + timedelta(milliseconds=entry.offset_ms), say)
    if here:
        return
    if own[0].kind in FRAME:
        said = message("Another piece of its kind is in its place, or none is asked for.")
        yield f"    - {say(said)}"
    for absent in _absent(session, playlist, own, settings):
        yield f"    - {_why(absent, say)}"


def _start(playlist: Playlist) -> datetime:
    occurrence = playlist.occurrence
    return occurrence.starts_at.astimezone(ZoneInfo(occurrence.station.timezone))


def _title(playlist: Playlist) -> str:
    occurrence = playlist.occurrence
    return (
        f"{_start(playlist):%H:%M} {occurrence.clock.name}: "
        f"{length(playlist.duration_ms)} / {length(occurrence.length_ms)}"
    )


def _line(entry: Entry, at: datetime, say: Say) -> str:
    reason, item = from_json(entry.reason), entry.revision.item
    kind = say(message(label(item.kind)))
    topics = ", ".join(topic.name for topic in item.topics)
    about = f" [{topics}]" if topics else ""
    told = f"  ({say(reason)})" if reason else ""
    title = f"{entry.revision.title}{about}{told}"
    return f"  {at:%H:%M:%S} {length(entry.duration_ms):>6}  {kind}: {title}"


def _relay(span: RelaySpan, at: datetime, say: Say) -> str:
    kind = say(message(label(ItemKind.RELAY)))
    return f"  {at:%H:%M:%S} {length(span.duration_ms):>6}  {kind}: {span.relay.name}"


def _absent(
    session: Session, playlist: Playlist, pieces: Sequence[Piece], settings: PlaylistsSettings
) -> list[Absent]:
    spacing, pause = settings.spacing, settings.pause
    return absent_from(session, playlist.occurrence, spacing=spacing, pause=pause, pieces=pieces)


def _why(absent: Absent, say: Say) -> str:
    said = say(absent.reason)
    return said if absent.because is None else f"{said} {say(absent.because)}"


def _left_out(
    session: Session,
    playlist: Playlist,
    pieces: Sequence[Piece],
    settings: PlaylistsSettings,
    say: Say,
) -> Iterator[str]:
    """One line for each reason, with the most urgent of those it keeps out."""
    titles: dict[str, list[str]] = {}
    for absent in _absent(session, playlist, pieces, settings):
        title, why = session.get_one(Revision, absent.piece.revision_id).title, _why(absent, say)
        if absent.reason.msgid == LATER:  # else each would have a line of its own
            title += f" ({absent.reason.params['at']})"
            why = say(message("Others went before these here; they air at the times beside them."))
        titles.setdefault(why, []).append(title)
    for why, found in titles.items():
        more = len(found) - _ALSO_SHOWN
        rest = " " + say(message("and %(count)d more", count=more)) if more > 0 else ""
        yield f"  - {why} {'; '.join(found[:_ALSO_SHOWN])}{rest}"
