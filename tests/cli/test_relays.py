"""Streams that programmes carry, kept by commands."""

from pathlib import Path

import pytest

from tests.cli.builders import typed
from tests.cli.test_commands import folder

__all__ = ["folder"]

pytestmark = pytest.mark.usefixtures("database")

URL = "https://example.vn/vov1.mp3"


def test_a_stream_is_added_changed_and_taken_away(folder: Path) -> None:
    assert typed("relay", "add", "VOV1", URL, cwd=folder).returncode == 0
    assert typed("relay", "list", cwd=folder).stdout == f"VOV1\t{URL}\n"
    assert typed("relay", "change", "VOV1", "--name", "Đài TNVN", cwd=folder).returncode == 0
    assert typed("relay", "list", cwd=folder).stdout == f"Đài TNVN\t{URL}\n"
    assert typed("relay", "remove", "Đài TNVN", cwd=folder).returncode == 0
    assert typed("relay", "list", cwd=folder).stdout == ""


def test_what_is_no_stream_is_refused_in_clear_words(folder: Path) -> None:
    refused = typed("relay", "add", "VOV1", "file:///etc/passwd", cwd=folder)
    assert refused.returncode == 1
    assert "http" in refused.stderr
    typed("relay", "add", "VOV1", URL, cwd=folder)
    assert typed("relay", "add", "VOV1", URL, cwd=folder).returncode == 1
    assert typed("relay", "remove", "VOV2", cwd=folder).returncode == 1
