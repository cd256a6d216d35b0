"""Building programmes: what is on file, put to the rules, and kept, at one station or thousands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from playlists import hours
from playlists.airable import airable_pieces
from playlists.diary import Diary, read_diaries
from playlists.hand import NO_HAND
from playlists.hands import Hands, read_hands
from playlists.models import Occurrence, Playlist, Station
from playlists.occurrences import FREEZE, PlannedTime
from playlists.pieces import Piece
from playlists.places import Places, read_places
from playlists.plan_rows import drop_withdrawn, write_plans
from playlists.programme import Plan, Rules, fill
from playlists.settling import Slotted, settle_occurrences, standing_occurrences
from playlists.stock import Stock
from playlists.within import occurrences_within

SPACING = timedelta(minutes=120)


def build_station(
    session: Session,
    station: Station,
    start: datetime,
    end: datetime,
    now: datetime,
    *,
    spacing: timedelta = SPACING,
    freeze: timedelta = FREEZE,
    pause: timedelta = hours.PAUSE,
    stock: Stock | None = None,
) -> list[Playlist]:
    """Plan the station's programmes in [start, end); give back all of them that stand.

    What starts within `freeze` of `now`, or before, stays as it is (a programme that was never
    built is built until it starts), but for what was withdrawn. What people changed by hand is
    laid over the plan. Programmes with no longer `pause` between them are one buổi, and share its
    cap. A plan that comes out the same keeps its rows and their ids. `stock` are
    the `airable_pieces`, handed in where many stations are built.
    """
    build_stations(
        session,
        [station],
        start,
        end,
        now,
        spacing=spacing,
        freeze=freeze,
        pause=pause,
        stock=stock,
    )
    rows = session.scalars(
        select(Playlist)
        .join(Playlist.occurrence)
        .where(
            Occurrence.station_id == station.id,
            Occurrence.starts_at >= start,
            Occurrence.starts_at < end,
        )
        .options(selectinload(Playlist.entries), selectinload(Playlist.occurrence))
        .order_by(Occurrence.starts_at)
        .execution_options(populate_existing=True)
    )
    return list(rows)


def build_stations(
    session: Session,
    stations: Sequence[Station],
    start: datetime,
    end: datetime,
    now: datetime,
    *,
    spacing: timedelta = SPACING,
    freeze: timedelta = FREEZE,
    pause: timedelta = hours.PAUSE,
    stock: Stock | None = None,
    settled: bool = False,
) -> int:
    """`build_station` for many at once, in a few statements; gives how many were planned.

    A hundred to a thousand stations at a time keep the memory small. Where the days are `settled`
    nobody asks the timetables again: a change of pieces by hand changes no programme's time.
    """
    session.flush()
    if stock is None:
        stock = Stock(airable_pieces(session))
    slotted = (
        standing_occurrences(session, stations, start, end)
        if settled
        else settle_occurrences(session, stations, start, end, now=now, freeze=freeze)
    )
    built = _built(session, stations, (start, end))
    open_ = {
        station.id: [each for each in slotted[station.id] if _is_open(each, built, now, freeze)]
        for station in stations
        if station.active
    }
    drop_withdrawn(session, [station.id for station in stations], now, freeze)
    planning = _Planning(
        places=read_places(
            session, {each.clock_id for of_one in open_.values() for each in of_one}
        ),
        stock=stock,
        hands=read_hands(session, [station.id for station in stations], (start, end)),
        spacing=spacing,
        pause=pause,
    )
    diaries = read_diaries(session, stations, open_, now)
    plans: dict[int, Plan] = {}
    for station in stations:
        plans |= planning.plan(station, open_.get(station.id, ()), diaries[station.id])
    write_plans(session, plans, now)
    return len(plans)


def stock_of(station: Station, pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces that are for a station."""
    return [piece for piece in pieces if not piece.stations or station.id in piece.stations]


def _built(
    session: Session, stations: Sequence[Station], span: tuple[datetime, datetime]
) -> set[int]:
    within = occurrences_within(session, [station.id for station in stations], *span)
    own = within.rows
    asked = select(Playlist.occurrence_id).join(own, own.id == Playlist.occurrence_id)
    return set(session.scalars(asked, within.bound))


def _is_open(occurrence: Slotted, built: set[int], now: datetime, freeze: timedelta) -> bool:
    if occurrence.id not in built:
        return occurrence.starts_at > now
    return occurrence.starts_at > now + freeze


@dataclass(frozen=True)
class _Planning:
    """What every station's plan is made with."""

    places: Places
    stock: Stock
    hands: Hands
    spacing: timedelta
    pause: timedelta

    def plan(
        self, station: Station, occurrences: Sequence[Slotted], diary: Diary
    ) -> dict[int, Plan]:
        """The plans of one station's open programmes, in the order of their times."""
        if not occurrences:
            return {}
        stock = self.stock.at(station.id, self.hands.orders.get(station.id))
        plans: dict[int, Plan] = {}
        for number, occurrence in enumerate(occurrences):
            reserved = self.hands.reserved(occurrences[number + 1 :]) if self.hands.of else {}
            plan = self._programme(station, occurrence, stock, diary, reserved)
            diary.note(occurrence.starts_at, plan)
            plans[occurrence.id] = plan
        return plans

    def _programme(
        self,
        station: Station,
        occurrence: Slotted,
        stock: Stock,
        diary: Diary,
        reserved: dict[int, list[datetime]],
    ) -> Plan:
        starts_at = occurrence.starts_at
        room = room_of(station, occurrence, diary, self.pause)
        if not room.room_ms:
            return Plan(warnings=list(room.warnings))
        rules = Rules(
            room.room_ms,
            self.spacing,
            diary.behind(starts_at),
            short_of=diary.short_of(starts_at),
            unit_id=station.unit_id,
            reserved=reserved,
            hand=self.hands.of.get(occurrence.id, NO_HAND),
        )
        weekday = starts_at.astimezone(ZoneInfo(station.timezone)).weekday()
        places = self.places.on(occurrence.clock_id, weekday)
        plan = fill(places, stock, starts_at, diary.times, rules)
        plan.warnings[:0] = room.warnings
        return plan


def room_of(
    station: Station,
    programme: Slotted | Occurrence | PlannedTime,
    diary: Diary,
    pause: timedelta = hours.PAUSE,
) -> hours.Room:
    """The time a programme may take beside what its day and its buổi hold otherwise."""
    own = hours.Spell(programme.starts_at, programme.length_ms)
    return hours.room_for(station, *own, diary.taken(own, pause))
