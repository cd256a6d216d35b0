"""`phatthanh emergency` and `phatthanh silence`, as they are typed beside a running centre."""

from sqlalchemy import select

from playlists.models import Emergency, Station
from scheduler.ordering import current_orders
from scheduler.protocol import Orders, open_orders
from tests.cli.builders import typed
from tests.web.builders import House
from tests.web.conftest import compiled, furnished, house
from tests.web.test_orders import STORM, storm

__all__ = ["compiled", "furnished", "house", "storm"]


def stands(house: House, station: str) -> Orders | None:
    """What the centre has signed for a station once it looked again."""
    house.centre.publish_orders()
    with house.session() as session:
        at = session.scalars(select(Station).where(Station.code == station)).one()
        found = current_orders(session, at)
    key = house.centre.signing_key.public_key()
    return None if found is None else open_orders(found.envelope, key, station=station)


def test_an_emergency_is_raised_listed_and_lifted(house: House, storm: str) -> None:
    raised = typed(
        "emergency", "raise", storm, "--station", "cat-ba", "--by", "lanhdao",
        "--minutes", "20", "--repeat", "3", "--then", "drop", "--no-tone", cwd=house.folder,
    )  # fmt: skip
    assert raised.returncode == 0, raised.stderr
    number, _, title = raised.stdout.strip().partition(": ")
    assert title == STORM
    told = stands(house, "cat-ba")
    assert told is not None
    (bulletin,) = told.bulletins
    assert (bulletin.title, bulletin.repeat, bulletin.tone) == (STORM, 3, False)
    assert bulletin.resume == "drop"
    assert (bulletin.expires_at - bulletin.raised_at).total_seconds() == 1_200
    assert stands(house, "phu-long") is None

    listed = typed("emergency", "list", COLUMNS="200", cwd=house.folder)
    assert listed.returncode == 0
    assert STORM in listed.stdout
    assert "lanhdao" in listed.stdout

    assert typed("emergency", "lift", number, "--by", "lanhdao", cwd=house.folder).returncode == 0
    lifted = stands(house, "cat-ba")
    assert lifted is not None
    assert lifted.bulletins == ()


def test_what_may_not_be_ordered_is_refused_with_its_reason(house: House, storm: str) -> None:
    for arguments, words in (
        (("999999", "--all", "--by", "lanhdao"), "There is no item 999999."),
        ((storm, "--station", "nowhere", "--by", "lanhdao"), "There is no station nowhere."),
        ((storm, "--group", "nowhere", "--by", "lanhdao"), "There is no group nowhere."),
        ((storm, "--all", "--by", "baocao"), ""),
        ((storm, "--by", "lanhdao"), ""),
    ):
        refused = typed("emergency", "raise", *arguments, cwd=house.folder)
        assert refused.returncode == 1, arguments
        assert words in refused.stderr
        assert "Traceback" not in refused.stderr
    assert typed("emergency", "lift", "7", "--by", "lanhdao", cwd=house.folder).returncode == 1
    with house.session() as session:
        assert session.scalars(select(Emergency)).all() == []


def test_the_silence_switch_is_turned_on_listed_and_off(house: House) -> None:
    on = typed(
        "silence",
        "on",
        "--station",
        "cat-ba",
        "--by",
        "quantri",
        "--reason",
        "Loa hú",
        cwd=house.folder,
    )
    assert (on.returncode, on.stdout.strip()) == (0, "silent: cat-ba"), on.stderr
    told = stands(house, "cat-ba")
    assert told is not None
    assert told.silenced
    listed = typed("silence", "list", cwd=house.folder).stdout
    assert listed.startswith("cat-ba ")
    assert "quantri Loa hú" in listed
    off = typed("silence", "off", "--all", "--by", "quantri", cwd=house.folder)
    assert (off.returncode, off.stdout.strip()) == (0, "no longer silent: cat-ba"), off.stderr
    told = stands(house, "cat-ba")
    assert told is not None
    assert not told.silenced
    assert typed("silence", "list", cwd=house.folder).stdout == ""


def test_a_reporter_turns_no_switch(house: House) -> None:
    refused = typed("silence", "on", "--all", "--by", "baocao", cwd=house.folder)
    assert refused.returncode == 1
    assert stands(house, "cat-ba") is None
