"""`phatthanh station`: this machine's player. Loads neither Flask nor the centre's database."""

from datetime import timedelta
from gettext import gettext as _
from pathlib import Path

import click

from audio.player import sound_output
from scheduler.errors import SchedulerError
from scheduler.protocol.orders import MOST_REPEATS
from scheduler.station import daemon, enrolment
from scheduler.station.equipment import is_running
from scheduler.station.local import chosen_piece, kept_emergencies, start_here
from scheduler.station.settings import StationSettings
from scheduler.timekeeper import ShiftedTimekeeper, SystemTimekeeper, Timekeeper
from web.cli.options import configuration_option
from web.configuration import StationConfiguration

CONFIRMED = "PHÁT"


@click.group()
def station() -> None:
    """The player on this machine: it airs its station's day."""


@station.command("enrol")
@click.argument("code")
@configuration_option
def enrol(code: str, file: Path) -> None:
    """Exchange a one-time CODE of the centre for an identity of this machine's own."""
    settings = StationConfiguration.read(file).station
    identity = enrolment.enrol(settings, code)
    click.echo(f"{identity.player}: {identity.station_name}")


@station.command("run")
@click.option(
    "--rehearse-shift",
    type=float,
    metavar="SECONDS",
    help="Run so far from the present; only where the configuration says rehearsal = true.",
)
@click.option("--code", help="Enrol with this one-time code where there is no identity yet.")
@configuration_option
def run(rehearse_shift: float | None, code: str | None, file: Path) -> None:
    """Fetch, verify, cache, play by the clock, journal, upload; until told to stop."""
    settings = StationConfiguration.read(file).station
    if code is not None and not enrolment.is_enrolled(settings):
        enrolment.enrol(settings, code)
    output = sound_output(settings.output, file=settings.output_file, volume=settings.volume)
    output.warm_up()  # beside the reading of what is to sound
    try:
        daemon.run(settings, _timekeeper(settings, rehearse_shift), output)
    finally:
        output.close()


@station.command("emergency")
@click.argument("name", required=False)
@click.option(
    "--repeat",
    type=click.IntRange(1, MOST_REPEATS),
    default=2,
    show_default=True,
    help="How many times it is heard.",
)
@click.option("--yes", is_flag=True, help="Do not ask; for a button on the wall.")
@configuration_option
def emergency(name: str | None, repeat: int, yes: bool, file: Path) -> None:
    """Air the kept emergency NAME here and now, with no network; without NAME, list them."""
    settings = StationConfiguration.read(file).station
    kept = kept_emergencies(settings)
    if name is None:
        for piece in kept:
            seconds = _("{seconds} s").format(seconds=piece.duration_ms // 1000)
            click.echo(f"{piece.name}  {seconds}  {piece.title}")
        return
    piece = chosen_piece(kept, name)
    if not yes:
        question = _("“{title}” goes over the programme now. Type {word} to go on")
        asked = question.format(title=piece.title, word=CONFIRMED)
        if click.prompt(asked).strip().upper() not in {CONFIRMED, "PHAT"}:
            raise click.Abort
    note = start_here(settings.directory, piece, repeat=repeat)
    if not is_running(settings.directory):
        click.echo(
            _("The player does not run: it airs this where it is started within 10 minutes.")
        )
    click.echo(note.stem)


def _timekeeper(settings: StationSettings, shift_s: float | None) -> Timekeeper:
    if shift_s is None:
        return SystemTimekeeper()
    if not settings.rehearsal:
        raise SchedulerError("Only a station with rehearsal = true may run on another clock.")
    return ShiftedTimekeeper(timedelta(seconds=shift_s))
