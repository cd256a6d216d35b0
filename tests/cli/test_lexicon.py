"""`phatthanh lexicon`: the Centre's own entries from a shell."""

from pathlib import Path

import pytest

from tests.cli.builders import phatthanh, typed

pytestmark = pytest.mark.usefixtures("database")

CONFIGURATION = """
[centre]
name = "Trung tâm"
directory = "centre"
[playlists]
database = "sqlite:///centre/phatthanh.db"
[station]
directory = "station"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(CONFIGURATION, encoding="utf-8")
    return tmp_path


def test_entries_are_tried_added_listed_and_removed(folder: Path) -> None:
    tried = typed("lexicon", "try", "KDCVH", "khu dân cư", "Có 2 KDCVH.", cwd=folder)
    assert tried.stdout.splitlines()[-1] == "then: Có hai khu dân cư."
    assert typed("lexicon", "list", cwd=folder).stdout == ""
    assert typed("lexicon", "add", "KDCVH", "khu dân cư", cwd=folder).returncode == 0
    assert typed("lexicon", "list", cwd=folder).stdout == "KDCVH\tkhu dân cư\n"
    assert "UBND\tỦy ban nhân dân" in typed("lexicon", "list", "--shipped", cwd=folder).stdout
    assert typed("lexicon", "remove", "KDCVH", cwd=folder).returncode == 0
    gone = typed("lexicon", "remove", "KDCVH", cwd=folder)
    assert (gone.returncode, gone.stderr) == (
        1,
        "phatthanh: The Centre has no entry “KDCVH”.\n",
    )


def test_what_is_exported_is_imported_and_read_by(folder: Path) -> None:
    entries = "# của Trung tâm\nKDCVH\tkhu dân cư văn hóa\n\nZalo\tda lô\n"
    taken = typed("lexicon", "import", "-", cwd=folder, stdin=entries)
    assert (taken.returncode, taken.stdout) == (0, "2 entries\n")
    assert typed("lexicon", "export", "own.tsv", cwd=folder).returncode == 0
    kept = (folder / "own.tsv").read_text(encoding="utf-8")
    assert kept == "KDCVH\tkhu dân cư văn hóa\nZalo\tda lô\n"
    said = typed("read", "--lexicon", "own.tsv", cwd=folder, stdin="Có nhóm Zalo của KDCVH.\n")
    assert said.stdout == "Có nhóm da lô của khu dân cư văn hóa.\n"


@pytest.mark.parametrize("bad", ["KDCV\tkhu dân cư văn hóa\n", "KDCVH khu dân cư\n", "XYZQ\tx 1\n"])
def test_a_file_with_a_bad_line_changes_nothing(folder: Path, bad: str) -> None:
    refused = typed("lexicon", "import", "-", cwd=folder, stdin=f"KDCV\tkhu dân cư\n{bad}")
    assert refused.returncode == 1
    assert "line 2" in refused.stderr or "x 1" in refused.stderr
    assert typed("lexicon", "list", cwd=folder).stdout == ""


def test_an_entry_that_cannot_be_used_is_told_in_one_line_and_not_kept(folder: Path) -> None:
    refused = phatthanh("lexicon", "add", "ngày", "hôm", cwd=folder)
    assert refused.returncode == 1
    assert refused.stderr == "phatthanh: “ngày” is a word that other readings are made of.\n"
    assert typed("lexicon", "list", cwd=folder).stdout == ""
