"""The demonstration's own folder: made anew each time, and nobody else's."""

import shutil
from collections.abc import Sequence
from gettext import gettext as _
from pathlib import Path

import click

MARK = "phatthanh-demo"

_CONFIGURATION = """\
# The demonstration's centre: phatthanh serve --config {name}
[centre]
name = "Trung tâm Văn hóa, Thông tin và Thể thao huyện Cát Hải"
timezone = "{zone}"
directory = "centre"
local_station = "{local_station}"

[playlists]
database = "sqlite:///centre/phatthanh.db"

[audio]
engines = {engines}

[web]
port = {port}

[station]
centre_url = "http://127.0.0.1:{port}"
directory = "players/{local_station}"
"""

_PLAYER = """\
[station]
centre_url = "{centre_url}"
directory = "."
output = "{output}"
output_file = "../../sound/{code}.wav"
rehearsal = true
"""


def set_up(
    folder: Path, *, zone: str, local_station: str, engines: Sequence[str], port: int
) -> Path:
    """Empty the folder and write its configuration; give back that file.

    Raises click.ClickException where something else than a demonstration stands there.
    """
    if folder.exists():
        if any(folder.iterdir()) and not (folder / MARK).exists():
            told = _("{folder} holds something else than a demonstration")
            raise click.ClickException(told.format(folder=folder))
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARK).touch()
    file = folder / "config.toml"
    names = ", ".join(f'"{engine}"' for engine in engines)
    file.write_text(
        _CONFIGURATION.format(
            name=file.name, zone=zone, local_station=local_station, engines=f"[{names}]", port=port
        ),
        encoding="utf-8",
    )
    return file


def player_configuration(folder: Path, code: str, centre_url: str, output: str) -> Path:
    """Write what the player of a station reads, in a folder of its own."""
    home = folder / "players" / code
    home.mkdir(parents=True)
    file = home / "config.toml"
    file.write_text(
        _PLAYER.format(centre_url=centre_url, output=output, code=code), encoding="utf-8"
    )
    return file
