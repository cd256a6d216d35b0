"""The fault suite in short: a trial of what no other test tries, by the code of `make faults`.

How long the air was silent, and where it stood, are left to `make faults`: they are bars for a
machine that does nothing else.
"""

from pathlib import Path

import pytest

from bench.faults.trial import FAULTS

pytestmark = pytest.mark.alone

SHORT = ("power", "down")


@pytest.mark.parametrize("name", SHORT)
def test_no_row_is_lost_or_doubled(name: str, tmp_path: Path) -> None:
    run = FAULTS[name][0]
    result = run(tmp_path / "fault", 1)
    assert result.trials
    assert (result.lost, result.doubled) == (0, 0), result.details
    assert not result.other
