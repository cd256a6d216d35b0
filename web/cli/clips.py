"""`phatthanh clips`: the files of sound that the centre keeps."""

from datetime import UTC, datetime, timedelta
from gettext import gettext as _
from pathlib import Path

import click

from audio.library import Library
from scheduler import collecting
from web.centre_configuration import CentreConfiguration
from web.cli.language import decimal
from web.cli.options import configuration_option
from web.database import open_database

_BYTES_PER_MB = 1_000_000


@click.group()
def clips() -> None:
    """The files of sound that the centre keeps."""


@clips.command()
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@configuration_option
def collect(dry_run: bool, file: Path) -> None:
    """Delete clips that no item, plan, manifest or log row names, a day after they were made."""
    configuration = CentreConfiguration.read(file)
    done = collecting.collect(
        open_database(configuration.playlists),
        Library(configuration.centre.clips),
        datetime.now(UTC),
        keep_recordings=timedelta(days=configuration.centre.keep_recordings_days),
        dry_run=dry_run,
    )
    told = (
        _("{clips} clips and {recordings} mastered recordings would go, {megabytes} MB")
        if dry_run
        else _(
            "{clips} clips and {recordings} mastered recordings gone, {megabytes} MB; "
            "{pieces} broken-off pieces"
        )
    )
    click.echo(
        told.format(
            clips=done.clips,
            recordings=done.recordings,
            megabytes=decimal(done.size_bytes / _BYTES_PER_MB),
            pieces=done.broken_off,
        )
    )
