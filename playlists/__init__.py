"""What is to air and what aired: the domain, its rules and its database."""

from playlists.errors import (
    InvalidAccount,
    InvalidAiring,
    InvalidEntry,
    InvalidItem,
    InvalidOrder,
    InvalidOrganisation,
    InvalidPlan,
    InvalidReport,
    InvalidSubject,
    NotAllowed,
    NotApproved,
    NotFound,
    PlaylistChangedMeanwhile,
    PlaylistsError,
    Revoked,
)
from playlists.settings import PlaylistsSettings

__all__ = [
    "InvalidAccount",
    "InvalidAiring",
    "InvalidEntry",
    "InvalidItem",
    "InvalidOrder",
    "InvalidOrganisation",
    "InvalidPlan",
    "InvalidReport",
    "InvalidSubject",
    "NotAllowed",
    "NotApproved",
    "NotFound",
    "PlaylistChangedMeanwhile",
    "PlaylistsError",
    "PlaylistsSettings",
    "Revoked",
]
