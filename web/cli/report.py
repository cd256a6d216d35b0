"""`phatthanh report`: what was aired, as documents."""

from datetime import UTC, datetime
from pathlib import Path

import click

from playlists.database import create_database_engine, migrate, session_factory
from playlists.reports.workbook import airtime_workbook
from web.centre_configuration import CentreConfiguration
from web.cli.options import configuration_option


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


def _month(text: str | None, now: datetime) -> tuple[int, int]:
    if text is None:
        return now.year, now.month
    try:
        first = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
    except ValueError as error:
        raise click.BadParameter("a month is written 2026-11", param_hint="--month") from error
    return first.year, first.month
