"""`phatthanh feed`: named, read at once, and taken out."""

from pathlib import Path

import pytest

from tests.cli.builders import typed
from tests.scheduler.feed_server import RSS, open_portal

pytestmark = pytest.mark.usefixtures("database")

CONFIGURATION = """
[centre]
name = "Trung tâm"
directory = "centre"
[playlists]
database = "sqlite:///centre/phatthanh.db"
[feeds]
private_hosts = ["127.0.0.1"]
[station]
directory = "station"
"""


def test_a_feed_is_named_read_listed_and_taken_out(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(CONFIGURATION, encoding="utf-8")
    unit = ("organisation", "unit", "tt", "Trung tâm", "--kind", "centre")
    assert typed(*unit, cwd=tmp_path).returncode == 0
    with open_portal() as portal:
        url = portal.says("/rss", RSS)
        assert typed("feed", "add", "Cổng", url, "--unit", "tt", cwd=tmp_path).returncode == 0
        assert typed("feed", "read", url, cwd=tmp_path).stdout == "2 new\n"
        portal.says("/rss", b"<html></html>")
        broken = typed("feed", "read", url, cwd=tmp_path)
    assert broken.returncode == 1
    assert "no RSS or Atom feed" in broken.stderr
    listed = typed("feed", "list", cwd=tmp_path)
    assert listed.stdout == f"Cổng\t{url}\ttt\n"
    assert "no RSS or Atom feed" in listed.stderr
    assert typed("feed", "remove", url, cwd=tmp_path).returncode == 0
    assert typed("feed", "remove", url, cwd=tmp_path).returncode == 1
    unknown = typed("feed", "add", "Cổng", url, "--unit", "khac", cwd=tmp_path)
    assert "There is no unit khac." in unknown.stderr
