"""`phatthanh serve` and what goes before it: the centre on this machine."""

import logging
import signal
from gettext import gettext as _
from pathlib import Path
from typing import Any

import click
import waitress
from sqlalchemy import select

from audio.readiness import lacking
from playlists import organisation
from playlists.models import Station
from scheduler.centre import Centre, start_jobs
from scheduler.live import Studio
from scheduler.station import enrolment
from web.centre_configuration import CentreConfiguration
from web.cli.first_start import first_start
from web.cli.local_player import LocalPlayer
from web.cli.options import configuration_option
from web.cli.taking_turns import run
from web.cli.words import worded
from web.composition import (
    door_of,
    feed_jobs,
    icecast_of,
    live_jobs,
    open_centre,
    report_jobs,
    studio_of,
    watch_jobs,
)

log = logging.getLogger(__name__)

# A thousand may hold a player's question for news (scheduler.bell), six a page that renews itself
# (web.live_feed): the rest is for everybody else. Who listens to somebody speaking takes one more
# each (scheduler.live). One that waits takes 16 KB.
THREADS = 1_060
# Every player keeps two connections open; at waitress's own limit of 100 a centre of fifty players
# would take nobody else's, a person's neither.
CONNECTIONS = 4096
_EVERYWHERE = {"0.0.0.0", "::", "*"}  # noqa: S104 -- compared, not listened at


@click.command("check-config")
@configuration_option
def check_config(file: Path) -> None:
    """Read the configuration and say whether it can be used, and what its voices still lack."""
    configuration = CentreConfiguration.read(file)
    click.echo(_("{file}: can be used").format(file=file))
    for lack in lacking(configuration.audio):
        click.echo(worded(lack), err=True)


@click.command()
@configuration_option
def init(file: Path) -> None:
    """Make the database, the first unit and station, and an administrator."""
    configuration = CentreConfiguration.read(file)
    centre = open_centre(configuration)
    if not first_start(centre):
        click.echo(_("There is an administrator already; see phatthanh account reset."))


@click.command()
@click.option("--no-station", is_flag=True, help="Run no player on this machine.")
@configuration_option
def serve(no_station: bool, file: Path) -> None:
    """Run the centre: web UI, scheduler and the local station, until interrupted."""
    configuration = CentreConfiguration.read(file)
    centre = open_centre(configuration)
    first_start(centre)
    studio, icecast = studio_of(centre, configuration), icecast_of(configuration)
    connections: dict[int, Any] = {}
    server = _server(centre, configuration, studio, connections)
    work = {
        **watch_jobs(centre, configuration),
        **report_jobs(centre, configuration),
        **feed_jobs(centre, configuration),
        **live_jobs(studio, icecast),
    }
    if icecast is not None:
        icecast.start()
    jobs = start_jobs(centre, work)
    address = f"http://{configuration.web.host}:{server.effective_port}"
    click.echo(_("{address}  (Ctrl+C ends it)").format(address=address))
    player = None if no_station else _local_player(centre, configuration, file)
    if player is not None:
        player.start()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        run(server, connections)
    finally:
        # The server's sockets go with the process. Closed by hand, the pipe that wakes it leaves
        # its number to the next file opened, and a late answer to a player writes to that number.
        jobs.shutdown(wait=False)
        studio.close()
        if icecast is not None:
            icecast.stop()
        if player is not None:
            player.stop()


def _server(
    centre: Centre, configuration: CentreConfiguration, studio: Studio, connections: dict[int, Any]
) -> Any:
    """The door, open, with its connections. Raises ClickException where it cannot be opened."""
    web = configuration.web
    try:
        return waitress.create_server(
            door_of(centre, configuration, studio),
            map=connections,
            host=web.host,
            port=web.port,
            threads=THREADS + configuration.live.listeners,
            connection_limit=CONNECTIONS,
            asyncore_use_poll=True,  # select() ends at the 1,024th descriptor
            # What is over the limit is refused by the pages, in words; what is far over it, here.
            max_request_body_size=2 * web.max_upload_bytes,
        )
    except OSError as error:
        raise click.ClickException(
            _("{host}:{port} cannot be opened: {reason}").format(
                host=web.host, port=web.port, reason=error.strerror
            )
        ) from error


def _local_player(
    centre: Centre, configuration: CentreConfiguration, file: Path
) -> LocalPlayer | None:
    """This machine's own player, with a one-time code where it has no identity yet."""
    code = configuration.centre.local_station
    if not code or enrolment.is_enrolled(configuration.station):
        return LocalPlayer(file, None, way_here(configuration)) if code else None
    with centre.sessions.begin() as session:
        station = session.scalar(select(Station).where(Station.code == code))
        if station is None:
            log.warning("event=no_local_station code=%s", code)
            return None
        number = len(station.players) + 1
        name = f"{station.name} (máy chủ)"
        _player, enrolment_code = organisation.add_player(
            session, station, f"{code}-{number}", name
        )
    return LocalPlayer(file, enrolment_code, way_here(configuration))


def way_here(configuration: CentreConfiguration) -> dict[str, str]:
    """What tells this machine's own player where the centre is, unless the file says so."""
    if "centre_url" in configuration.station.model_fields_set:
        return {}
    web = configuration.web
    host = "127.0.0.1" if web.host in _EVERYWHERE else web.host
    return {"PHATTHANH_STATION__CENTRE_URL": f"http://{host}:{web.port}"}
