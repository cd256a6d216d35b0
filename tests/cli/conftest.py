"""A centre after its first start."""

import shutil
from pathlib import Path

import pytest

from tests.cli.builders import CONFIGURATION, phatthanh


@pytest.fixture(scope="session")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `phatthanh init` leaves it, made once."""
    made = tmp_path_factory.mktemp("first-day")
    (made / "config.toml").write_text(CONFIGURATION, encoding="utf-8")
    assert phatthanh("init", cwd=made).returncode == 0
    return made


@pytest.fixture
def begun(first_day: Path, tmp_path: Path) -> Path:
    """A centre after its first start, of the test's own."""
    shutil.copytree(first_day, tmp_path, dirs_exist_ok=True)
    return tmp_path
