"""The short form of a filing: what was typed, and what becomes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from flask import request

from playlists import InvalidReport
from playlists.filings import Filing
from playlists.models import Channel, ChannelEntry
from playlists.photos import LARGEST_BYTES, Photo, read_photo

_FIELDS = ("channel", "day", "title", "link", "pieces", "area", "place", "item", "reason")
_DM2 = 100


@dataclass(frozen=True)
class Handed:
    """A filing and the photograph that came with it."""

    filing: Filing
    photo: Photo | None


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


def handed(fields: Mapping[str, str]) -> Handed:
    """What was filled in. Raises InvalidReport for what cannot be read."""
    if fields["channel"] not in set(Channel):
        raise InvalidReport("Choose what it is.")
    photo = _photo()
    return Handed(
        Filing(
            channel=Channel(fields["channel"]),
            day=_day(fields["day"]),
            title=" ".join(fields["title"].split()),
            link=fields["link"],
            pieces=_pieces(fields["pieces"]),
            area_dm2=_area(fields["area"]),
            place=" ".join(fields["place"].split()),
            photo_sha256=photo.sha256 if photo else None,
            photo_type=photo.media_type if photo else "",
            item_id=int(fields["item"]) if _is_number(fields["item"], 9) else None,
        ),
        photo,
    )


def _photo() -> Photo | None:
    file = request.files.get("photo")
    if file is None or not file.filename:
        return None
    return read_photo(file.stream.read(LARGEST_BYTES + 1))


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
