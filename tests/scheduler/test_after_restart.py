"""What a player knows again as soon as it starts, with no network."""

from audio.player import SilentOutput
from scheduler.protocol import Level
from scheduler.station.heartbeat import state_of
from tests.scheduler.conftest import Rig


class Heard(SilentOutput):
    """Remembers how loud it was told to be."""

    def __init__(self) -> None:
        super().__init__()
        self.volume: int | None = None

    def set_volume(self, volume: int) -> None:
        self.volume = volume


def test_volume_and_mute_are_as_they_were_ordered(rig: Rig) -> None:
    first = rig.player()
    rig.centre.order(1, levels={"cat-ba-1": Level(volume=40, muted=True)})
    first.desk.ask()
    first.journal.close()
    rig.centre.reachable = False
    output = Heard()
    again = rig.player(output, fetch=False)
    assert output.volume == 40
    assert again.ladder.is_silenced
    said = state_of(again, rig.clock.now())
    assert (said.state, said.volume, said.muted) == ("silent", 40, True)
    again.journal.close()


def test_without_orders_the_volume_is_that_of_the_settings(rig: Rig) -> None:
    player = rig.player()
    assert state_of(player, rig.clock.now()).volume == 100
    player.journal.close()
