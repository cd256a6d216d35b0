"""Why a piece was not aired as planned: short sentences, each a message id of the catalogue."""

from enum import StrEnum


class Reason(StrEnum):
    JOINED = "Joined in progress"
    INTERRUPTED = "Interrupted"
    STOPPED = "The player was shut down"
    PLAYER_OFF = "The player was off"
    NO_CLIP = "The clip is missing or damaged"
    NO_SOUND = "The sound output failed"
    NO_PROGRAMME = "The programme could not be made ready"
    FILLER = "In place of what is missing"
