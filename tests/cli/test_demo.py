"""The demonstration, run as a user runs it: a whole day on air with real parts."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audio.mastering import measure
from playlists.approval import approval_holds
from playlists.database import create_database_engine, session_factory
from playlists.models import (
    Airing,
    Clip,
    Entry,
    Item,
    ItemKind,
    Outcome,
    Player,
    PublishedManifest,
    Station,
)
from web.demo.newsroom import ACCOUNTS

# A minute and a half of it are real time, in which other tests may run beside it; a machine that is
# busy takes twice as long over the rest.
pytestmark = pytest.mark.timeout(900)

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Shown:
    folder: Path
    words: str

    def figure(self, pattern: str) -> tuple[int, ...]:
        found = re.search(pattern, self.words)
        assert found, f"{pattern} is not in the summary"
        return tuple(int(group) for group in found.groups())


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    folder = tmp_path_factory.mktemp("demo") / "demo"
    done = subprocess.run(
        [sys.executable, "-m", "web.cli", "demo", "--directory", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=870,
        check=False,
        env={"COLUMNS": "160", "PATH": "/usr/bin:/bin", "HOME": str(folder.parent)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return Shown(folder, done.stdout)


@pytest.fixture
def session(shown: Shown) -> Iterator[Session]:
    engine = create_database_engine(f"sqlite:///{shown.folder / 'centre' / 'phatthanh.db'}")
    with session_factory(engine)() as session:
        yield session
    engine.dispose()


def test_every_planned_piece_of_the_day_was_aired(shown: Shown, session: Session) -> None:
    planned, aired, missed = shown.figure(r"kế hoạch (\d+), đã phát (\d+), lỡ (\d+)")
    assert planned == aired > 0
    assert missed == 0
    rows = session.scalars(select(Airing)).all()
    assert len({(row.station_id, row.entry_id) for row in rows}) == aired
    assert {row.outcome for row in rows} == {Outcome.COMPLETE}
    assert {row.station_id for row in rows} == set(session.scalars(select(Station.id)))


def test_nothing_aired_that_was_not_approved_by_somebody_else(session: Session) -> None:
    for airing in session.scalars(select(Airing)):
        entry = session.get_one(Entry, airing.entry_id)
        approval = entry.revision.approval
        assert approval_holds(entry.revision, approval)
        assert approval is not None
        assert approval.approver_id != entry.revision.author_id
        assert entry.revision.clip_sha256 == airing.clip_sha256


def test_there_are_items_of_every_kind_with_their_documents(shown: Shown, session: Session) -> None:
    items = session.scalars(select(Item)).all()
    assert shown.figure(r"tin bài +(\d+)") == (len(items),)
    written = [item for item in items if item.kind in {"news", "feature", "series"}]
    assert len(written) >= 10
    assert {item.kind for item in items} >= {ItemKind.NEWS, ItemKind.FEATURE, ItemKind.SERIES}
    assert any(item.documents for item in written)
    assert all(item.topics for item in written)


def test_clips_are_level_and_counted(shown: Shown, session: Session) -> None:
    clips = session.scalars(select(Clip)).all()
    assert shown.figure(r"băng +(\d+),") == (len(clips),)
    for clip in clips:
        assert clip.loudness_lufs == pytest.approx(-16, abs=0.5)
        assert clip.true_peak_dbtp <= -1.5


def test_thirteen_stations_have_a_signed_day_and_a_player_that_took_it(session: Session) -> None:
    assert session.scalar(select(func.count(Station.id))) == 13
    assert session.scalar(select(func.count(PublishedManifest.id))) == 13
    players = session.scalars(select(Player)).all()
    assert len(players) == 13
    assert all(player.enrolled_at and player.manifest_version == 1 for player in players)


def test_two_stations_really_sounded_on_the_dot(shown: Shown, session: Session) -> None:
    errors = re.findall(r"lệch giờ +([+-]\d+) ms", shown.words)
    assert len(errors) == 2
    assert all(abs(int(error)) <= 50 for error in errors)
    for recording in (shown.folder / "sound").glob("*.wav"):
        assert measure(recording).integrated_lufs == pytest.approx(-16, abs=1)


def test_the_months_report_says_what_the_log_says(shown: Shown, session: Session) -> None:
    (file,) = shown.folder.glob("thoi-luong-*.xlsx")
    sheets = openpyxl.load_workbook(file).worksheets
    log = sheets[-1]
    rows = session.scalar(select(func.count(Airing.id)))
    assert rows is not None
    filled = [row for row in log.iter_rows(values_only=True) if sum(v is not None for v in row) > 5]
    assert len(filled) == rows + 1  # and the heads of the columns


def test_the_summary_tells_how_to_go_on(shown: Shown) -> None:
    assert f"make serve CONFIG={shown.folder / 'config.toml'}" in shown.words
    assert len(re.findall(r"mật khẩu dùng một lần +\w+ +\S+", shown.words)) == len(ACCOUNTS)
