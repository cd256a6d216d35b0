"""`phatthanh report`: what was aired, as documents."""

from datetime import UTC, datetime
from pathlib import Path

import click

from playlists import sums
from playlists.database import create_database_engine, migrate, session_factory
from playlists.reports.workbook import airtime_workbook
from web.centre_configuration import CentreConfiguration
from web.cli.options import configuration_option
from web.composition import open_database


@click.group()
def report() -> None:
    """What was aired, as documents made of play-log rows only."""


@report.command()
@click.option("--month", help="2026-11; the running month unless told.")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help="The .xlsx to write."
)
@configuration_option
def airtime(month: str | None, out: Path | None, file: Path) -> None:
    """Write a month's minutes and airings by station and topic as .xlsx."""
    configuration = CentreConfiguration.read(file)
    year, number = _month(month, datetime.now(UTC).astimezone(configuration.centre.zone))
    target = out or Path(f"thoi-luong-{year}-{number:02}.xlsx")
    engine = create_database_engine(configuration.playlists.database)
    migrate(engine)
    with session_factory(engine)() as session:
        airtime_workbook(
            session,
            year,
            number,
            unit_name=configuration.centre.name,
            tz=configuration.centre.zone,
            out=target,
        )
    click.echo(str(target))


@report.command("rebuild-sums")
@configuration_option
def rebuild_sums(file: Path) -> None:
    """Make the daily sums anew from the play log, whole or not at all."""
    sessions = open_database(CentreConfiguration.read(file).playlists)
    with sessions.begin() as session:
        count = sums.rebuild(session)
    click.echo(f"{count} daily sums")


@report.command("check")
@configuration_option
def check(file: Path) -> None:
    """Compare the daily sums with the play log; exit 1 where they disagree."""
    sessions = open_database(CentreConfiguration.read(file).playlists)
    with sessions() as session:
        found = 0
        for each in sums.differences(session):
            found += 1
            place = f"{each.day} station {each.station_id} {each.dimension} {each.value!r}"
            click.echo(f"{place}: kept {each.kept}, the log says {each.logged}")
    if found:
        raise click.ClickException(f"{found} daily sums disagree: phatthanh report rebuild-sums")
    click.echo("the daily sums are those of the play log")


def _month(text: str | None, now: datetime) -> tuple[int, int]:
    if text is None:
        return now.year, now.month
    try:
        first = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
    except ValueError as error:
        raise click.BadParameter("a month is written 2026-11", param_hint="--month") from error
    return first.year, first.month
