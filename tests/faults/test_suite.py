"""The fault suite in short: a trial or three of what is quick, by the code of `make faults`.

How long the air was silent is left to the long form: a machine that runs tests is a busy one.
"""

from pathlib import Path

import pytest

from bench.faults.__main__ import FAULTS
from bench.faults.result import LARGEST_PLACE_ERROR_S

SHORT = ("sigkill", "power", "steps", "down")


@pytest.mark.parametrize("name", SHORT)
def test_nothing_is_lost_or_doubled_and_the_air_is_in_its_place(name: str, tmp_path: Path) -> None:
    run, _, trials = FAULTS[name]
    result = run(tmp_path / "fault", trials)
    assert result.trials
    assert not result.details or (result.lost, result.doubled) == (0, 0), result.details
    assert not result.other
    assert (result.place_s or 0) <= LARGEST_PLACE_ERROR_S
