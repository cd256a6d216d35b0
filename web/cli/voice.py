"""`phatthanh voice`: text into sound."""

from gettext import gettext as _
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

import click

from audio.library import Library
from audio.speech import engines_from
from audio.voicing import voice
from web.audio_configuration import AudioConfiguration
from web.cli.entries import entries_option, lexicon_with, text_of
from web.cli.language import decimal
from web.cli.options import configuration_option
from web.cli.words import worded


@click.command("voice")
@click.argument("source", type=click.File(encoding="utf-8"), metavar="FILE")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    help="Where the clip goes; beside FILE unless told.",
)
@entries_option
@click.option("--bed", is_flag=True, help="Lay the configuration's music under the voice.")
@configuration_option
def voice_file(
    source: TextIO, out: Path | None, entries: TextIO | None, *, bed: bool, file: Path
) -> None:
    """Make a mastered clip of the text in FILE."""
    settings = AudioConfiguration.read(file).audio
    if bed and settings.bed is None:
        raise click.ClickException(_("{file} has no section [audio.bed]").format(file=file))
    target = out or Path("clip" if source.name == "<stdin>" else source.name).with_suffix(".opus")
    if not target.absolute().parent.is_dir():
        raise click.BadParameter(
            _("there is no folder {folder}").format(folder=target.parent), param_hint="--out"
        )
    with TemporaryDirectory(prefix=".voice-", dir=target.absolute().parent) as folder:
        library = Library(Path(folder))
        clip = voice(
            text_of(source),
            engines=engines_from(settings),
            library=library,
            settings=settings,
            lexicon=lexicon_with(entries),
            bed=settings.bed if bed else None,
        )
        library.path(clip.sha256).replace(target)
    for failure in clip.failures:
        click.echo(f"{failure.engine}: {worded(failure)}", err=True)
    click.echo(
        f"{target}: {decimal(clip.duration_ms / 1000)} s, {decimal(clip.loudness_lufs)} LUFS, "
        f"{decimal(clip.true_peak_dbtp)} dBTP, {clip.engine}"
    )
