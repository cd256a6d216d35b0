"""`phatthanh report sendings`: reports by e-mail, set up and sent without the pages."""

from gettext import gettext as _
from pathlib import Path
from typing import Any

import click

from playlists import accounts
from playlists.messages import from_json
from playlists.models import ReportKind
from playlists.reports import sendings as kept
from playlists.reports.sendings import FORMATS, SPANS, Wish
from playlists.spans import Span, SpanKind
from scheduler.mail import deliver_mails
from scheduler.report_mail import file_due_reports, file_report
from scheduler.timekeeper import SystemTimekeeper
from web.centre_configuration import CentreConfiguration
from web.cli.options import configuration_option
from web.cli.words import worded
from web.database import open_database

_number = click.argument("number", type=int)


@click.group()
def sendings() -> None:
    """Reports that go out by e-mail after each month, quarter, half-year or year."""


@sendings.command("list")
@configuration_option
def show(file: Path) -> None:
    """Print what is set up: its number, report, span, documents, when next, and to whom."""
    configuration = CentreConfiguration.read(file)
    now, zone = SystemTimekeeper().now(), configuration.centre.zone
    with open_database(configuration.playlists)() as session:
        for each in kept.sendings(session):
            at = kept.next_at(each, now, zone).astimezone(zone)
            when = f"{at:%Y-%m-%d %H:%M}" if each.active else _("paused")
            to = each.recipients.replace("\n", ",")
            issued = "" if each.issued_only else "\t" + _("as the figures stand")
            click.echo(
                f"{each.id}\t{each.kind.value}\t{each.span_kind}\t{each.formats}\t{when}\t{to}{issued}"
            )
            problem = from_json(each.failure)
            if problem is not None:
                click.echo(f"{each.id}: {worded(problem)}", err=True)


@sendings.command("add")
@click.option("--by", required=True, metavar="ACCOUNT", help="Who sets it up.")
@click.option("--kind", type=click.Choice([each.value for each in ReportKind]), required=True)
@click.option("--after", type=click.Choice([each.value for each in SPANS]), required=True)
@click.option("--to", "recipients", multiple=True, required=True, help="An e-mail address.")
@click.option(
    "--format", "formats", type=click.Choice(FORMATS), multiple=True, default=("docx",),
    show_default=True,
)  # fmt: skip
@click.option("--day", type=int, default=5, show_default=True, help="Days after the span's end.")
@click.option("--hour", type=int, default=8, show_default=True, help="At this hour there.")
@click.option("--anyway", is_flag=True, help="As the figures stand, where it is not issued yet.")
@configuration_option
def add(by: str, file: Path, **wish: Any) -> None:
    """Set a sending up; it begins with the span that runs now. Prints its number."""
    configuration = CentreConfiguration.read(file)
    with open_database(configuration.playlists).begin() as session:
        now, zone = SystemTimekeeper().now(), configuration.centre.zone
        who = accounts.account_of(session, by)
        number = kept.set_up(session, _wish(**wish), by=who, now=now, zone=zone).id
    click.echo(str(number))


@sendings.command("remove")
@_number
@configuration_option
def remove(number: int, file: Path) -> None:
    """Take a sending out; the letters it sent stay."""
    with open_database(CentreConfiguration.read(file).playlists).begin() as session:
        session.delete(kept.sending_of(session, number))


@sendings.command("pause")
@_number
@configuration_option
def pause(number: int, file: Path) -> None:
    """Let a sending rest."""
    _turn(file, number, active=False)


@sendings.command("resume")
@_number
@configuration_option
def resume(number: int, file: Path) -> None:
    """Let a sending go on."""
    _turn(file, number, active=True)


@sendings.command("send")
@_number
@click.option("--span", "name", required=True, help="2026-11, 2026-Q4, 2026-H2, 2026.")
@configuration_option
def send(number: int, name: str, file: Path) -> None:
    """Put a sending's report on a span into the tray now, whatever its turn; it goes there once."""
    configuration = CentreConfiguration.read(file)
    sessions, span = open_database(configuration.playlists), Span.named(name)
    with sessions() as session:
        kept.sending_of(session, number)
    now, zone = SystemTimekeeper().now(), configuration.centre.zone
    filed = file_report(sessions, configuration.reports, number, span, zone=zone, now=now)
    with sessions() as session:
        problem = from_json(kept.sending_of(session, number).failure)
    if problem is not None:
        raise click.ClickException(worded(problem))
    if not filed:
        told = _("the report on {span} is in the tray already")
        raise click.ClickException(told.format(span=span.name))
    click.echo(_("{span} is in the tray").format(span=span.name))


@sendings.command("run")
@configuration_option
def run(file: Path) -> None:
    """Do now what the centre does each minute: file what is due, and try to deliver the tray."""
    configuration = CentreConfiguration.read(file)
    sessions, now = open_database(configuration.playlists), SystemTimekeeper().now()
    zone = configuration.centre.zone
    filed = file_due_reports(sessions, configuration.reports, zone=zone, now=now)
    tried = deliver_mails(sessions, configuration.alerts.email, now)
    told = _("{filed} put into the tray, {sent} taken by the mail server")
    click.echo(told.format(filed=filed, sent=tried))


def _turn(file: Path, number: int, *, active: bool) -> None:
    with open_database(CentreConfiguration.read(file).playlists).begin() as session:
        kept.sending_of(session, number).active = active


def _wish(
    *,
    kind: str,
    after: str,
    recipients: tuple[str, ...],
    formats: tuple[str, ...],
    day: int,
    hour: int,
    anyway: bool,
) -> Wish:
    return Wish(
        kind=ReportKind(kind),
        span_kind=SpanKind(after),
        formats=tuple(dict.fromkeys(formats)),
        day=day,
        hour=hour,
        recipients=tuple(dict.fromkeys(recipients)),
        issued_only=not anyway,
    )
