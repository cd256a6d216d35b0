"""The command as its users run it: a process of its own."""

import os
import subprocess
import sys
from pathlib import Path


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
        env={**os.environ, "PHATTHANH_LANGUAGE": "en", **environment},
    )
