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
    SILENCED = "The silence switch was on"
    MUTED = "The player was muted"
    EMERGENCY = "An emergency went over it"
    PRIORITY = "A priority bulletin went over it"
    LIFTED = "The order was lifted"
    EXPIRED = "The order expired before it could be aired"
    BY_ORDER = "By order"
    STARTED_HERE = "Started at the player"
    RESUMED = "Resumed after an interruption"
    NEXT_BEGAN = "The next programme began"
    STREAM_GONE = "The relayed stream did not answer"
    STREAM_STALLED = "The relayed stream stood still"
    STREAM_SILENT = "The relayed stream was silent"
    STREAM_BACK = "The relayed stream was back"
    FILLER = "In place of what is missing"
