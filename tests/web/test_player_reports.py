"""What players tell the centre: airings, which become the log, and heartbeats."""

import gzip
import json
from dataclasses import asdict, replace
from datetime import timedelta

import pytest

from tests.web.builders import NOW, House
from tests.web.players import (
    AIRINGS,
    BEAT,
    ENROL,
    HEARTBEAT,
    a_device,
    how_many,
    known,
    morning,
    problem_of,
)


def test_rows_are_kept_once_however_often_they_are_sent(house: House) -> None:
    device, rows = a_device(house), morning(house)
    for _ in range(3):
        answer = device.report(*rows)
        assert answer.status_code == 200
        assert answer.get_json() == {"kept": len(rows)}
    assert how_many(house) == len(rows)


def test_rows_behind_a_gap_wait_for_the_missing_one(house: House) -> None:
    device, rows = a_device(house), morning(house)
    assert device.report(rows[0], *rows[2:]).get_json() == {"kept": 1}
    assert how_many(house) == 1
    assert device.report(rows[1]).get_json() == {"kept": 2}
    assert device.report(*rows).get_json() == {"kept": len(rows)}


def test_a_row_that_says_something_else_the_second_time_is_refused_whole(house: House) -> None:
    device, rows = a_device(house), morning(house)
    device.report(rows[0])
    changed = replace(rows[0], title="Nội dung khác")
    answer = device.report(changed, *rows[1:])
    assert answer.status_code == 422
    assert "Row 1 was reported with other contents." in problem_of(answer)
    assert how_many(house) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "opera"},
        {"outcome": "perhaps"},
        {"sequence": 0},
        {"aired_ms": -1},
        {"started_at": "2026-11-23T05:30:00"},
        {"started_at": (NOW + timedelta(days=400)).isoformat()},
        {"title": ""},
        {"title": "x" * 301},
        {"clip_sha256": "../../etc/passwd"},
        {"aired_ms": 86_400_000},
        {"more": 1},
        {"topics": "dan-van"},
    ],
)
def test_a_row_that_cannot_be_true_is_refused(house: House, changes: dict[str, object]) -> None:
    device = a_device(house)
    answer = device.report(morning(house)[0], **changes)
    assert answer.status_code == 422, answer.text
    assert problem_of(answer)
    assert how_many(house) == 0


@pytest.mark.parametrize(
    "field",
    ["entry_id", "occurrence_id", "item_id", "revision_id", "manifest_version", "sequence",
     "planned_ms", "from_ms"],
)  # fmt: skip
def test_a_number_that_no_row_can_hold_is_refused(house: House, field: str) -> None:
    device = a_device(house)
    answer = device.report(morning(house)[0], **{field: 10**30})
    assert answer.status_code in {200, 422}, answer.text
    assert how_many(house) == 0


def test_a_player_reports_for_its_own_station_only(house: House) -> None:
    device = a_device(house)
    answer = device.report(*morning(house, "phu-long"))
    assert answer.status_code == 422
    assert "another station" in problem_of(answer)
    assert how_many(house) == 0


def test_a_packed_report_is_unpacked(house: House) -> None:
    device, rows = a_device(house), morning(house)
    report = {"rows": [asdict(row) for row in rows]}
    body = gzip.compress(json.dumps(report, default=str).encode())
    answer = device.post(AIRINGS, body, **{"Content-Encoding": "gzip"})
    assert answer.get_json() == {"kept": len(rows)}


def test_a_bomb_is_not_unpacked(house: House) -> None:
    body = gzip.compress(b" " * 40_000_000)
    assert len(body) < 100_000
    answer = a_device(house).post(AIRINGS, body, **{"Content-Encoding": "gzip"})
    assert answer.status_code == 422
    assert "too large" in problem_of(answer)


@pytest.mark.parametrize(
    "body",
    [b"", b"no gzip", gzip.compress(b"{}", mtime=0)[:-4], gzip.compress(b"{}", mtime=0) + b"more"],
    ids=["empty", "no gzip", "cut short", "more behind it"],
)
def test_a_packed_body_that_is_broken_is_refused(house: House, body: bytes) -> None:
    answer = a_device(house).post(AIRINGS, body, **{"Content-Encoding": "gzip"})
    assert answer.status_code == 422
    assert problem_of(answer)


def test_a_body_over_the_limit_is_not_read_however_large_uploads_may_be(house: House) -> None:
    house.app.config["MAX_CONTENT_LENGTH"] = 64_000_000
    device = a_device(house)
    answer = device.post(AIRINGS, b" " * 17_000_000)
    assert answer.status_code == 413
    assert problem_of(answer)
    assert device.client.post(ENROL, data=b" " * 17_000_000).status_code == 413


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"{", b"\xff\xfe", b'{"rows": null}', b"[" * 100_000, b"NaN"]
)
def test_a_body_that_is_no_message_is_refused(house: House, body: bytes) -> None:
    device = a_device(house)
    for target in (AIRINGS, HEARTBEAT):
        answer = device.post(target, body)
        assert answer.status_code == 422, target
        assert problem_of(answer)
    assert device.client.post(ENROL, data=body).status_code == 422


def test_a_heartbeat_tells_the_centre_and_gets_its_time(house: House) -> None:
    device = a_device(house)
    late = {**BEAT, "now": (NOW + timedelta(milliseconds=1_234)).isoformat()}
    answer = device.say(HEARTBEAT, late)
    told = answer.get_json()
    assert answer.status_code == 200
    assert told["manifest_version"] == 1
    assert told["now"].startswith("2026-11-23T01:00:00")
    player = known(house)
    assert player.last_contact_at == NOW
    assert player.clock_offset_ms == 1_234
    assert (player.state, player.now_playing) == ("playing", "Nhạc hiệu")
    assert (player.manifest_version, player.version) == (1, "0.1.0")
    page = house.visitor("quantri").get("/cum-loa").text
    assert "Nhạc hiệu" in page
    assert "+1,2 s" in page


@pytest.mark.parametrize(
    "changes",
    [
        {"now": "2026-11-23T08:00:00"},
        {"state": "x" * 33},
        {"now_playing": "x" * 301},
        {"version": None},
        {"more": 1},
        {"next_at": "2026-11-23T17:00:00"},
        {"disk_free_bytes": -1},
        {"tomorrow_missing": -1},
        {"volume": 101},
        {"pending_rows": "many"},
    ],
)
def test_a_heartbeat_that_says_nonsense_is_refused(
    house: House, changes: dict[str, object]
) -> None:
    answer = a_device(house).say(HEARTBEAT, {**BEAT, **changes})
    assert answer.status_code == 422
    assert known(house).last_contact_at is None


def test_a_player_whose_clock_stands_at_1970_is_still_heard(house: House) -> None:
    device = a_device(house)
    large = ("manifest_version", "clock_offset_ms", "disk_free_bytes", "disk_total_bytes")
    counted = ("tomorrow_missing", "pending_rows")
    dead = {**BEAT, "now": "1970-01-01T00:00:00Z", **dict.fromkeys((*large, *counted), 10**30)}
    assert device.say(HEARTBEAT, dead).status_code == 200
    player = known(house)
    assert player.last_contact_at == NOW
    assert player.clock_offset_ms == -(2**31 - 1)
    for _ in range(2):
        answer = device.report(morning(house)[0], clock_offset_ms=-1_795_000_000_000)
        assert answer.get_json() == {"kept": 1}
