"""What goes wrong with time, stations and their manifests, in words fit to be shown."""


class SchedulerError(Exception):
    """Base of the family: `msgid` is the catalogue's key, `params` fill its placeholders."""

    def __init__(self, msgid: str, **params: object) -> None:
        super().__init__(msgid % params if params else msgid)
        self.msgid = msgid
        self.params = params


class BadSignature(SchedulerError):
    """Something was not signed by the key it should be."""


class InvalidManifest(SchedulerError):
    """A manifest that is not well formed, not canonical, for another station, or too old."""


class NotEnrolled(SchedulerError):
    """The player has no identity yet, or the centre no longer takes it."""


class CentreUnreachable(SchedulerError):
    """The centre did not answer, or not sensibly; the player goes on with what it has."""


class CentreRefused(SchedulerError):
    """The centre understood and said no: asking the same again helps nobody."""
