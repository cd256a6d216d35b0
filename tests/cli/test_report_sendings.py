"""`phatthanh report sendings`: what goes out by e-mail, set up without the pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from playlists.database import create_database_engine, migrate, session_factory
from playlists.models import OutgoingMail, ReportSending
from tests.playlists.builders import a_house
from web.cli.report import report

CONFIGURATION = """
[centre]
name = "Trung tâm"
[playlists]
database = "sqlite:///{folder}/phatthanh.db"
[station]
directory = "station"
"""
MONTHLY = (
    "add", "--by", "bientap", "--kind", "centre", "--after", "month", "--format", "docx",
    "--to", "phong@example.vn", "--to", "ubnd@example.vn", "--anyway",
)  # fmt: skip


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[sessionmaker[Session]]:
    file = tmp_path / "config.toml"
    file.write_text(CONFIGURATION.format(folder=tmp_path), encoding="utf-8")
    engine = create_database_engine(f"sqlite:///{tmp_path}/phatthanh.db")
    migrate(engine)
    sessions = session_factory(engine)
    with sessions.begin() as session:
        a_house(session)
    yield sessions
    engine.dispose()


def said(tmp_path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        report, ["sendings", *arguments, "--config", str(tmp_path / "config.toml")]
    )


def test_a_sending_is_set_up_listed_paused_and_taken_out(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    made = said(tmp_path, *MONTHLY)
    assert (made.exit_code, made.output) == (0, "1\n"), made.output
    listed = said(tmp_path, "list").output
    assert listed.startswith("1\tcentre\tmonth\tdocx\t")
    assert "\tphong@example.vn,ubnd@example.vn\tas the figures stand\n" in listed
    assert said(tmp_path, "pause", "1").exit_code == 0
    assert "\tpaused\t" in said(tmp_path, "list").output
    assert said(tmp_path, "resume", "1").exit_code == 0
    assert said(tmp_path, "remove", "1").exit_code == 0
    assert said(tmp_path, "list").output == ""
    with sessions() as session:
        assert session.scalars(select(ReportSending)).all() == []


def test_what_cannot_be_sent_is_refused(sessions: sessionmaker[Session], tmp_path: Path) -> None:
    for changes in (("--to", "nowhere"), ("--day", "40"), ("--by", "nobody")):
        assert said(tmp_path, *MONTHLY, *changes).exit_code != 0
    assert said(tmp_path, "list").output == ""
    assert said(tmp_path, "send", "7", "--span", "2026-10").exit_code != 0


def test_a_report_is_sent_now_and_once(sessions: sessionmaker[Session], tmp_path: Path) -> None:
    said(tmp_path, *MONTHLY)
    assert said(tmp_path, "send", "1", "--span", "2026-10").output == "2026-10 is in the tray\n"
    again = said(tmp_path, "send", "1", "--span", "2026-10")
    assert again.exit_code == 1
    assert "in the tray already" in again.output
    ran = said(tmp_path, "run").output
    assert ran == "0 put into the tray, 0 taken by the mail server\n"
    with sessions() as session:
        [letter] = session.scalars(select(OutgoingMail))
        assert letter.recipients == "phong@example.vn\nubnd@example.vn"
        assert [each.name for each in letter.attachments] == ["dan-van-trung-tam-2026-10.docx"]
        assert "No mail server is named" in letter.failure
