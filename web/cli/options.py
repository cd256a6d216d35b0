"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

configuration_option: Callable[[Any], Any] = click.option(
    "-c",
    "--config",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("config.toml"),
    show_default=True,
    help="The configuration file.",
)
