"""`phatthanh clips`: the files of sound that the centre keeps."""

from datetime import UTC, datetime
from pathlib import Path

import click

from audio.library import Library
from scheduler.collecting import unused_clips
from web.centre_configuration import CentreConfiguration
from web.cli.options import configuration_option
from web.composition import open_database

_BYTES_PER_MB = 1_000_000


@click.group()
def clips() -> None:
    """The files of sound that the centre keeps."""


@clips.command()
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@configuration_option
def collect(dry_run: bool, file: Path) -> None:
    """Delete clips that no item, playlist or log row names, a day after they were made."""
    configuration = CentreConfiguration.read(file)
    library = Library(configuration.centre.clips)
    sessions = open_database(configuration.playlists)
    count = size = 0
    for sha256 in unused_clips(sessions, library, datetime.now(UTC)):
        count += 1
        size += library.path(sha256).stat().st_size
        if not dry_run:
            library.discard(sha256)
    swept = 0 if dry_run else library.sweep_partial()
    verb = "would go" if dry_run else "gone"
    click.echo(f"{count} clips {verb}, {size / _BYTES_PER_MB:.1f} MB; {swept} broken-off pieces")
