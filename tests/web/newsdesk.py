"""What the tests ask of items behind the pages' back."""

from sqlalchemy import select

from playlists.models import Account, Item, ItemState
from tests.web.builders import House, give_sound


def state_of(house: House, number: int) -> ItemState:
    with house.session() as session:
        return session.get_one(Item, number).state


def texts_of(house: House, number: int) -> list[str]:
    """The texts of every revision, the first first."""
    with house.session() as session:
        return [each.text for each in session.get_one(Item, number).revisions]


def clip_of(house: House, number: int) -> str | None:
    with house.session() as session:
        return session.get_one(Item, number).latest.clip_sha256


def voice(house: House, number: int) -> str:
    """Give the newest revision its sound, as the booth does; the clip's name."""
    with house.centre.sessions.begin() as session:
        item = session.get_one(Item, number)
        give_sound(house.centre, session, item, house.timekeeper.now())
        assert item.latest.clip_sha256 is not None
        return item.latest.clip_sha256


def name_of(house: House, username: str) -> str:
    with house.session() as session:
        query = select(Account.display_name).where(Account.username == username)
        return session.scalars(query).one()
