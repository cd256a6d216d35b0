"""The command as its users run it: a process of its own, or the same within this one."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

from click.testing import CliRunner

from web.cli import Families, main

LANGUAGE = "PHATTHANH_LANGUAGE"
CONFIGURATION = """
[centre]
name = "Trung tâm"
directory = "centre"
local_station = "dai-huyen"
[playlists]
database = "sqlite:///centre/phatthanh.db"
[station]
directory = "station"
output = "silent"
"""


def phatthanh(
    *arguments: str, cwd: Path, stdin: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "web.cli", *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=180,  # of a machine that is busy with other tests
        check=False,
        env={**os.environ, LANGUAGE: "en", **environment},
    )


def typed(
    *arguments: str, cwd: Path, stdin: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """As `phatthanh`, in a tenth of the time, where it is not the process that is on trial."""
    command = ["phatthanh", *arguments]
    told = {LANGUAGE: "en", "LANGUAGE": "en", **environment}
    code = 0
    if arguments and arguments[0] in Families.families:
        # What is loaded in Vietnamese keeps click's Vietnamese names of types in this process.
        Families.families[arguments[0]].load()
    with (
        contextlib.chdir(cwd),
        CliRunner(mix_stderr=False).isolation(input=stdin, env=told) as (out, err),
        mock.patch.object(sys, "argv", command),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        sys.stdout.flush()
        sys.stderr.flush()
        said = out.getvalue().decode(), err.getvalue().decode() if err else ""
    return subprocess.CompletedProcess(command, code, *said)
