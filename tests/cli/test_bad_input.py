"""What is typed wrongly, and machines that are not as they should be: a line, no traceback."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from playlists import organisation
from playlists.database import create_database_engine, migrate, newest_revision, session_factory
from playlists.models import UnitKind
from tests.cli.builders import typed
from web.cli.faults import shown_to_the_caller

CONFIGURATION = """
[centre]
name = "Trung tâm"
directory = "centre"
[playlists]
database = "sqlite:///phatthanh.db"
[station]
directory = "station"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A centre with one station and nothing else."""
    (tmp_path / "config.toml").write_text(CONFIGURATION, encoding="utf-8")
    engine = create_database_engine(f"sqlite:///{tmp_path}/phatthanh.db")
    migrate(engine)
    with session_factory(engine).begin() as session:
        unit = organisation.add_unit(session, "cat-ba", "UBND thị trấn Cát Bà", UnitKind.TOWNSHIP)
        organisation.add_station(session, unit, "cat-ba", "Đài Cát Bà")
    engine.dispose()
    return tmp_path


def refused(folder: Path, *arguments: str, code: int, told: str) -> None:
    """The command ends with what is wrong, whose translation the catalogues' tests see to."""
    done = typed(*arguments, cwd=folder)
    assert (done.returncode, done.stdout) == (code, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("show", "xa-la"), 1, "There is no station xa-la."),
        (("build", "xa-la"), 1, "There is no station xa-la."),
        (("year", "xa-la"), 1, "There is no station xa-la."),
        (("show", "cat-ba", "--day", "2026-02-30"), 2, "2026-02-30"),
        (("show", "cat-ba", "--day", "0000-01-01"), 2, "0000-01-01"),
        (("show", "cat-ba", "--day", "10000-01-01"), 2, "10000-01-01"),
        (("show", "cat-ba", "--day", "hôm nay"), 2, "hôm nay"),
        (("show", "cat-ba", "--day", "0001-01-01"), 1, "out of the calendar"),
        (("explain", "cat-ba", "--day", "9999-12-31"), 1, "out of the calendar"),
        (("list", "cat-ba", "--day", "1999-12-31"), 1, "out of the calendar"),
        (("year", "cat-ba", "--day", "2200-01-01"), 1, "out of the calendar"),
        (("explain", "cat-ba", "--days", "-1"), 2, "-1"),
        (("explain", "cat-ba", "--days", "99999999999999999999"), 2, "99999999999999999999"),
        (("explain", "cat-ba", "--days", "ba"), 2, "ba"),
        (("explain", "cat-ba", "--item", "0"), 2, "0"),
        (("explain", "cat-ba", "--item", "7"), 1, "There is no item 7."),
        (("year", "cat-ba", "--days", "0"), 2, "0"),
        (("calendar", "cat-ba", "--days", "401"), 2, "401"),
        (("explain", "cat-ba", "--out", "khong/co/tep.txt"), 1, "khong/co/tep.txt"),
        (("show", "cat-ba", "--language", "fr"), 2, "fr"),
        (("check", "cat-ba", "--tram"), 2, "--tram"),
        (("build", "cat-ba", "--config", "khac.toml"), 2, "khac.toml"),
        (("target", "dan-van", "-5"), 2, "-5"),
        (("target", "khong-co", "5"), 1, "khong-co"),
        (("target", "--month", "2026-13"), 2, "2026-13"),
        (("target", "--month", "9999-12"), 1, "out of the calendar"),
    ],
)
def test_what_is_typed_wrongly_is_told(
    folder: Path, arguments: tuple[str, ...], code: int, told: str
) -> None:
    refused(folder, "plan", *arguments, code=code, told=told)


def test_the_last_days_of_the_calendar_are_shown(folder: Path) -> None:
    for arguments in (
        ("show", "cat-ba", "--day", "2199-12-31"),
        ("explain", "cat-ba", "--day", "2199-12-31", "--days", "31"),
        ("year", "cat-ba", "--day", "2199-12-31", "--days", "1100"),
        ("show", "cat-ba", "--day", "2000-01-01"),
    ):
        done = typed("plan", *arguments, cwd=folder)
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("horizon_days = 0", "playlists.horizon_days: is to be at least 1"),
        ("horizon_days = -7", "playlists.horizon_days: is to be at least 1"),
        ("horizon_days = 100000", "playlists.horizon_days: "),
        ('horizon_days = "nhiều"', "playlists.horizon_days: "),
        ("horizon_day = 7", "playlists.horizon_day: "),
        ("session_pause_minutes = -1", "playlists.session_pause_minutes: "),
    ],
)
def test_a_setting_that_cannot_be_is_named(folder: Path, line: str, told: str) -> None:
    changed = CONFIGURATION.replace("[station]", f"{line}\n[station]")
    (folder / "config.toml").write_text(changed, encoding="utf-8")
    refused(folder, "plan", "build", code=2, told=told)


def test_a_zone_that_is_none_is_named(folder: Path) -> None:
    changed = CONFIGURATION.replace("[playlists]", 'timezone = "Asia/Hanoi"\n[playlists]')
    (folder / "config.toml").write_text(changed, encoding="utf-8")
    refused(folder, "plan", "build", code=2, told="Asia/Hanoi")


@pytest.mark.parametrize("address", ["mysql://ai@may/kho", "oracle://may", "phatthanh.db"])
def test_a_database_of_another_kind_is_refused(folder: Path, address: str) -> None:
    changed = CONFIGURATION.replace("sqlite:///phatthanh.db", address)
    (folder / "config.toml").write_text(changed, encoding="utf-8")
    refused(folder, "plan", "show", "cat-ba", code=2, told="playlists.database")


def test_a_database_that_is_not_there_is_not_made_by_asking_it(folder: Path) -> None:
    (folder / "phatthanh.db").unlink()
    refused(folder, "plan", "show", "cat-ba", code=2, told="phatthanh init")
    assert not (folder / "phatthanh.db").exists()


def test_a_database_that_is_none_is_told(folder: Path) -> None:
    for left in folder.glob("phatthanh.db-*"):
        left.unlink()
    (folder / "phatthanh.db").write_text("tệp khác" * 500, encoding="utf-8")
    refused(folder, "plan", "show", "cat-ba", code=1, told="its file is no database")


def test_a_server_that_is_not_there_is_told(folder: Path) -> None:
    address = "postgresql://ai:mat-khau@127.0.0.1:1/kho"
    changed = CONFIGURATION.replace("sqlite:///phatthanh.db", address)
    (folder / "config.toml").write_text(changed, encoding="utf-8")
    done = typed("plan", "show", "cat-ba", cwd=folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert "the database cannot be used" in done.stderr
    assert "Traceback" not in done.stderr
    assert "mat-khau" not in done.stderr


def test_a_database_of_a_later_version_is_left_alone(folder: Path) -> None:
    with sqlite3.connect(folder / "phatthanh.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    refused(folder, "plan", "show", "cat-ba", code=1, told="of a later version of the program")


def test_a_database_of_an_earlier_version_is_brought_up(folder: Path) -> None:
    (folder / "phatthanh.db").unlink()
    for left in folder.glob("phatthanh.db-*"):
        left.unlink()
    (folder / "phatthanh.db").touch()
    refused(folder, "plan", "show", "cat-ba", code=1, told="There is no station cat-ba.")
    with sqlite3.connect(folder / "phatthanh.db") as database:
        found = database.execute("SELECT version_num FROM alembic_version").fetchone()
    assert found == (newest_revision(),)


def test_a_database_that_may_only_be_read_says_so(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """To root no file is read-only: SQLite itself is asked not to write."""
    address = f"sqlite:///file:{folder}/phatthanh.db?mode=ro&uri=true"
    engine = create_engine(address)
    with pytest.raises(SystemExit) as end, shown_to_the_caller(), engine.begin() as connection:
        connection.execute(text("DELETE FROM stations"))
    assert end.value.code == 1
    assert "may only be read" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end, shown_to_the_caller():
        (tmp_path / "không" / "có").mkdir()
    assert end.value.code == 1
    assert f"{tmp_path}/không/có: " in capsys.readouterr().err


def test_a_fault_of_the_program_is_not_hidden(folder: Path) -> None:
    with pytest.raises(OSError, match="no file is spoken of"), shown_to_the_caller():
        raise OSError("no file is spoken of")
    engine = create_engine(f"sqlite:///{folder}/phatthanh.db")
    with pytest.raises(OperationalError), shown_to_the_caller(), engine.begin() as connection:
        connection.execute(text("SELECT colour FROM stations"))
