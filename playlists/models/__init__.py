"""The tables: a module per family, all of them under one door."""

from playlists.models.alerts import Alert, AlertKind, AlertNotice
from playlists.models.base import Base
from playlists.models.lexicon import LexiconChange, LexiconEntry
from playlists.models.newsroom import (
    Approval,
    Clip,
    ExemplaryModel,
    Item,
    ItemEvent,
    ItemKind,
    ItemState,
    LegalDocument,
    Precedence,
    Revision,
    Topic,
)
from playlists.models.onair import (
    Airing,
    AiringTopic,
    Confirmation,
    Emergency,
    LiveSession,
    Outcome,
    Relay,
    SilenceOrder,
)
from playlists.models.organisation import Player, Station, StationGroup, Unit, UnitKind
from playlists.models.people import Account, Membership, Role
from playlists.models.planning import (
    Clock,
    Entry,
    Occurrence,
    Playlist,
    PublishedManifest,
    Slot,
    Target,
    Timetable,
)

__all__ = [
    "Account",
    "Airing",
    "AiringTopic",
    "Alert",
    "AlertKind",
    "AlertNotice",
    "Approval",
    "Base",
    "Clip",
    "Clock",
    "Confirmation",
    "Emergency",
    "Entry",
    "ExemplaryModel",
    "Item",
    "ItemEvent",
    "ItemKind",
    "ItemState",
    "LegalDocument",
    "LexiconChange",
    "LexiconEntry",
    "LiveSession",
    "Membership",
    "Occurrence",
    "Outcome",
    "Player",
    "Playlist",
    "Precedence",
    "PublishedManifest",
    "Relay",
    "Revision",
    "Role",
    "SilenceOrder",
    "Slot",
    "Station",
    "StationGroup",
    "Target",
    "Timetable",
    "Topic",
    "Unit",
    "UnitKind",
]
