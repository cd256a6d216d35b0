"""The short form of a filing: what was typed, and what becomes of it."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from flask import request

from playlists import InvalidReport
from playlists.filings import Filing
from playlists.models import Channel, ChannelEntry
from playlists.photos import LARGEST_BYTES, is_kept, keep_photo, read_photo

_FIELDS = ("channel", "day", "title", "link", "pieces", "area", "place", "item", "reason", "held")
_HELD = re.compile(r"([0-9a-f]{64}) (image/(?:jpeg|png|webp))", re.ASCII)
_DM2 = 100


def typed() -> dict[str, str]:
    """What stands in the form, to be shown again."""
    return {name: request.form.get(name, "").strip() for name in _FIELDS}


def blank(today: date, **given: str) -> dict[str, str]:
    return {**dict.fromkeys(_FIELDS, ""), "day": today.isoformat(), **given}


def of_entry(entry: ChannelEntry) -> dict[str, str]:
    """The form of an entry that is to be put right."""
    metres = Decimal(entry.area_dm2) / _DM2
    return {
        **dict.fromkeys(_FIELDS, ""),
        "channel": entry.channel.value,
        "day": entry.day.isoformat(),
        "title": entry.title,
        "link": entry.link,
        "pieces": str(entry.pieces),
        "area": f"{metres.normalize():f}".replace(".", ",") if entry.area_dm2 else "",
        "place": entry.place,
        "item": str(entry.item_id or ""),
    }


def handed(fields: Mapping[str, str]) -> Filing:
    """What was filled in. Raises InvalidReport for what cannot be read."""
    if fields["channel"] not in set(Channel):
        raise InvalidReport("Choose what it is.")
    photo = _HELD.fullmatch(fields["held"])
    return Filing(
        channel=Channel(fields["channel"]),
        day=_day(fields["day"]),
        title=" ".join(fields["title"].split()),
        link=fields["link"],
        pieces=_pieces(fields["pieces"]),
        area_dm2=_area(fields["area"]),
        place=" ".join(fields["place"].split()),
        photo_sha256=photo[1] if photo else None,
        photo_type=photo[2] if photo else "",
        item_id=int(fields["item"]) if _is_number(fields["item"], 9) else None,
    )


def hold_photo(folder: Path, held: str) -> str:
    """Keep the photograph that came with the form, and name it; else the one held before.

    A form that is refused for another reason comes back with its photograph: browsers forget which
    file was chosen. Raises InvalidReport for what is no photograph.
    """
    file = request.files.get("photo")
    if file is not None and file.filename:
        photo = read_photo(file.stream.read(LARGEST_BYTES + 1))
        keep_photo(folder, photo)
        return f"{photo.sha256} {photo.media_type}"
    named = _HELD.fullmatch(held)
    return held if named and is_kept(folder, named[1], named[2]) else ""


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidReport("“%(text)s” is no day.", text=text) from None


def _pieces(text: str) -> int:
    """One where nothing is written; what is no number becomes 0, which no channel takes."""
    if not text:
        return 1
    return int(text) if _is_number(text, 6) else 0


def _area(text: str) -> int:
    """m² as people write them, 12,5 or 12.5, in dm²; −1, which no channel takes, for nonsense."""
    if not text:
        return 0
    try:
        metres = Decimal(text.replace(",", "."))
        return int((metres * _DM2).to_integral_value()) if metres.is_finite() else -1
    except (InvalidOperation, ValueError):
        return -1


def _is_number(text: str, digits: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= digits
