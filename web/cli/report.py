"""`phatthanh report`: what was aired, as documents."""

import sys
from collections.abc import Callable
from datetime import date
from gettext import gettext as _
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from playlists import InvalidReport, sums
from playlists.models import ReportKind, Station
from playlists.reports.danvan import gather
from playlists.reports.danvan_sheets import danvan_csv
from playlists.reports.issuing import documents, file_name
from playlists.reports.machine import airtime_csv, airtime_json
from playlists.reports.offices import settings_now
from playlists.reports.pdf import program
from playlists.reports.wording import drafted
from playlists.reports.workbook import airtime_workbook
from playlists.spans import Span, SpanKind
from scheduler.timekeeper import SystemTimekeeper
from web.centre_configuration import CentreConfiguration
from web.cli.options import configuration_option
from web.cli.sendings import sendings
from web.cli.words import worded
from web.database import open_database
from web.database_configuration import DatabaseConfiguration

_DAY = click.DateTime(["%Y-%m-%d"])


def span_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The ways to say which days."""
    for option in (
        click.option("--to", "last", type=_DAY, help="The last day, 2026-11-30."),
        click.option("--from", "first", type=_DAY, help="The first day, 2026-11-01."),
        click.option("--month", help="2026-11; the running month unless told."),
        click.option("--span", "name", help="2026-11, 2026-Q4, 2026-H2, 2026."),
    ):
        command = option(command)
    return command


@click.group()
def report() -> None:
    """What was aired, as documents made of play-log rows only."""


@report.command()
@span_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["xlsx", "csv", "json"]),
    default="xlsx",
    show_default=True,
    help="csv and json are for machines: figures in ms, by every split.",
)
@click.option(
    "-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help="The file to write."
)
@configuration_option
def airtime(form: str, out: Path | None, file: Path, **days: Any) -> None:
    """Write a span's minutes and airings, produced, planned, aired and confirmed."""
    configuration = CentreConfiguration.read(file)
    zone = configuration.centre.zone
    span = span_of(days, SystemTimekeeper().now().astimezone(zone).date())
    with open_database(configuration.playlists)() as session:
        if form == "xlsx":
            target = out or Path(f"thoi-luong-{span.name}.xlsx")
            airtime_workbook(
                session, span, unit_name=configuration.centre.name, tz=zone, out=target
            )
            click.echo(str(target))
            return
        write = airtime_csv if form == "csv" else airtime_json
        stations = session.scalars(select(Station).order_by(Station.id)).all()
        text = write(session, span, zone, stations)
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8")
        click.echo(str(out))


@report.command()
@span_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["docx", "pdf", "xlsx", "csv", "json"]),
    default="docx",
    show_default=True,
    help="pdf needs LibreOffice on this machine; without it the .docx is written instead.",
)
@click.option("--consolidated", is_flag=True, help="Signed by the Phòng, of all units.")
@click.option("--number", default="", help="The document's number.")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help="The file to write."
)
@configuration_option
def danvan(
    form: str, number: str, out: Path | None, file: Path, *, consolidated: bool, **days: Any
) -> None:
    """Write the report on dân vận propaganda in the layout of Decree 30/2020/NĐ-CP."""
    configuration = CentreConfiguration.read(file)
    zone, settings = configuration.centre.zone, configuration.reports
    now = SystemTimekeeper().now()
    today = now.astimezone(zone).date()
    span = span_of(days, today)
    kind = ReportKind.CONSOLIDATED if consolidated else ReportKind.CENTRE
    with open_database(configuration.playlists)() as session:
        settings = settings_now(session, settings)
        stations = session.scalars(select(Station).order_by(Station.id)).all()
        kinds = settings.filing_kinds
        found = gather(session, span, zone, stations, kind=kind, filing_kinds=kinds, now=now)
    target = out or Path(f"{file_name(kind, span)}.{form}")
    if form == "csv":
        target.write_text(danvan_csv(found), encoding="utf-8")
        click.echo(str(target))
        return
    if form == "pdf" and program() is None:
        click.echo(
            _(
                "PDF needs LibreOffice: sh scripts/system-packages documents. "
                "The .docx is written instead."
            ),
            err=True,
        )
        form, target = "docx", target.with_suffix(".docx")
    [made] = documents(found, settings, drafted(found), number=number, dated=today, formats=[form])
    target.write_bytes(made.content)
    click.echo(str(target))


report.add_command(sendings)


@report.command("rebuild-sums")
@configuration_option
def rebuild_sums(file: Path) -> None:
    """Make the daily and monthly sums anew from the play log, whole or not at all."""
    sessions = open_database(DatabaseConfiguration.read(file).playlists)
    with sessions.begin() as session:
        count = sums.rebuild(session)
    click.echo(_("{count} daily sums").format(count=count))


@report.command("check")
@configuration_option
def check(file: Path) -> None:
    """Compare the daily and monthly sums with the play log; exit 1 where they disagree."""
    sessions = open_database(DatabaseConfiguration.read(file).playlists)
    with sessions() as session:
        found = 0
        for each in sums.differences(session):
            found += 1
            when = f"{each.day:%Y-%m}" if each.of_month else f"{each.day}"
            told = _(
                "{when} station {station} {dimension} {value}: kept {kept}, the log says {logged}"
            )
            click.echo(
                told.format(
                    when=when,
                    station=each.station_id,
                    dimension=each.dimension,
                    value=repr(each.value),
                    kept=each.kept,
                    logged=each.logged,
                )
            )
    if found:
        raise click.ClickException(
            _("{count} daily sums disagree: phatthanh report rebuild-sums").format(count=found)
        )
    click.echo(_("the daily sums are those of the play log"))


def span_of(days: dict[str, Any], today: date) -> Span:
    """The days that the options ask for, this month where none does. Raises BadParameter."""
    first, last, name = days["first"], days["last"], days["name"] or days["month"]
    try:
        if first is not None and last is not None:
            return Span(first.date(), last.date())
        if first is not None or last is not None:
            raise click.BadParameter(_("--from and --to go together"), param_hint="--from")
        return Span.named(name) if name else Span.of(SpanKind.MONTH, today)
    except InvalidReport as error:
        raise click.BadParameter(worded(error), param_hint="--span") from error
