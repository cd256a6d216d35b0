"""A station's day: the plan, and beside it what aired."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from playlists import InvalidPlan, NotFound, accounts
from playlists.airtime import Coverage, coverage
from playlists.editing import may_edit
from playlists.hours import day_span
from playlists.messages import Message, from_json, list_from_json
from playlists.models import (
    Airing,
    Confirmation,
    Entry,
    ItemKind,
    Occurrence,
    Outcome,
    Playlist,
    RelaySpan,
    Revision,
    Role,
    Station,
)
from playlists.notices import notices_for
from playlists.publishing import current_manifest
from web import access, door
from web.board import Course, programmes_of
from web.catalogue import _
from web.pages import asked
from web.pages.blueprint import blueprint
from web.remedies import Remedy, remedies_of
from web.strip import day_strip

_LONGEST_NOTE = 500
_MANY_SONGS = 3


@dataclass(frozen=True)
class Line:
    """An entry of the plan and what was heard of it. `late_ms` is against the planned instant."""

    entry: Entry
    at: datetime
    reason: Message | None
    outcome: Outcome | None
    late_ms: int | None
    coverage: Coverage | None


@dataclass(frozen=True)
class RelayLine:
    """A stream that a programme carries, and what was heard of it."""

    name: str
    at: datetime
    duration_ms: int
    outcome: Outcome | None
    late_ms: int | None


@dataclass(frozen=True)
class SongLine:
    """Songs in a row that fill a programme up: one line, which opens."""

    songs: tuple[Line, ...]

    @property
    def at(self) -> datetime:
        return self.songs[0].at

    @property
    def duration_ms(self) -> int:
        return sum(each.entry.duration_ms for each in self.songs)

    @property
    def outcome(self) -> Outcome | None:
        """What holds for all of them; in part where they differ, nothing while none was heard."""
        outcomes = {each.outcome for each in self.songs}
        if len(outcomes) == 1:
            return outcomes.pop()
        return Outcome.PARTIAL


@dataclass(frozen=True)
class Section:
    """A programme of the day; `others` aired in it without standing in its present plan."""

    occurrence: Occurrence
    course: Course
    lines: tuple[Line | RelayLine | SongLine, ...]
    remedies: tuple[Remedy, ...]
    others: tuple[Airing, ...]
    confirmation: Confirmation | None
    over: bool


@blueprint.get("/dai/<code>")
def station_day(code: str) -> ResponseReturnValue:
    session = door.database()
    station = access.station_for(session, door.account(), code)
    now = door.now()
    today = now.astimezone(door.services().zone).date()
    day = asked.day() or today
    span = day_span(day, station.timezone)
    programmes = programmes_of(session, [station.id], span, now)[station.id]
    courses = {each.occurrence_id: each.course for each in programmes}
    sections = _sections(session, station, span, courses, now)
    return render_template(
        "stations/day.html",
        station=station,
        day=day,
        today=today,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        strip=day_strip(programmes, span, now),
        courses=list(Course),
        sections=sections,
        notices=notices_for(session, [each.occurrence.id for each in sections]),
        manifest=current_manifest(session, station),
        may_confirm=accounts.can(session, door.account(), Role.OPERATOR, station.unit),
        may_edit=may_edit(session, door.account(), station),
        stations=access.stations_for(session, door.account()),
    )


@blueprint.post("/dai/<code>/buoi/<int(max=2147483647):number>/xac-nhan")
def station_confirm(code: str, number: int) -> ResponseReturnValue:
    """The operator's word that the programme was heard."""
    session, account = door.database(), door.account()
    occurrence = occurrence_at(code, number)
    accounts.require(session, account, Role.OPERATOR, occurrence.station.unit)
    if _end(occurrence) > door.now():
        raise InvalidPlan("A programme is confirmed when it is over.")
    if _confirmations(session, [occurrence.id]):
        flash(_("This programme was confirmed before."), "note")
    else:
        note = request.form.get("note", "").strip()[:_LONGEST_NOTE]
        session.add(
            Confirmation(
                occurrence_id=occurrence.id,
                account_id=account.id,
                confirmed_at=door.now(),
                note=note,
            )
        )
        session.commit()
        flash(_("Confirmed: %(programme)s.", programme=occurrence.clock.name), "good")
    local = occurrence.starts_at.astimezone(door.services().zone)
    return redirect(
        url_for("pages.station_day", code=code, day=local.date().isoformat(), _anchor=f"p{number}")
    )


def occurrence_at(code: str, number: int) -> Occurrence:
    """A programme of a station within reach. Raises NotFound, NotAllowed."""
    session = door.database()
    station = access.station_for(session, door.account(), code)
    occurrence = session.get(Occurrence, number)
    if occurrence is None or occurrence.station_id != station.id:
        raise NotFound("There is no such programme at %(station)s.", station=station.name)
    return occurrence


def _end(occurrence: Occurrence) -> datetime:
    playlist = occurrence.playlist
    return occurrence.starts_at + timedelta(milliseconds=playlist.duration_ms if playlist else 0)


def _sections(
    session: Session,
    station: Station,
    span: tuple[datetime, datetime],
    courses: dict[int, Course],
    now: datetime,
) -> list[Section]:
    occurrences = session.scalars(
        select(Occurrence)
        .where(
            Occurrence.station_id == station.id,
            Occurrence.starts_at >= span[0],
            Occurrence.starts_at < span[1],
        )
        .options(
            joinedload(Occurrence.clock),
            joinedload(Occurrence.playlist).options(
                selectinload(Playlist.entries).joinedload(Entry.revision).joinedload(Revision.item),
                selectinload(Playlist.relays).joinedload(RelaySpan.relay),
            ),
        )
        .order_by(Occurrence.starts_at)
    ).all()
    ids = [each.id for each in occurrences]
    heard = _heard(session, ids)
    confirmed = _confirmations(session, ids)
    entry_ids = [e.id for each in occurrences if each.playlist for e in each.playlist.entries]
    covered = coverage(session, entry_ids)
    return [
        _section(each, heard[each.id], covered, confirmed.get(each.id), courses[each.id], now)
        for each in occurrences
    ]


def _section(  # noqa: PLR0917 -- the facts a programme is put together from
    occurrence: Occurrence,
    heard: Sequence[Airing],
    covered: dict[int, Coverage],
    confirmation: Confirmation | None,
    course: Course,
    now: datetime,
) -> Section:
    playlist = occurrence.playlist
    entries = playlist.entries if playlist else []
    of_entry: defaultdict[int | None, list[Airing]] = defaultdict(list)
    for airing in heard:
        of_entry[airing.entry_id].append(airing)
    standing = {entry.id for entry in entries}
    relays = [_relay_line(occurrence, span, heard) for span in playlist.relays] if playlist else []
    carried = {each.at for each in relays}
    lines = [line(occurrence, each, of_entry[each.id], covered.get(each.id)) for each in entries]
    return Section(
        occurrence=occurrence,
        course=course,
        lines=tuple(_gathered(sorted([*lines, *relays], key=lambda each: each.at))),
        remedies=tuple(
            remedies_of(tuple(list_from_json(playlist.warnings)), occurrence) if playlist else ()
        ),
        others=tuple(
            each
            for each in heard
            if each.entry_id not in standing
            and not (each.kind is ItemKind.RELAY and each.planned_at in carried)
        ),
        confirmation=confirmation,
        over=_end(occurrence) <= now,
    )


def _gathered(lines: Sequence[Line | RelayLine]) -> Iterator[Line | RelayLine | SongLine]:
    """The lines with many songs in a row as one."""

    def fills(line: Line | RelayLine) -> bool:
        return isinstance(line, Line) and line.entry.fills

    for songs, run in groupby(lines, fills):
        row = list(run)
        if songs and len(row) >= _MANY_SONGS:
            yield SongLine(tuple(each for each in row if isinstance(each, Line)))
        else:
            yield from row


def _relay_line(occurrence: Occurrence, span: RelaySpan, heard: Sequence[Airing]) -> RelayLine:
    """A relay beside its log rows, which are known by the instant they were planned for."""
    at = occurrence.starts_at + timedelta(milliseconds=span.offset_ms)
    rows = [each for each in heard if each.kind is ItemKind.RELAY and each.planned_at == at]
    return RelayLine(span.relay.name, at, span.duration_ms, _best(rows), _late_ms(rows, at))


def line(
    occurrence: Occurrence, entry: Entry, heard: Sequence[Airing], covered: Coverage | None
) -> Line:
    """An entry beside its log rows: the best outcome, and the earliest start, of any player."""
    at = occurrence.starts_at + timedelta(milliseconds=entry.offset_ms)
    return Line(
        entry=entry,
        at=at,
        reason=from_json(entry.reason),
        outcome=_best(heard),
        late_ms=_late_ms(heard, at),
        coverage=covered,
    )


def _best(heard: Sequence[Airing]) -> Outcome | None:
    outcomes = {airing.outcome for airing in heard}
    ranked = (Outcome.COMPLETE, Outcome.PARTIAL, Outcome.MISSED)
    return next((outcome for outcome in ranked if outcome in outcomes), None)


def _late_ms(heard: Sequence[Airing], at: datetime) -> int | None:
    starts = [airing.started_at for airing in heard if airing.started_at is not None]
    return door.milliseconds(min(starts) - at) if starts else None


def _heard(session: Session, occurrence_ids: Sequence[int]) -> defaultdict[int, list[Airing]]:
    rows = session.scalars(
        select(Airing)
        .where(Airing.occurrence_id.in_(occurrence_ids))
        .options(selectinload(Airing.player))
        .order_by(Airing.counts_at, Airing.id)
    )
    found: defaultdict[int, list[Airing]] = defaultdict(list)
    for row in rows:
        if row.occurrence_id is not None:
            found[row.occurrence_id].append(row)
    return found


def _confirmations(session: Session, occurrence_ids: Sequence[int]) -> dict[int, Confirmation]:
    rows = session.scalars(
        select(Confirmation)
        .where(Confirmation.occurrence_id.in_(occurrence_ids))
        .options(joinedload(Confirmation.account))
    )
    return {row.occurrence_id: row for row in rows}
