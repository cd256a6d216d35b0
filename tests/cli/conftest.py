"""A centre after its first start."""

import shutil
from pathlib import Path

import pytest

from playlists.database import create_database_engine, migrate
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


@pytest.fixture(scope="session")
def _new_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("new") / "phatthanh.db"
    engine = create_database_engine(f"sqlite:///{file}")
    migrate(engine)
    engine.dispose()
    return file


@pytest.fixture
def database(_new_database: Path, tmp_path: Path) -> Path:
    """An empty database of the test's own, where its configuration looks for it."""
    (tmp_path / "centre").mkdir(exist_ok=True)
    return Path(shutil.copy(_new_database, tmp_path / "centre"))
