"""What can go wrong with sound, each with a sentence fit to be shown to a user."""


class AudioError(Exception):
    """Base of the room's errors; `msgid` is plain English with named %-placeholders."""

    def __init__(self, msgid: str, **params: object) -> None:
        super().__init__(msgid, params)
        self.msgid = msgid
        self.params = params

    def __str__(self) -> str:
        return self.msgid % self.params


class ReadingError(AudioError):
    """A text or a lexicon entry cannot be made speakable."""


class SpeechFailed(AudioError):
    """No engine, or not this one, could voice the text."""


class MasteringFailed(AudioError):
    """Sound could not be trimmed, levelled, joined or encoded."""


class TookTooLong(MasteringFailed):
    """ffmpeg did not come to an end in the time that it has."""


class ClipMissing(AudioError):
    """The library has no file of that hash."""


class ClipDamaged(AudioError):
    """A file's content does not match the hash it is named by."""


class UploadRefused(AudioError):
    """A recording that was handed in is no sound, too long or too large."""


class NoRoom(AudioError):
    """A disk is full; what was to be kept was not, and nothing is left of it."""


class SoundFailed(AudioError):
    """The sound output could not be opened, or broke off."""
