"""Somebody who speaks goes over the programme while their stream sounds, and no longer."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from audio.receiver import Receiver, RelayRules, Trouble
from scheduler.protocol import LiveOrder, Orders, Reason
from scheduler.station.heartbeat import state_of
from scheduler.station.live import address
from scheduler.station.onair import OnAir
from scheduler.station.programme import as_planned
from tests.scheduler.builders import MORNING
from tests.scheduler.test_ladder import NIGHT, OnAirRig, bulletin, on_air, said

__all__ = ["on_air"]

TITLE = "Chủ tịch nói chuyện"


class Speaker(Receiver):
    """A stream that is well or not as the test says."""

    def __init__(self, url: str, rules: RelayRules) -> None:
        self.url, self.rules = url, rules
        self.wrong: Trouble | None = None
        self.closed = self.last = False

    @property
    def is_well(self) -> bool:
        return self.wrong is None

    def trouble(self) -> Trouble | None:
        return self.wrong

    def let_run_out(self) -> None:
        self.last = True
        self.wrong = Trouble.ENDED

    def close(self) -> None:
        self.closed = True


class LiveRig:
    """Orders somebody to be heard, and looks at the stream every tenth of a second."""

    def __init__(self, on_air: OnAirRig) -> None:
        self.on_air = on_air
        self.speakers: list[Speaker] = []
        on_air.player.live._receiving = self._receiving
        self.states: list[str] = []

    def _receiving(self, url: str, rules: RelayRules) -> Receiver:
        self.speakers.append(Speaker(url, rules))
        return self.speakers[-1]

    def at(self, seconds: float, event: Callable[[], object]) -> None:
        self.on_air.clock.at(seconds, event)

    def order(self, live: LiveOrder | None, **more: object) -> None:
        self.on_air.version += 1
        bulletins = more.get("bulletins", ())
        assert isinstance(bulletins, tuple)
        self.on_air.centre.order(self.on_air.version, *bulletins, live=live)
        self.on_air.player.desk.ask()
        for _ in range(2):  # it is opened, then found to sound
            self.on_air.player.live.look()

    def look_from(self, seconds: float, to: float) -> None:
        for tenth in range(round(seconds * 10), round(to * 10)):
            self.at(tenth / 10, self.on_air.player.live.look)

    def note(self) -> None:
        player = self.on_air.player
        self.states.append(state_of(player, player.timekeeper.now()).state)


@pytest.fixture
def live(on_air: OnAirRig) -> LiveRig:
    return LiveRig(on_air)


def speech(number: int = 1, *, minutes: float = 30, tone: bool = True) -> LiveOrder:
    return LiveOrder(
        order=f"live/{number}",
        title=TITLE,
        stream="/api/v1/live/abc",
        tone=tone,
        lost_s=10,
        started_at=MORNING + timedelta(seconds=620),
        expires_at=MORNING + timedelta(seconds=620 + 60 * minutes),
    )


def test_a_speaker_goes_over_the_programme_which_is_rejoined_in_time(live: LiveRig) -> None:
    live.at(620, lambda: live.order(speech()))
    live.at(640, live.note)
    live.at(650, lambda: live.order(None))
    live.look_from(650, 653)
    rows = live.on_air.air()
    heard = said(rows)
    assert heard[0] == ("tin", "partial", Reason.LIVE, 0, 20_000)
    title, outcome, reason, from_ms, aired_ms = heard[1]
    assert (title, outcome, reason) == (TITLE, "complete", Reason.LIVE_ENDED)
    assert from_ms == 0
    # From behind the chime until the last words were out.
    assert aired_ms == pytest.approx(29_500, abs=300)
    assert heard[2][:3] == ("tin", "partial", Reason.JOINED)
    assert heard[2][3] == pytest.approx(52_000, abs=1_000)
    assert rows[1].kind == "live"
    assert rows[1].item_id is None
    assert rows[1].planned_at == MORNING + timedelta(seconds=620)
    assert live.states == ["live"]
    assert [speaker.closed for speaker in live.speakers] == [True]
    assert live.speakers[0].url == "http://127.0.0.1:8088/api/v1/live/abc"


def test_nothing_is_interrupted_until_there_is_something_to_hear(live: LiveRig) -> None:
    def begin() -> None:
        live.on_air.player.live._receiving = silent
        live.order(speech())

    def silent(url: str, rules: RelayRules) -> Receiver:
        speaker = Speaker(url, rules)
        speaker.wrong = Trouble.GONE
        live.speakers.append(speaker)
        return speaker

    live.at(610, begin)
    live.look_from(611, 640)
    live.at(640, lambda: live.order(None))
    assert said(live.on_air.air())[0] == ("tin", "complete", "", 0, 60_000)


def test_ten_seconds_without_the_stream_bring_the_programme_back(live: LiveRig) -> None:
    def lose() -> None:
        live.speakers[0].wrong = Trouble.GONE

    live.at(620, lambda: live.order(speech(tone=False)))
    live.at(630, lose)
    live.look_from(630, 645)
    heard = said(live.on_air.air())
    assert [each[0] for each in heard[:3]] == ["tin", TITLE, "tin"]
    assert heard[1][4] == pytest.approx(20_000, abs=300)
    assert heard[2][3] == pytest.approx(41_000, abs=1_000)


def test_a_short_hitch_takes_nobody_off_the_air(live: LiveRig) -> None:
    def become(wrong: Trouble | None) -> None:
        live.speakers[0].wrong = wrong

    live.at(620, lambda: live.order(speech(tone=False)))
    live.at(630, lambda: become(Trouble.STALLED))
    live.at(638, lambda: become(None))
    live.look_from(630, 655)
    live.at(655, lambda: live.order(None))
    live.look_from(655, 658)
    heard = said(live.on_air.air())
    assert heard[1][:3] == (TITLE, "complete", Reason.LIVE_ENDED)
    assert heard[1][4] > 35_000


def test_the_limit_ends_who_goes_on(live: LiveRig) -> None:
    live.at(620, lambda: live.order(speech(minutes=0.5, tone=False)))
    live.look_from(621, 655)
    heard = said(live.on_air.air())
    assert heard[1] == (TITLE, "complete", Reason.LIVE_LIMIT, 0, 30_000)
    assert heard[2][3] == pytest.approx(51_000, abs=1_000)


def test_an_emergency_goes_over_who_speaks_and_they_are_heard_again(live: LiveRig) -> None:
    speaks = speech()
    live.at(620, lambda: live.order(speaks))
    live.at(640, lambda: live.order(speaks, bulletins=(bulletin(),)))
    live.at(700, lambda: live.order(None))
    live.look_from(641, 705)
    heard = said(live.on_air.air())
    assert [each[0] for each in heard[:3]] == ["tin", TITLE, "bão"]
    assert heard[1][1:3] == ("partial", Reason.EMERGENCY)
    again = next(each for each in heard[3:] if each[0] == TITLE)
    assert again[3] == 0, "the chime is not heard a second time"
    assert len(live.speakers) == 1, "the stream was listened to all the while"


def test_orders_of_older_centres_and_for_older_players_read_alike(live: LiveRig) -> None:
    live.on_air.order()
    orders = live.on_air.player.ladder.orders
    assert orders is not None
    assert "live" not in orders.model_dump_json()
    assert Orders.model_validate_json(orders.model_dump_json()).live is None


@pytest.mark.parametrize(
    ("stream", "found"),
    [
        ("/api/v1/live/x", "https://dai.vn/goc/api/v1/live/x"),
        (":8000/x", "http://dai.vn:8000/x"),
        ("https://icecast.vn/x", "https://icecast.vn/x"),
    ],
)
def test_a_player_knows_where_a_stream_is(stream: str, found: str) -> None:
    assert address(stream, "https://dai.vn/goc/") == found


def test_a_player_without_orders_listens_to_nothing(live: LiveRig) -> None:
    live.on_air.player.live.look()
    assert not live.on_air.player.live.is_open
    OnAir(live.on_air.player, as_planned).run(MORNING + timedelta(minutes=1))
    assert NIGHT > MORNING
    assert live.speakers == []
