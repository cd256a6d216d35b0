"""What would cure a remark of the planner, and where one goes to do it."""

from dataclasses import dataclass

from flask import url_for

from playlists.cures import cure_of, has_cure
from playlists.messages import Message
from playlists.models import Occurrence
from web.catalogue import _


@dataclass(frozen=True)
class Remedy:
    """A remark with its cure; `address` is the page where it is done, `words` its link's."""

    said: Message
    cure: Message | None
    address: str
    words: str


def remedies_of(warnings: tuple[Message, ...], occurrence: Occurrence) -> list[Remedy]:
    return [_remedy(each, occurrence) for each in warnings]


def _remedy(said: Message, occurrence: Occurrence) -> Remedy:
    cure = cure_of(said) if has_cure(said.msgid) else None
    return Remedy(said, cure, *_where(said, occurrence))


def _where(said: Message, occurrence: Occurrence) -> tuple[str, str]:
    """The page by what the remark speaks of: hours, a slot, a piece, or too few pieces."""
    msgid, station = said.msgid, occurrence.station
    if msgid.startswith(("Outside", "In the station's", "Shortened")):
        return url_for("pages.station_settings", code=station.code), _("Hours of the station")
    if msgid.startswith("Slot"):
        return url_for("pages.planning_clock", number=occurrence.clock_id), _("Open the clock")
    if "item" in said.params:
        return url_for("pages.item", number=said.params["item"]), _("Open the item")
    return url_for("pages.items", state="submitted"), _("Items that await approval")
