"""`phatthanh read`: official text into words."""

import unicodedata
from gettext import gettext as _
from typing import TextIO

import click

from audio.errors import ReadingError
from audio.reading import Accent, Reading, read, score
from web.cli.entries import entries_option, lexicon_with, text_of, why_unknown
from web.cli.language import decimal
from web.cli.words import worded


@click.command("read")
@click.argument("source", type=click.File(encoding="utf-8"), default="-")
@click.option(
    "--accent",
    type=click.Choice(["north", "south"]),
    default="north",
    show_default=True,
    help="How numbers are said: linh, nghìn in the north; lẻ, ngàn in the south.",
)
@entries_option
@click.option("--explain", is_flag=True, help="Show each change: written, read, by which rule.")
@click.option(
    "--score",
    "cases",
    type=click.File(encoding="utf-8"),
    help="Read this file's cases, written and spoken apart by a tab; count the right ones.",
)
@click.option(
    "--bar",
    type=click.FloatRange(0, 100),
    default=98.0,
    show_default=True,
    help="With --score: the percentage below which the command fails.",
)
def read_aloud(
    source: TextIO,
    accent: str,
    entries: TextIO | None,
    *,
    explain: bool,
    cases: TextIO | None,
    bar: float,
) -> None:
    """Make official text speakable: the whole text as it would be voiced.

    Words that look like abbreviations and are in no lexicon are named on standard error, with
    line and column.
    """
    chosen: Accent = "south" if accent == "south" else "north"
    if cases is not None:
        _score(cases, chosen, bar)
        return
    lexicon = lexicon_with(entries)
    reading = read(text_of(source), lexicon, chosen)
    click.echo(reading.text)
    if explain:
        _explain(reading)
    for unknown in reading.unknown:
        place = _place(reading.source, unknown.start)
        click.echo(f"{place}: {unknown.word}: {why_unknown(unknown.word, lexicon)}", err=True)


def _score(cases: TextIO, accent: Accent, bar: float) -> None:
    try:
        found = score(cases, accent=accent)
    except ReadingError as error:
        raise click.ClickException(worded(error)) from error
    for each in found.differences:
        click.echo(f"{each.line}: {each.written}")
        click.echo(_("  expected: {text}").format(text=each.expected))
        click.echo(_("  read:     {text}").format(text=each.spoken))
    told = _("{right}/{cases} right, {percent} %, bar {bar} %")
    percent, at_least = decimal(found.percent, 2), decimal(bar).removesuffix("0").rstrip(",.")
    click.echo(told.format(right=found.right, cases=found.cases, percent=percent, bar=at_least))
    if found.percent < bar or not found.cases:
        raise SystemExit(1)


def _place(text: str, offset: int) -> str:
    """Line and column, counted as one sees them: a letter with its marks is one."""
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    column = len(unicodedata.normalize("NFC", line)) + 1
    return f"{text.count(chr(10), 0, offset) + 1}:{column}"


def _explain(reading: Reading) -> None:
    from rich.console import Console  # noqa: PLC0415 -- a fifth of the time that a reading takes
    from rich.markup import escape  # noqa: PLC0415 -- as above
    from rich.table import Table  # noqa: PLC0415 -- as above

    table = Table(_("at"), _("written"), _("read"), _("rule"))
    for change in reading.changes:
        place = _place(reading.source, change.start)
        table.add_row(place, escape(change.written), change.spoken or "—", _(change.rule))
    Console(stderr=True).print(table)
