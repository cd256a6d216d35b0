"""What a visitor may write: refused here before any form is looked at."""

from playlists import NotAllowed, newsroom
from playlists.models import Item
from web import access, door


def own_item(number: int) -> Item:
    """An item that the visitor may write. Raises NotFound, NotAllowed."""
    session = door.database()
    item = access.item_for(session, door.account(), number)
    if not newsroom.may_write(session, door.account(), item.unit, item.kind):
        raise NotAllowed(
            "%(name)s may not write this for %(unit)s.",
            name=door.account().display_name,
            unit=item.unit.name,
        )
    return item


def require_writer() -> None:
    """Raise NotAllowed unless the visitor writes some kind of item in some unit."""
    session, account = door.database(), door.account()
    if not access.kinds_for(session, account, access.units_for(session, account)):
        raise NotAllowed("Your role does not write items.")
