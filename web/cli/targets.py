"""`phatthanh plan target`: minutes wished of a topic in a month, everywhere or in one place."""

from datetime import datetime
from gettext import gettext as _
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists import targets
from playlists.models import Topic
from playlists.organisation import group_of, station_of
from playlists.recurrence import require_known
from web.centre_configuration import CentreConfiguration
from web.cli.options import configuration_option
from web.database import open_database


@click.command("target")
@click.argument("topic", required=False)
@click.argument("minutes", type=click.IntRange(0, targets.MOST_MINUTES), required=False)
@click.option("--month", type=click.DateTime(["%Y-%m"]), help="2026-11; this month unless told.")
@click.option("--station", "station_code", metavar="STATION", help="Only at this station.")
@click.option("--group", "group_name", metavar="NAME", help="Only at the stations of this group.")
@click.option("--clear", is_flag=True, help="Take TOPIC's target of that place away.")
@configuration_option
def target(  # noqa: PLR0917 -- the command's own options
    topic: str | None,
    minutes: int | None,
    month: datetime | None,
    station_code: str | None,
    group_name: str | None,
    clear: bool,
    file: Path,
) -> None:
    """Set the MINUTES wished of TOPIC at each station in a month, or list what is wished.

    What a station or a group has of its own counts there instead of what holds everywhere; of
    its own, 0 says that nothing is wished there.
    """
    if station_code and group_name:
        raise click.UsageError(_("Name a station or a group, not both."))
    if topic is not None and (minutes is None) != clear:
        raise click.UsageError(_("Say how many MINUTES, or --clear."))
    configuration = CentreConfiguration.read(file)
    of = month or datetime.now(configuration.centre.zone)
    first = of.date().replace(day=1)
    require_known(first)
    with open_database(configuration.playlists)() as session:
        station = station_of(session, station_code) if station_code else None
        group = group_of(session, group_name) if group_name else None
        if topic is not None:
            wish = {topic: None if clear else minutes}
            targets.set_targets(session, first, wish, station=station, group=group)
            session.commit()
        _list(session, targets.wished_minutes(session, first, station=station, group=group))


def _list(session: Session, wished: dict[str, int]) -> None:
    names = dict(session.execute(select(Topic.code, Topic.name).order_by(Topic.name)).all())
    for code, name in names.items():
        if code in wished:
            click.echo(f"{wished[code]:>6} {code:<24} {name}")
