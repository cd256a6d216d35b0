"""`phatthanh serve` and what goes before it: the centre on this machine."""

import logging
import signal
from pathlib import Path

import click
import waitress
from sqlalchemy import select

from playlists import accounts, organisation
from playlists.models import Account, Role, Station, Unit, UnitKind
from scheduler.centre import Centre, start_jobs
from scheduler.station import enrolment
from web.centre_configuration import CentreConfiguration
from web.cli.local_player import LocalPlayer
from web.cli.options import configuration_option
from web.composition import door_of, open_centre
from web.one_time import one_time_password

log = logging.getLogger(__name__)

ADMINISTRATOR = "quantri"
THREADS = 24
RESTART_EVERY_S = 5


@click.command("check-config")
@configuration_option
def check_config(file: Path) -> None:
    """Read the configuration and say whether it can be used."""
    CentreConfiguration.read(file)
    click.echo(f"{file}: can be used")


@click.command()
@configuration_option
def init(file: Path) -> None:
    """Make the database, the first unit and station, and an administrator."""
    configuration = CentreConfiguration.read(file)
    centre = open_centre(configuration)
    if not _first_start(centre, configuration):
        click.echo("There is an administrator already; see phatthanh account reset.")


@click.command()
@click.option("--no-station", is_flag=True, help="Run no player on this machine.")
@configuration_option
def serve(no_station: bool, file: Path) -> None:
    """Run the centre: web UI, scheduler and the local station, until interrupted."""
    configuration = CentreConfiguration.read(file)
    centre = open_centre(configuration)
    _first_start(centre, configuration)
    server = waitress.create_server(
        door_of(centre, configuration),
        host=configuration.web.host,
        port=configuration.web.port,
        threads=THREADS,
        max_request_body_size=configuration.web.max_upload_bytes,
    )
    jobs = start_jobs(centre)
    click.echo(f"http://{configuration.web.host}:{server.effective_port}  (Ctrl+C ends it)")
    player = None if no_station else _local_player(centre, configuration, file)
    if player is not None:
        jobs.add_job(player.keep_running, "interval", seconds=RESTART_EVERY_S, id="local player")
        player.keep_running()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        server.run()
    finally:
        jobs.shutdown(wait=False)
        server.close()
        if player is not None:
            player.stop()


def _first_start(centre: Centre, configuration: CentreConfiguration) -> bool:
    """Set up an empty database: a unit, a station, and who may let others in."""
    with centre.sessions.begin() as session:
        if session.scalar(select(Account.id).limit(1)) is not None:
            return False
        unit = session.scalar(select(Unit).order_by(Unit.id)) or organisation.add_unit(
            session, "trung-tam", configuration.centre.name, UnitKind.CENTRE
        )
        code = configuration.centre.local_station
        if code and session.scalar(select(Station.id).where(Station.code == code)) is None:
            organisation.add_station(session, unit, code, configuration.centre.name)
        password = one_time_password()
        account = accounts.create_account(session, ADMINISTRATOR, "Quản trị", password)
        accounts.grant(session, account, unit, Role.ADMIN)
    click.echo(f"The first account: {ADMINISTRATOR}, with the one-time password {password}")
    return True


def _local_player(
    centre: Centre, configuration: CentreConfiguration, file: Path
) -> LocalPlayer | None:
    """This machine's own player, with a one-time code where it has no identity yet."""
    code = configuration.centre.local_station
    if not code or enrolment.is_enrolled(configuration.station):
        return LocalPlayer(file, None) if code else None
    with centre.sessions.begin() as session:
        station = session.scalar(select(Station).where(Station.code == code))
        if station is None:
            log.warning("event=no_local_station code=%s", code)
            return None
        number = len(station.players) + 1
        name = f"{station.name} (máy chủ)"
        _, enrolment_code = organisation.add_player(session, station, f"{code}-{number}", name)
    return LocalPlayer(file, enrolment_code)
