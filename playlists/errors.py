"""What the domain refuses, in words fit to be shown."""


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


class InvalidSubject(PlaylistsError):
    """A topic, document or model that cannot be taken; nothing was saved."""


class InvalidPlan(PlaylistsError):
    """The clock, timetable or playlist contradicts itself or a station's rules."""


class InvalidOrder(PlaylistsError):
    """An order over the programme that cannot be given as it is; nothing was saved."""


class InvalidAiring(PlaylistsError):
    """A log row that cannot be true; it is refused whole."""


class InvalidEntry(PlaylistsError):
    """An entry of the lexicon that cannot be taken; nothing was saved."""


class InvalidReport(PlaylistsError):
    """A report, or a commune's return to it, that cannot be taken; nothing was saved."""
