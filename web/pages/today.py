"""Today at a glance: what airs now and next at each station."""

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from playlists import filings
from playlists.airtime import StationFacts, facts
from playlists.filed import Handed, UnitStanding, standing
from playlists.hours import day_span
from playlists.models import Role
from playlists.spans import Span, SpanKind
from playlists.waiting import count_handed_in, count_in_line
from web import access, door
from web.board import Course, StationNow, board
from web.pages import asked
from web.pages.blueprint import blueprint
from web.strip import DayStrip, day_strip

STATIONS_A_PAGE = 60


@dataclass(frozen=True)
class Row:
    now: StationNow
    facts: StationFacts
    strip: DayStrip


@dataclass(frozen=True)
class Sums:
    stations: int
    on_air: int
    players: int
    online: int
    planned: int
    aired: int
    missed: int


@blueprint.get("/")
def today() -> ResponseReturnValue:
    return render_template("today/today.html", filings=_filings_due(), **_today())


@blueprint.get("/hom-nay/bang")
def today_board() -> ResponseReturnValue:
    """The part of the page that renews itself."""
    return render_template("today/board.html", **_today())


def _today() -> dict[str, object]:
    session, now = door.database(), door.now()
    mine = access.stations_for(session, door.account())
    page = asked.page(STATIONS_A_PAGE)
    shown = mine[page.offset : page.offset + page.size]
    span = day_span(door.local_now().date(), door.services().zone.key)
    counted = {each.station_code: each for each in facts(session, *span)}
    rows = [
        Row(
            now=each,
            facts=counted[each.station.code],
            strip=day_strip(each.programmes, span, now),
        )
        for each in board(session, shown, span, now)
    ]
    return {
        "rows": rows,
        "sums": _sums(rows, [counted[station.code] for station in mine]),
        "waiting": _waiting(),
        "may_approve": _approves(),
        "courses": list(Course),
        "page": page,
        "more": page.offset + page.size < len(mine),
        "address": request.args.to_dict(),
    }


def _sums(rows: list[Row], counted: list[StationFacts]) -> Sums:
    return Sums(
        stations=len(counted),
        on_air=sum(row.now.heard for row in rows),
        players=sum(len(row.now.reports) for row in rows),
        online=sum(row.now.online for row in rows),
        planned=sum(each.planned for each in counted),
        aired=sum(each.aired for each in counted),
        missed=sum(each.missed for each in counted),
    )


def _filings_due() -> list[UnitStanding]:
    """The account's own units that have not filed other channels for the month before."""
    session, services = door.database(), door.services()
    own = {held.unit_id for held in door.account().memberships if held.role in filings.FILING}
    last = Span.of(SpanKind.MONTH, door.local_now().date()).before().first
    found = standing(session, last, door.report_settings(), services.zone, door.now())
    return [
        each
        for each in found
        if each.unit.id in own and each.handed in {Handed.OPEN, Handed.OVERDUE}
    ]


def _approves() -> bool:
    return bool(access.units_for(door.database(), door.account(), Role.APPROVER))


def _waiting() -> int:
    """Items that wait for the account's approval; for one who approves nothing, for anybody's."""
    session, account = door.database(), door.account()
    if not _approves():
        return count_handed_in(session, access.units_for(session, account))
    return count_in_line(session, account, centre_approves=door.services().planning.centre_approves)
