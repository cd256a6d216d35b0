"""`phatthanh alerts`: whether the word of an alert would come through."""

from pathlib import Path

from tests.cli.builders import typed

_CENTRE = """\
[centre]
name = "Trung tâm"

[station]
"""
_NOBODY = """
[alerts.webhook]
url = "http://127.0.0.1:1/canh-bao"
secret = "at least sixteen letters"
"""


def test_without_a_channel_there_is_nothing_to_try(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(_CENTRE, encoding="utf-8")
    answer = typed("alerts", "test", cwd=tmp_path)
    assert answer.returncode == 1
    assert "names neither e-mail nor webhook" in answer.stderr


def test_a_channel_where_nobody_answers_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(_CENTRE + _NOBODY, encoding="utf-8")
    answer = typed("alerts", "test", cwd=tmp_path)
    assert answer.returncode == 1
    assert "webhook: The webhook does not answer" in answer.stderr
