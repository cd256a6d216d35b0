"""The command as its users run it: a process of its own, its output, its exit code."""

import os
import re
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from playlists.database import create_database_engine, session_factory
from playlists.models import DailySum, Dimension, Item, ItemKind, ItemState
from tests.audio import sounds
from tests.cli.builders import CONFIGURATION, phatthanh, typed
from web.cli import Families

TWICE_A_DAY = 12  # of a week's fourteen, the running day's may have passed


def programmes_built(folder: Path) -> dict[str, int]:
    built = typed("plan", "build", cwd=folder).stdout
    return {code: int(count) for code, count in re.findall(r"(\S+): (\d+) programmes", built)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(CONFIGURATION, encoding="utf-8")
    return tmp_path


def test_read_gives_words_only(folder: Path) -> None:
    text = "Ngày 30/7/2021, UBND huyện ban hành Quyết định số 23-QĐ/TW\n"
    done = phatthanh("read", cwd=folder, stdin=text)
    assert done.returncode == 0
    assert not re.search(r"\d|[A-ZĐ]{2}", done.stdout)
    assert "ngày ba mươi tháng bảy năm hai nghìn không trăm hai mươi mốt" in done.stdout.lower()
    assert "Ủy ban nhân dân huyện" in done.stdout


def test_read_names_what_it_does_not_know_by_its_place(folder: Path) -> None:
    done = phatthanh("read", cwd=folder, stdin="một\nTin của XQZV hôm nay\n")
    assert done.returncode == 0
    assert "2:9: XQZV" in done.stderr


def test_voice_makes_a_mastered_clip_beside_the_text(folder: Path) -> None:
    (folder / "tin.txt").write_text("Đài truyền thanh xã xin thông báo.", encoding="utf-8")
    done = phatthanh("voice", "tin.txt", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert (folder / "tin.opus").stat().st_size > 1_000
    assert re.search(r"-1[56]\.\d LUFS", done.stdout)


def test_a_text_with_nothing_to_say_is_refused_and_leaves_nothing(folder: Path) -> None:
    (folder / "tin.txt").write_text("…\n", encoding="utf-8")
    before = sorted(folder.rglob("*"))
    done = phatthanh("voice", "tin.txt", cwd=folder)
    assert done.returncode == 1
    assert "nothing to say" in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("[centre]", "[center]"), ["config.toml", "center", "no such section"]),
        (('name = "Trung tâm"', ""), ["config.toml", "centre.name", "required"]),
        (('name = "Trung tâm"', 'name = "x"\ncolour = 1'), ["centre.colour", "not permitted"]),
        (('output = "silent"', 'output = "horn"'), ["station.output", "'auto'"]),
        (('name = "Trung tâm"', 'name = "x"\ntimezone = "Hà Nội"'), ["centre.timezone", "zone"]),
        (
            ("[station]", '[audio]\nemergency_engines = ["gtts"]\n[station]'),
            ["audio.emergency_engines", "'espeak'"],
        ),
        (
            ("[station]", '[audio.engines_for]\nsong = ["espeak"]\n[station]'),
            ["audio.engines_for.song", "news"],
        ),
        (
            ("[station]", '[audio.bed]\nmusic = "nen.mp3"\nkinds = ["song"]\n[station]'),
            ["audio.bed.kinds", "song", "series"],
        ),
        (("[station]", "[station"), ["config.toml", "not TOML"]),
        (("sqlite:///centre/phatthanh.db", "nonsense"), ["playlists.database", "nonsense"]),
    ],
)
def test_a_configuration_error_names_file_key_and_reason_and_exits_2(
    folder: Path, change: tuple[str, str], told: list[str]
) -> None:
    assert change[0] in CONFIGURATION
    (folder / "config.toml").write_text(CONFIGURATION.replace(*change), encoding="utf-8")
    done = typed("check-config", cwd=folder)
    assert done.returncode == 2
    for words in told:
        assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "centre").exists()


def test_voice_lays_the_configurations_music_under_the_text(folder: Path) -> None:
    (folder / "tin.txt").write_text("Thông báo đến bà con trong xã.", encoding="utf-8")
    without = phatthanh("voice", "--bed", "tin.txt", cwd=folder)
    assert (without.returncode, "[audio.bed]" in without.stderr) == (1, True)
    bed = '[audio.bed]\nmusic = "nhac/nen.wav"\nlead_in_ms = 4000\n[station]'
    settings = CONFIGURATION.replace("[station]", bed)
    (folder / "config.toml").write_text(settings, encoding="utf-8")
    missing = phatthanh("voice", "--bed", "tin.txt", cwd=folder)
    assert (missing.returncode, "nen.wav" in missing.stderr) == (1, True)
    (folder / "nhac").mkdir()
    sounds.tone(folder / "nhac" / "nen.wav", seconds=3)
    plain = phatthanh("voice", "-o", "plain.opus", "tin.txt", cwd=folder)
    laid = phatthanh("voice", "--bed", "-o", "laid.opus", "tin.txt", cwd=folder)
    lengths = [float(done.stdout.split()[1]) for done in (plain, laid)]
    assert lengths[1] - lengths[0] > 5


def test_a_missing_configuration_is_named_and_exits_2(tmp_path: Path) -> None:
    done = phatthanh("serve", cwd=tmp_path)
    assert done.returncode == 2
    assert "config.toml" in done.stderr


def test_a_wrong_environment_variable_is_named(folder: Path) -> None:
    done = phatthanh("check-config", cwd=folder, PHATTHANH_WEB__PORT="many")
    assert done.returncode == 2
    assert "PHATTHANH_WEB__PORT" in done.stderr


def test_init_makes_the_first_account_once(folder: Path) -> None:
    first = phatthanh("init", cwd=folder)
    assert first.returncode == 0, first.stderr
    assert "quantri" in first.stdout
    again = phatthanh("init", cwd=folder)
    assert "There is an administrator already" in again.stdout


def test_accounts_players_and_plans_are_managed_from_the_command_line(begun: Path) -> None:
    added = typed(
        *("account", "add", "bientap", "--name", "Biên tập"),
        *("--unit", "trung-tam", "--role", "editor"),
        cwd=begun,
    )
    assert added.returncode == 0, added.stderr
    assert re.fullmatch(r"bientap \S{12,}\n", added.stdout)
    assert typed("account", "reset", "nobody", cwd=begun).returncode == 1
    player = typed("player", "add", "dai-huyen", cwd=begun)
    assert re.fullmatch(r"dai-huyen-1 \S+\n", player.stdout)
    assert "dai-huyen-1" in typed("player", "list", cwd=begun).stdout
    assert typed("player", "revoke", "dai-huyen-1", cwd=begun).returncode == 0
    assert "revoked" in typed("player", "list", cwd=begun).stdout
    assert programmes_built(begun)["dai-huyen"] >= TWICE_A_DAY
    shown = typed("plan", "show", "dai-huyen", cwd=begun, PHATTHANH_LANGUAGE="").stdout
    assert re.search(r"^## \S+: \d+ chương trình, ", shown), (
        "Vietnamese where nobody asks for another"
    )
    late = typed("plan", "show", "dai-huyen", "--day", "9999-12-31", cwd=begun)
    assert (late.returncode, "out of the calendar" in late.stderr) == (1, True)
    week = typed("plan", "explain", "--days", "7", "--language", "vi", "--out", "w.txt", cwd=begun)
    assert week.returncode == 0, week.stderr
    told = (begun / "w.txt").read_text(encoding="utf-8")
    assert "\n# Trung tâm (dai-huyen)\n" in told
    assert len(re.findall(r"^## \d\d/\d\d/\d{4}: ", told, re.MULTILINE)) == 7
    assert " chương trình, " in told
    own = typed(
        *("plan", "explain", "--item", "1", "--days", "2"),
        *("--language", "vi", "--out", "item.txt"),
        cwd=begun,
    )
    assert (own.returncode, own.stdout) == (0, "")
    told = (begun / "item.txt").read_text(encoding="utf-8")
    assert told.startswith("Nhạc hiệu")
    assert typed("plan", "explain", "--item", "9999", cwd=begun).returncode == 1
    wished = typed("plan", "target", "dan-van", "45", "--station", "dai-huyen", cwd=begun)
    assert (wished.returncode, wished.stdout) == (1, "")
    assert typed("plan", "target", "dan-van", cwd=begun).returncode == 2
    year = typed(
        "plan", "year", "dai-huyen", "2027", "--language", "vi", cwd=begun
    ).stdout.splitlines()
    tet = year.index("T6 05/02/2027 – T3 09/02/2027 (5 ngày)  [Tết Nguyên đán]")
    assert year[tet + 1].startswith("  05:30–05:50 Chương trình sáng; 17:00–17:15 ")
    assert "T6 31/12/2027" in year[-4]
    assert year[-1] == "Cộng: 365 ngày, 730 buổi phát."
    both = typed("plan", "year", "dai-huyen", "2027", "--day", "2027-01-01", cwd=begun)
    assert (both.returncode, "not both" in both.stderr) == (2, True)
    for command in ("show", "explain", "check", "calendar"):
        assert typed("plan", command, "xa-la", cwd=begun).returncode == 1
    refused = typed("plan", "show", "xa-la", cwd=begun)
    assert (refused.returncode, "xa-la" in refused.stderr) == (1, True)


def test_a_centre_without_a_station_that_is_on_has_nothing_to_explain(begun: Path) -> None:
    with sqlite3.connect(begun / "centre" / "phatthanh.db") as database:
        database.execute("UPDATE stations SET active = 0")
    refused = typed("plan", "explain", cwd=begun)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "There is no station that is switched on." in refused.stderr
    off = typed("plan", "explain", "dai-huyen", "--language", "vi", cwd=begun).stdout
    assert "Đài đang tắt." in off


def test_a_tree_of_units_stations_and_topics_is_made_from_the_command_line(begun: Path) -> None:
    for command in (
        ("unit", "cat-ba", "UBND thị trấn Cát Bà", "--kind", "township", "--parent", "trung-tam"),
        ("station", "cat-ba", "Đài truyền thanh thị trấn Cát Bà", "--unit", "cat-ba"),
        ("topic", "dan-van", "Dân vận chính quyền"),
        ("timetable", "Chương trình sáng", "11:30", "--station", "cat-ba"),
    ):
        done = typed("organisation", *command, cwd=begun)
        assert done.returncode == 0, done.stderr
    shown = typed("organisation", "show", cwd=begun).stdout
    assert "unit cat-ba < trung-tam  UBND thị trấn Cát Bà\n  station cat-ba" in shown
    assert "topic dan-van" in shown
    built = programmes_built(begun)
    assert built["dai-huyen"] >= TWICE_A_DAY
    assert built["cat-ba"] >= built["dai-huyen"] + 6
    for refused in (
        ("unit", "cat-ba", "Lần nữa", "--kind", "commune"),
        ("station", "x", "Đài x", "--unit", "khong-co"),
        ("timetable", "Không có", "11:30", "--unit", "cat-ba"),
        ("timetable", "Chương trình sáng", "25:30", "--unit", "cat-ba"),
        ("timetable", "Chương trình sáng", "11:30"),
    ):
        done = typed("organisation", *refused, cwd=begun)
        assert done.returncode == 1, refused
        assert "Traceback" not in done.stderr


def test_a_new_centre_has_tunes_that_wait_for_somebodys_approval(begun: Path) -> None:
    engine = create_database_engine(f"sqlite:///{begun / 'centre' / 'phatthanh.db'}")
    with session_factory(engine)() as session:
        items = session.scalars(select(Item)).all()
        assert {item.kind for item in items} == {ItemKind.SIGNATURE, ItemKind.FILLER}
        assert {item.state for item in items} == {ItemState.SUBMITTED}
        assert all(item.latest.clip_sha256 for item in items)
    engine.dispose()


def test_a_report_of_an_empty_month_is_a_workbook_all_the_same(begun: Path) -> None:
    done = typed("report", "airtime", "--month", "2026-11", "-o", "out.xlsx", cwd=begun)
    assert done.returncode == 0, done.stderr
    assert (begun / "out.xlsx").read_bytes().startswith(b"PK")
    wrong = typed("report", "airtime", "--month", "November", cwd=begun)
    assert wrong.returncode == 2


def test_sums_that_disagree_with_the_log_are_told_of_and_mended(begun: Path) -> None:
    assert typed("report", "check", cwd=begun).returncode == 0
    engine = create_database_engine(f"sqlite:///{begun / 'centre' / 'phatthanh.db'}")
    false = DailySum(
        dimension=Dimension.STATION,
        day=date(2026, 11, 23),
        station_id=1,
        value="",
        airings=1,
        aired_ms=1,
        partial=0,
        partial_ms=0,
        missed=0,
        relays=0,
        relay_ms=0,
    )
    with session_factory(engine).begin() as session:
        session.add(false)
    engine.dispose()
    told = typed("report", "check", cwd=begun)
    assert told.returncode == 1
    assert "2026-11-23 station 1" in told.stdout
    assert typed("report", "rebuild-sums", cwd=begun).stdout == "0 daily sums\n"
    assert typed("report", "check", cwd=begun).returncode == 0


def test_collecting_says_what_would_go_before_anything_goes(begun: Path) -> None:
    clip = begun / "centre" / "clips" / "aa" / f"{'a' * 64}.opus"
    clip.parent.mkdir(parents=True)
    clip.write_bytes(b"stray")
    os.utime(clip, (0, 0))
    assert (
        "1 clips and 0 mastered recordings would go"
        in typed("clips", "collect", "--dry-run", cwd=begun).stdout
    )
    assert clip.exists()
    assert "1 clips and 0 mastered recordings gone" in typed("clips", "collect", cwd=begun).stdout
    assert not clip.exists()


def test_a_player_that_is_not_enrolled_says_how_to_enrol(folder: Path) -> None:
    done = typed("station", "run", cwd=folder)
    assert done.returncode == 1
    assert "phatthanh station enrol CODE" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_centre_that_does_not_answer_leaves_no_identity(folder: Path) -> None:
    done = typed(
        "station",
        "enrol",
        "ABCD-EFGH",
        cwd=folder,
        PHATTHANH_STATION__CENTRE_URL="http://127.0.0.1:9",
    )
    assert done.returncode == 1
    assert "does not answer" in done.stderr
    assert not (folder / "station" / "identity.json").exists()


def test_another_clock_is_for_rehearsals_only(folder: Path) -> None:
    done = typed("station", "run", "--rehearse-shift", "3600", cwd=folder)
    assert done.returncode == 1
    assert "rehearsal = true" in done.stderr


def test_a_players_machine_loads_neither_flask_nor_the_centres_database(folder: Path) -> None:
    program = (
        "import sys; from web.cli import phatthanh; import web.cli.station;"
        "loaded = {name.split('.')[0] for name in sys.modules};"
        "alien = loaded & {'flask', 'sqlalchemy', 'alembic', 'playlists', 'openpyxl'};"
        "sys.exit(' '.join(alien) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.stderr.strip() == ""
    assert done.returncode == 0


def test_demo_touches_no_folder_that_is_not_its_own(folder: Path) -> None:
    (folder / "photos").mkdir()
    (folder / "photos" / "one.jpg").write_text("precious")
    done = typed("demo", "--directory", "photos", cwd=folder)
    assert done.returncode == 1
    assert "something else" in done.stderr
    assert (folder / "photos" / "one.jpg").read_text() == "precious"


@pytest.mark.parametrize(
    ("module", "alien"),
    [
        ("web.cli", "pydantic sqlalchemy flask audio playlists scheduler rich"),
        ("web.cli.reading", "sqlalchemy flask playlists scheduler rich vlc gtts requests"),
        ("web.cli.lexicon", "alembic flask requests rich vlc gtts apscheduler openpyxl"),
    ],
)
def test_a_command_loads_only_what_it_needs(folder: Path, module: str, alien: str) -> None:
    program = (
        f"import sys; import {module};"
        "loaded = {name.split('.')[0] for name in sys.modules};"
        f"sys.exit(' '.join(loaded & set('{alien}'.split())) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False
    )
    assert (done.stderr.strip(), done.returncode) == ("", 0)


def test_every_command_has_its_line_and_is_where_it_is_looked_for(folder: Path) -> None:
    families = Families.families
    told = phatthanh("--help", cwd=folder).stdout
    for name, family in families.items():
        assert f"  {name} " in told
        assert family.load().name == name
    assert list(families) == sorted(families)
