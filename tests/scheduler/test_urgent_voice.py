"""What is urgent gets its voice before and beside everything else."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select

from audio.errors import SpeechFailed
from audio.library import Library
from audio.settings import AudioSettings
from audio.speech import EspeakEngine, SpeechEngine
from playlists.models import (
    Precedence,
    Revision,
)
from scheduler.centre import Centre
from scheduler.voicing import Booth, Waiting
from tests.scheduler.newsdesk import StubbornEngine, centre_of, hand_in


def test_what_is_urgent_never_waits_for_the_network(engine: Engine, tmp_path: Path) -> None:
    network, offline = StubbornEngine("", name="network"), EspeakEngine()
    booth = Booth(
        AudioSettings(),
        [network],
        Library(tmp_path / "clips"),
        engines_for={"notice": [offline, network]},
        emergency_engines=[offline],
    )

    def order(kind: str, *, is_emergency: bool) -> list[SpeechEngine]:
        return list(booth.engines_of(Waiting(1, "Tin", "Tin.", kind, is_emergency)))

    assert order("news", is_emergency=True) == [offline]
    assert order("notice", is_emergency=True) == [offline]
    assert order("notice", is_emergency=False) == [offline, network]
    assert order("news", is_emergency=False) == [network]


@dataclass
class Away:
    """A network voice that waits for an answer: what happens meanwhile is handed in."""

    meanwhile: Callable[[], object]
    name: str = "network"
    recipe: str = "network"

    def speak(self, text: str, out: Path) -> None:
        self.meanwhile()
        raise SpeechFailed("The network is away.")


def voiced(centre: Centre) -> set[str]:
    with centre.sessions() as session:
        query = select(Revision.title).where(Revision.clip_sha256.is_not(None))
        return set(session.scalars(query))


def test_what_is_urgent_is_voiced_while_another_text_waits_for_the_network(
    engine: Engine, tmp_path: Path
) -> None:
    heard: list[set[str]] = []

    def meanwhile() -> None:
        hand_in(centre, "Bão khẩn cấp.", precedence=Precedence.EMERGENCY)
        centre.voice_emergencies()
        heard.append(voiced(centre))

    network = Away(meanwhile)
    centre = centre_of(engine, tmp_path, network, EspeakEngine(), offline=[EspeakEngine()])
    hand_in(centre, "Tin thường của xã.")
    assert centre.voice() == 1
    assert heard == [{"Bão khẩn cấp."}]


def test_what_becomes_urgent_during_a_round_goes_next(engine: Engine, tmp_path: Path) -> None:
    centre = centre_of(engine, tmp_path)
    hand_in(centre, "Tin thứ nhất.", "Tin thứ hai.")
    order: list[str] = []

    def note(waiting: Waiting) -> None:
        order.append(waiting.title)
        if len(order) == 1:
            hand_in(centre, "Bão khẩn cấp.", precedence=Precedence.EMERGENCY)

    assert centre.voice(note) == 3
    assert order == ["Tin thứ nhất.", "Bão khẩn cấp.", "Tin thứ hai."]


def test_the_urgent_run_leaves_all_else_to_the_other(engine: Engine, tmp_path: Path) -> None:
    centre = centre_of(engine, tmp_path)
    hand_in(centre, "Tin thường của xã.")
    hand_in(centre, "Bão khẩn cấp.", precedence=Precedence.EMERGENCY)
    assert centre.voice_emergencies() == 1
    assert voiced(centre) == {"Bão khẩn cấp."}
