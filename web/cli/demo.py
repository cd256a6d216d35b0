"""`phatthanh demo`: a whole day on air in a few minutes, with real parts."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from datetime import time as wall_time
from gettext import gettext as _
from itertools import count
from pathlib import Path

import click
from rich.console import Console

from audio.libvlc import libvlc
from playlists.demo.cast import ZONE
from playlists.hours import day_span
from playlists.reports.workbook import airtime_workbook
from playlists.spans import Span, SpanKind
from scheduler.centre import Centre
from web.centre_configuration import CentreConfiguration
from web.cli.options import configuration_option
from web.composition import door_of, open_centre
from web.demo import broadcast, newsroom, stage
from web.demo.door import open_door
from web.demo.summary import Summary, figures_of, show
from web.demo.time_line import TimeLine

PLANNED_AT = wall_time(4, 30)
BEFORE_AIR = timedelta(seconds=30)
DAY_ENDS = wall_time(18, 0)
LOCAL_STATION = "dai-huyen"
REAL_PLAYERS = 2


@click.command()
@click.option(
    "--directory",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("var/demo"),
    show_default=True,
    help="Where everything goes; what an earlier demonstration left there is removed.",
)
@click.option("--port", default=8088, show_default=True, help="Of the web UI afterwards.")
@configuration_option
def demo(directory: Path, port: int, file: Path) -> None:
    """Take a plan's text through a whole day on air: write, approve, voice, play, log, report."""
    libvlc()  # without it nothing can sound, so it is asked for before any work
    console, began = Console(highlight=False), time.monotonic()
    engines = list(CentreConfiguration.read(file).audio.engines)
    made = stage.set_up(
        directory, zone=ZONE, local_station=LOCAL_STATION, engines=engines, port=port
    )
    configuration = CentreConfiguration.read(made)
    zone = configuration.centre.zone
    today = datetime.now(UTC).astimezone(zone).date()
    planned_at, day_ends = (datetime.combine(today, at, zone) for at in (PLANNED_AT, DAY_ENDS))
    time_line = TimeLine(planned_at)
    centre = open_centre(configuration, time_line)
    filled = _make_items(console, centre)
    published = centre.plan_and_publish()
    told = _("planned, signed and published the days of {count} stations")
    console.print(told.format(count=len(published)))
    with open_door(door_of(centre, configuration)) as centre_url:
        players = broadcast.enrol_players(centre.sessions, directory, centre_url)
        told = _("enrolled {count} players, each with a key of its own")
        console.print(told.format(count=len(players)))
        first = broadcast.first_programme(centre.sessions, LOCAL_STATION, planned_at)
        on_air_from = first.starts_at - BEFORE_AIR  # earlier in summer
        real = _play(console, centre, time_line, players[:REAL_PLAYERS], on_air_from)
        with console.status(_("the rest of the day on a simulated clock")) as status:
            broadcast.rehearse_the_day(
                players,
                time_line,
                on_air_from,
                day_ends,
                lambda player: status.update(_("through the day: {name}").format(name=player.name)),
            )
        told = _("all {count} stations went through their day and uploaded their logs")
        console.print(told.format(count=len(players)))
    heard = [broadcast.heard_of(player, directory, sent) for player, sent in real.items()]
    report = directory / f"thoi-luong-{today:%Y-%m}.xlsx"
    with centre.sessions() as session:
        airtime_workbook(
            session,
            Span.of(SpanKind.MONTH, today),
            unit_name=centre.settings.name,
            tz=zone,
            out=report,
        )
    figures = figures_of(centre, filled.items, day_span(today, zone.key))
    seconds = time.monotonic() - began
    show(console, Summary(figures, heard, report, made, filled.passwords, seconds))


def _make_items(console: Console, centre: Centre) -> newsroom.Filled:
    filled = newsroom.fill(centre)
    told = _("wrote {count} items from the plan (account bientap)")
    console.print(told.format(count=filled.items))
    steps = count(1)
    with console.status(_("voicing")) as status:
        voiced = centre.voice(
            lambda waiting: status.update(
                _("voicing {number}: {title}").format(number=next(steps), title=waiting.title)
            ),
            at_once=newsroom.AT_ONCE,
        )
        newsroom.add_tunes(centre)
    told = _("voiced and mastered {count} clips, and the tunes")
    console.print(told.format(count=voiced))
    approved = newsroom.approve_all(centre)
    told = _("approved {count} items (accounts lanhdao, lanhdaocatba)")
    console.print(told.format(count=approved))
    return filled


def _play(
    console: Console,
    centre: Centre,
    time_line: TimeLine,
    players: Sequence[broadcast.DemoPlayer],
    start: datetime,
) -> dict[broadcast.DemoPlayer, broadcast.Broadcast]:
    """Let these players air their next programme through libvlc."""
    broadcasts = {
        player: broadcast.first_programme(centre.sessions, player.code, start) for player in players
    }
    zone = centre.settings.zone
    names = _(" and ").join(player.name for player in players)
    (title,) = {each.title for each in broadcasts.values()}
    with console.status(f"{names}: {title}") as status:
        broadcast.play_for_real(
            centre.sessions,
            time_line,
            start,
            broadcasts,
            lambda now: status.update(f"{now.astimezone(zone):%H:%M:%S} {names}: {title}"),
        )
    told = _("played {title} through libvlc at {names}")
    console.print(told.format(title=title, names=names))
    return broadcasts
