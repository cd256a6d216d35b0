"""Relays on a simulated clock: what the journal says of a stream that comes, fails and returns."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from pydantic import ValidationError

from audio.carrier import Carrier, Sounding
from audio.carrier import Stretch as Laid
from audio.receiver import Trouble
from scheduler.protocol import (
    AiringRow,
    Programme,
    Reason,
    RelaySpan,
    canonical,
    open_envelope,
    sign,
)
from scheduler.station.heartbeat import state_of
from scheduler.station.onair import OnAir
from scheduler.station.programme import as_planned
from tests.scheduler.builders import MORNING, STATION, manifest, programme
from tests.scheduler.conftest import Rig
from tests.scheduler.test_ladder import EventfulTimekeeper, bulletin

START = MORNING + timedelta(minutes=10)
NIGHT = MORNING + timedelta(hours=4)
SECOND = timedelta(seconds=1)
MINUTE_MS = 60_000


def relay(offset_ms: int = 20_000, duration_ms: int = MINUTE_MS) -> RelaySpan:
    return RelaySpan(
        name="Tiếp âm Đài Tiếng nói Việt Nam",
        url="http://example.vn/vov1",
        offset_ms=offset_ms,
        duration_ms=duration_ms,
    )


def with_relay(span: RelaySpan | None = None, number: int = 1) -> Programme:
    """A piece of 20 s, a minute of relay, a piece of 20 s."""
    plain = programme(number, START, ["tin", "bài"])
    first, second = plain.entries
    second = second.model_copy(update={"offset_ms": 80_000})
    return plain.model_copy(
        update={
            "entries": (first, second),
            "duration_ms": 100_000,
            "relays": (span or relay(),),
        }
    )


@dataclass
class Script:
    """What a carrier hands out: from which ms of the programme the stream is carried, or not."""

    changes: list[tuple[int, bool, Trouble | None]] = field(default_factory=list)
    laid: Sequence[Laid] = ()
    checked: list[int] = field(default_factory=list)
    closed: bool = False

    def __call__(self, _file: Path, laid: Sequence[Laid]) -> Carrier:
        self.laid = laid
        return cast(Carrier, self)

    def sounding(self, at_ms: int) -> Sounding:
        past = [each for each in self.changes if each[0] <= at_ms]
        coming = [each[0] for each in self.changes if each[0] > at_ms]
        _, carried, trouble = past[-1] if past else (0, False, Trouble.GONE)
        return Sounding(carried, min(coming, default=None), trouble)

    def was_reached(self, _at_ms: int) -> bool:
        return True

    def is_well(self, _at_ms: int) -> bool:
        return True

    def check(self, at_ms: int) -> None:
        self.checked.append(at_ms)

    def close(self) -> None:
        self.closed = True


def air(rig: Rig, script: Script | None) -> list[AiringRow]:
    player = rig.player()
    OnAir(player, as_planned, script).run(NIGHT)
    rows = player.journal.rows()
    player.journal.close()
    return rows


def said(rows: list[AiringRow]) -> list[tuple[str, str, str, int, int]]:
    return [(row.kind, row.outcome, row.reason, row.from_ms, row.aired_ms) for row in rows]


def test_a_relay_airs_in_its_place_and_is_left_exactly_at_its_end(rig: Rig) -> None:
    rig.centre.publish(manifest(with_relay()))
    script = Script([(20_000, True, None)])
    rows = air(rig, script)
    assert said(rows) == [
        ("news", "complete", "", 0, 20_000),
        ("relay", "complete", "", 0, 60_000),
        ("news", "complete", "", 0, 20_000),
    ]
    assert rows[1].title == "Tiếp âm Đài Tiếng nói Việt Nam"
    assert (rows[1].planned_at, rows[1].planned_ms) == (START + 20 * SECOND, 60_000)
    assert (rows[1].item_id, rows[1].clip_sha256) == (None, None)
    assert rows[2].started_at == START + 80 * SECOND
    assert [(each.offset_ms, each.duration_ms) for each in script.laid] == [(20_000, 60_000)]
    assert set(script.checked) == {0}
    assert script.closed


def test_a_stream_that_falls_silent_is_replaced_and_rejoined_with_a_row_for_each(
    rig: Rig,
) -> None:
    rig.centre.publish(manifest(with_relay()))
    silent = (35_000, False, Trouble.SILENT)
    rows = air(rig, Script([(20_000, True, None), silent, (52_500, True, None)]))
    assert said(rows)[1:4] == [
        ("relay", "partial", Reason.STREAM_SILENT, 0, 15_000),
        ("filler", "complete", Reason.FILLER, 0, 17_500),
        ("relay", "partial", Reason.STREAM_BACK, 32_500, 27_500),
    ]
    assert {row.planned_at for row in rows if row.kind == "relay"} == {START + 20 * SECOND}
    assert sum(row.aired_ms for row in rows) == 100_000


def test_a_stream_that_never_comes_is_missed_and_filled(rig: Rig) -> None:
    rig.centre.publish(manifest(with_relay()))
    rows = air(rig, Script([(20_000, False, Trouble.GONE)]))
    assert said(rows) == [
        ("news", "complete", "", 0, 20_000),
        ("filler", "complete", Reason.FILLER, 0, 60_000),
        ("news", "complete", "", 0, 20_000),
        ("relay", "missed", Reason.STREAM_GONE, 0, 0),
    ]


def test_without_filler_a_failed_relay_is_silence_and_the_log_claims_no_more(rig: Rig) -> None:
    rig.centre.publish(manifest(with_relay(), filler=None))
    stalled = (50_000, False, Trouble.STALLED)
    rows = air(rig, Script([(20_000, True, None), stalled]))
    assert said(rows)[1] == ("relay", "partial", Reason.STREAM_STALLED, 0, 30_000)
    assert sum(row.aired_ms for row in rows) == 70_000


def test_a_player_that_starts_late_joins_the_relay(rig: Rig) -> None:
    rig.centre.publish(manifest(with_relay()))
    rig.clock.advance(600 + 40)
    rows = air(rig, Script([(20_000, True, None)]))
    joined = next(row for row in rows if row.kind == "relay")
    assert (joined.outcome, joined.reason) == ("partial", Reason.JOINED)
    assert joined.from_ms == pytest.approx(21_000, abs=1_000)
    assert joined.from_ms + joined.aired_ms == 60_000


def test_a_relay_that_passed_while_the_player_was_off_is_missed_once(rig: Rig) -> None:
    rig.centre.publish(manifest(with_relay()))
    rig.air(MORNING + SECOND)
    rig.clock.advance(3_600)
    rows = air(rig, Script())
    assert said(rows) == [
        ("news", "missed", Reason.PLAYER_OFF, 0, 0),
        ("news", "missed", Reason.PLAYER_OFF, 0, 0),
        ("relay", "missed", Reason.PLAYER_OFF, 0, 0),
    ]


def test_an_emergency_goes_over_a_relay_which_is_rejoined(rig: Rig) -> None:
    clock = rig.clock = EventfulTimekeeper()
    rig.centre.publish(manifest(with_relay()))
    player = rig.player()

    def order() -> None:
        rig.centre.order(1, bulletin(stands=timedelta(hours=1)))
        player.desk.ask()

    clock.at(630, order)
    OnAir(player, as_planned, Script([(20_000, True, None)])).run(NIGHT)
    rows = player.journal.rows()
    player.journal.close()
    assert [(row.kind, row.reason) for row in rows] == [
        ("news", ""),
        ("relay", Reason.EMERGENCY),
        ("notice", Reason.BY_ORDER),
        ("relay", Reason.JOINED),
        ("news", ""),
    ]
    assert rows[-1].started_at == START + 80 * SECOND


def test_a_rehearsal_takes_every_relay_as_carried(rig: Rig) -> None:
    rig.centre.publish(manifest(with_relay()))
    rows = rig.air(NIGHT)
    assert [(row.kind, row.outcome) for row in rows] == [
        ("news", "complete"),
        ("relay", "complete"),
        ("news", "complete"),
    ]


def test_a_manifest_without_relays_reads_as_it_did_before_there_were_any(rig: Rig) -> None:
    plain = manifest(programme(1, START, ["tin"]))
    assert b"relays" not in canonical(plain)
    carried = manifest(with_relay())
    envelope = sign(carried, rig.centre.key)
    opened = open_envelope(envelope, rig.centre.key.public_key(), station=STATION)
    assert opened == carried
    assert opened.programmes[0].relays == (relay(),)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.vn/a", "http://", "http:// vov", "concat:a|b", ""]
)
def test_no_manifest_names_anything_but_a_stream_of_the_network(url: str) -> None:
    with pytest.raises(ValidationError):
        RelaySpan.model_validate({**relay().model_dump(), "url": url})


def test_the_player_says_that_it_relays(rig: Rig) -> None:
    clock = rig.clock = EventfulTimekeeper()
    rig.centre.publish(manifest(with_relay()))
    player = rig.player()
    states: list[str] = []
    for at in (610, 640, 690):
        clock.at(at, lambda: states.append(state_of(player, clock.now()).state))
    OnAir(player, as_planned, Script([(20_000, True, None)])).run(NIGHT)
    player.journal.close()
    assert states == ["playing", "relay", "playing"]
