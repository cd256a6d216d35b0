"""`phatthanh voice`: a text file into a mastered clip, and what it says where that fails."""

from pathlib import Path

import pytest

from tests.audio import sounds
from tests.cli.builders import phatthanh

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
    (tmp_path / "tin.txt").write_text("Ngày 30/7, UBND xã họp.\n", encoding="utf-8")
    return tmp_path


def test_a_text_becomes_a_clip_beside_it(folder: Path) -> None:
    done = phatthanh("voice", "tin.txt", cwd=folder)
    assert done.returncode == 0
    assert done.stdout.startswith("tin.opus: ")
    assert sounds.metered(folder / "tin.opus")[0] == pytest.approx(-16, abs=0.5)
    assert {file.name for file in folder.iterdir()} == {"config.toml", "tin.txt", "tin.opus"}


def test_the_voice_that_failed_first_is_named_in_vietnamese(folder: Path) -> None:
    done = phatthanh(
        "voice",
        "tin.txt",
        cwd=folder,
        PHATTHANH_LANGUAGE="",
        PHATTHANH_AUDIO__ENGINES='["piper", "espeak"]',
    )
    assert done.returncode == 0
    assert "piper: Không có tệp giọng đọc vi_VN.onnx." in done.stderr
    assert done.stdout.strip().endswith("espeak")


@pytest.mark.parametrize(
    ("text", "arguments", "code", "told"),
    [
        ("\n", (), 1, "phatthanh: Nội dung không có gì để đọc."),
        ("Tin.\n", ("--out", "khong-co/tin.opus"), 2, "không có thư mục khong-co"),
        ("Tin.\n", ("--bed",), 1, "[audio.bed]"),
    ],
)
def test_what_cannot_be_done_is_told_and_leaves_nothing(
    folder: Path, text: str, arguments: tuple[str, ...], code: int, told: str
) -> None:
    (folder / "tin.txt").write_text(text, encoding="utf-8")
    done = phatthanh("voice", "tin.txt", *arguments, cwd=folder, PHATTHANH_LANGUAGE="vi")
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert {file.name for file in folder.iterdir()} == {"config.toml", "tin.txt"}


def test_the_configuration_is_checked_for_voices_that_lack_their_parts(folder: Path) -> None:
    lacking = phatthanh(
        "check-config",
        cwd=folder,
        PHATTHANH_LANGUAGE="vi",
        PHATTHANH_AUDIO__ENGINES='["piper", "espeak"]',
        PHATTHANH_AUDIO__BED='{"music": "nen.mp3"}',
    )
    assert lacking.returncode == 0
    assert len(lacking.stderr.splitlines()) == 2
    assert "vi_VN.onnx" in lacking.stderr
    assert "nen.mp3" in lacking.stderr
    assert phatthanh("check-config", cwd=folder).stderr == ""
