"""What the domain refuses, in words fit to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass


class PlaylistsError(Exception):
    """Base of the family: `msgid` is the catalogue's key, `params` fill its placeholders."""

    def __init__(self, msgid: str, **params: object) -> None:
        super().__init__(msgid % params if params else msgid)
        self.msgid = msgid
        self.params = params


class NotFound(PlaylistsError):
    """Nothing stands under the name or number asked for."""


class NotAllowed(PlaylistsError):
    """The account may not do this here."""


class Revoked(PlaylistsError):
    """The player was revoked: it may not come back under this token."""


class InvalidAccount(PlaylistsError):
    """A name or password that cannot be taken."""


class InvalidOrganisation(PlaylistsError):
    """A unit, station or player that contradicts the rest; nothing was saved."""


class NotApproved(PlaylistsError):
    """The revision is not approved, or no longer in the form that was."""


class InvalidItem(PlaylistsError):
    """The item cannot be taken as it is; nothing was saved."""


class InvalidFeed(PlaylistsError):
    """A feed that cannot be named; nothing was saved."""


class InvalidSubject(PlaylistsError):
    """A topic, document or model that cannot be taken; nothing was saved."""


class InvalidPlan(PlaylistsError):
    """The clock, timetable or playlist contradicts itself or a station's rules."""


class InvalidOrder(PlaylistsError):
    """An order over the programme that cannot be given as it is; nothing was saved."""


class NewerDatabase(PlaylistsError):
    """The database was changed by a later version of the program; nothing was touched."""


@dataclass(frozen=True)
class Differing:
    """An item whose places in two lists differ; places count from 1, None where it is not in."""

    item_id: int
    title: str
    present: int | None
    wanted: int | None


class PlaylistChangedMeanwhile(PlaylistsError):
    """A playlist was saved on a version that is no longer the present one; nothing was changed.

    `present` is the list as it is now at `version`, `wanted` what its author asked for, both as
    (item id, title); `by` is who changed it last by hand, None where the planner did.
    """

    def __init__(
        self,
        msgid: str,
        *,
        based_on: int,
        version: int,
        present: Sequence[tuple[int, str]],
        wanted: Sequence[tuple[int, str]],
        by: str | None,
    ) -> None:
        super().__init__(msgid, **({} if by is None else {"name": by}))
        self.based_on, self.version, self.by = based_on, version, by
        self.present, self.wanted = tuple(present), tuple(wanted)

    @property
    def difference(self) -> list[Differing]:
        """Every item that stands elsewhere in the two lists, or in one of them only."""
        present = {item: place for place, (item, _title) in enumerate(self.present, start=1)}
        wanted = {item: place for place, (item, _title) in enumerate(self.wanted, start=1)}
        titles = dict((*self.present, *self.wanted))
        return [
            Differing(item, title, present.get(item), wanted.get(item))
            for item, title in titles.items()
            if present.get(item) != wanted.get(item)
        ]


class InvalidAiring(PlaylistsError):
    """A log row that cannot be true; it is refused whole."""


class InvalidEntry(PlaylistsError):
    """An entry of the lexicon that cannot be taken; nothing was saved."""


class InvalidReport(PlaylistsError):
    """A report, or a commune's return to it, that cannot be taken; nothing was saved."""


class ReportChangedMeanwhile(InvalidReport):
    """Somebody else saved it since its author looked at it; nothing was saved."""
