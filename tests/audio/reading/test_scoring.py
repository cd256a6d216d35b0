from pathlib import Path

import pytest
from click.testing import CliRunner

from audio.errors import ReadingError
from audio.reading import score
from web.cli.reading import read_aloud

_CASES = "written\tspoken\n12/12 xã\tmười hai trên mười hai xã\nUBND xã\tsai\n"


def test_a_score_counts_what_is_read_as_expected_and_shows_the_rest() -> None:
    found = score(_CASES.splitlines())
    assert (found.right, found.cases, found.percent) == (1, 2, 50.0)
    assert [
        (each.line, each.written, each.expected, each.spoken) for each in found.differences
    ] == [(3, "UBND xã", "sai", "Ủy ban nhân dân xã")]


def test_a_case_without_a_tab_is_refused_with_its_line() -> None:
    with pytest.raises(ReadingError, match="Line 2"):
        score(["written\tspoken", "12 xã"])


def test_the_command_fails_below_the_bar_and_passes_at_it(tmp_path: Path) -> None:
    file = tmp_path / "cases.tsv"
    file.write_text(_CASES, encoding="utf-8")
    below = CliRunner().invoke(read_aloud, ["--score", str(file), "--bar", "51"])
    assert below.exit_code == 1
    assert "1/2" in below.output
    assert "Ủy ban nhân dân xã" in below.output
    assert CliRunner().invoke(read_aloud, ["--score", str(file), "--bar", "50"]).exit_code == 0


def test_no_cases_are_no_success(tmp_path: Path) -> None:
    file = tmp_path / "cases.tsv"
    file.write_text("written\tspoken\n", encoding="utf-8")
    assert CliRunner().invoke(read_aloud, ["--score", str(file)]).exit_code == 1
