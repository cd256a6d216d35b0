"""Streams of other stations that programmes carry (tiếp âm): where they are fetched from."""

import re
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from playlists.errors import InvalidPlan, NotFound
from playlists.models import Relay, RelaySpan, Slot

LONGEST_NAME, LONGEST_URL = 64, 500
# As `scheduler.protocol` has it: a player fetches from the network, never from its own disk.
_STREAM = re.compile(r"https?://[^\s/?#]+\S*")


def is_stream(url: str) -> bool:
    """Whether an address is one that a player may fetch: http or https, with a host."""
    return len(url) <= LONGEST_URL and _STREAM.fullmatch(url) is not None


def all_relays(session: Session) -> Sequence[Relay]:
    return session.scalars(select(Relay).order_by(Relay.name)).all()


def relay_of(session: Session, name: str) -> Relay:
    """The relay of a name. Raises NotFound."""
    found = session.scalar(select(Relay).where(Relay.name == name))
    if found is None:
        raise NotFound("There is no relay %(name)s.", name=name)
    return found


def add_relay(session: Session, name: str, url: str) -> Relay:
    """Add a stream. Raises InvalidPlan for a taken or missing name, or an address of no stream."""
    relay = Relay(name=_checked_name(session, name), url=_checked_url(url))
    session.add(relay)
    session.flush()
    return relay


def change_relay(session: Session, relay: Relay, *, name: str, url: str) -> None:
    """Give a stream another name or address: what is planned carries it from its next manifest on.

    Raises InvalidPlan as `add_relay` does, and changes nothing then.
    """
    name, url = _checked_name(session, name, besides=relay), _checked_url(url)
    relay.name, relay.url = name, url
    session.flush()


def remove_relay(session: Session, relay: Relay) -> None:
    """Take a stream away. Raises InvalidPlan where a clock or a playlist carries it."""
    uses = select(func.count()).select_from(Slot).where(Slot.relay_id == relay.id)
    planned = select(func.count()).select_from(RelaySpan).where(RelaySpan.relay_id == relay.id)
    if session.scalar(uses) or session.scalar(planned):
        raise InvalidPlan(
            "%(name)s is carried by a programme: take it out of there first.", name=relay.name
        )
    session.delete(relay)
    session.flush()


def _checked_name(session: Session, name: str, besides: Relay | None = None) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise InvalidPlan("A relay needs a name of at most %(most)d letters.", most=LONGEST_NAME)
    taken = session.scalar(select(Relay).where(Relay.name == name))
    if taken is not None and taken is not besides:
        raise InvalidPlan("There is a relay named %(name)s already.", name=name)
    return name


def _checked_url(url: str) -> str:
    url = url.strip()
    if not is_stream(url):
        raise InvalidPlan("%(url)s is no address of a stream: http:// or https://.", url=url[:100])
    return url
