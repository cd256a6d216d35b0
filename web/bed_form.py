"""The form by which an editor lays music under an item's voice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playlists.beds import Choice
from playlists.errors import InvalidItem
from playlists.models import BedLevel, Item, ItemBed

USUAL, NONE = "usual", "none"


@dataclass(frozen=True)
class BedForm:
    """What the form shows: the choice that is kept, and the music to choose from.

    `usually` says whether the settings lay music under items of this kind; where it is not
    `open_`, nothing can be laid under the recording any more.
    """

    music: Sequence[tuple[str, str]]
    chosen: str
    level: BedLevel
    ducked: bool
    usually: bool
    open_: bool
    levels: Sequence[BedLevel] = tuple(BedLevel)


def form_of(kept: ItemBed | None, music: Sequence[Item], *, usually: bool, open_: bool) -> BedForm:
    """The form as it stands."""
    titles = [(str(each.id), each.title) for each in music]
    if kept is None:
        return BedForm(titles, USUAL, BedLevel.MIDDLE, ducked=True, usually=usually, open_=open_)
    chosen = NONE if kept.music_id is None else str(kept.music_id)
    return BedForm(titles, chosen, kept.level, kept.ducked, usually, open_)


def choice_of(fields: Mapping[str, str]) -> Choice | None:
    """What was chosen; None leaves it to the settings. Raises InvalidItem."""
    music = fields.get("music", USUAL)
    if music == USUAL:
        return None
    try:
        level = BedLevel(fields.get("level", BedLevel.MIDDLE))
        music_id = None if music == NONE else int(music)
    except ValueError as error:
        raise InvalidItem("There is no such music.") from error
    return Choice(music_id, level, ducked=fields.get("ducked") == "1")
