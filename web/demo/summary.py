"""What the demonstration did, in figures that are counted and not typed in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from gettext import gettext as _
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from playlists import airtime
from playlists.models import Clip
from scheduler.centre import Centre
from web.cli.language import decimal
from web.demo.broadcast import Heard

_MINUTE_MS = 60_000


@dataclass(frozen=True)
class Figures:
    """Airings are those of the day; lengths in ms."""

    items: int
    clips: int
    produced_ms: int
    planned: int
    aired: int
    missed: int
    aired_ms: int


@dataclass(frozen=True)
class Summary:
    figures: Figures
    heard: Sequence[Heard]
    report: Path
    configuration: Path
    passwords: Mapping[str, str]
    seconds: float


def figures_of(centre: Centre, items: int, day: tuple[datetime, datetime]) -> Figures:
    """Count what the database holds."""
    with centre.sessions() as session:
        clips, produced_ms = session.execute(
            select(func.count(Clip.sha256), func.coalesce(func.sum(Clip.duration_ms), 0))
        ).one()
        facts = airtime.facts(session, *day)
        return Figures(
            items=items,
            clips=clips,
            produced_ms=produced_ms,
            planned=sum(each.planned for each in facts),
            aired=sum(each.aired for each in facts),
            missed=sum(each.missed for each in facts),
            aired_ms=airtime.totals(session, *day).aired_ms,
        )


def show(console: Console, summary: Summary) -> None:
    """Print it."""
    figures = summary.figures
    table = Table(show_header=False, box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_row(_("items"), str(figures.items))
    length = _("{count}, {minutes} minutes")
    table.add_row(
        _("clips"), length.format(count=figures.clips, minutes=_minutes(figures.produced_ms))
    )
    table.add_row(
        _("airings"),
        _("{planned} planned, {aired} aired, {missed} missed; {minutes} minutes on the air").format(
            planned=figures.planned,
            aired=figures.aired,
            missed=figures.missed,
            minutes=_minutes(figures.aired_ms),
        ),
    )
    for each in summary.heard:
        table.add_row(_("start error"), f"{_errors(each.start_errors_ms)}  {each.station}")
    for each in summary.heard:
        if each.recording is not None and each.loudness is not None:
            table.add_row(
                _("sound"), f"{each.recording}  {decimal(each.loudness.integrated_lufs)} LUFS"
            )
    table.add_row(_("report"), str(summary.report))
    table.add_row(_("everything"), str(summary.configuration.parent))
    table.add_row(_("web UI"), f"make serve CONFIG={summary.configuration}")
    for name, password in summary.passwords.items():
        table.add_row(_("one-time password"), f"{name}  {password}")
    table.add_row(_("took"), _("{seconds} s").format(seconds=round(summary.seconds)))
    console.print()
    console.print(table)


def _minutes(ms: int) -> str:
    return decimal(ms / _MINUTE_MS)


def _errors(errors_ms: Sequence[int]) -> str:
    if not errors_ms:
        return _("no programme from its beginning")
    return f"{median(errors_ms):+.0f} ms"
