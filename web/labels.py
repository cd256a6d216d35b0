"""Words of states and kinds: one word per thing, as message ids of the catalogue."""

from enum import StrEnum

from playlists.feeds import Shelf
from playlists.filed import Handed
from playlists.fleet_list import Standing
from playlists.models import (
    AlertKind,
    BedLevel,
    ChangeKind,
    Channel,
    ItemKind,
    ItemState,
    LiveEnd,
    ModelField,
    Outcome,
    Precedence,
    ReportKind,
    Role,
    SlotSource,
    UnitKind,
)
from playlists.reports.lines import Against, By
from playlists.spans import SpanKind
from playlists.standing import OnAir
from web.board import Course


def N_(msgid: str) -> str:  # noqa: N802 -- gettext's own name for "translate later"
    """Mark a message id for the catalogue where it is only kept."""
    return msgid


LABELS: dict[type[StrEnum], dict[str, str]] = {
    By: {
        By.STATION: N_("Station"),
        By.GROUP: N_("Group of stations"),
        By.TOPIC: N_("Topic"),
        By.KIND: N_("Kind"),
        By.CLASS: N_("Class"),
        By.PROGRAMME: N_("Programme"),
        By.WRITER: N_("Writer"),
        By.SERIES: N_("Series"),
        By.HOUR: N_("Hour"),
    },
    Against: {
        Against.BEFORE: N_("The time before"),
        Against.YEAR: N_("The year before"),
    },
    Channel: {
        Channel.PORTAL: N_("Portal post"),
        Channel.FANPAGE: N_("Fanpage post"),
        Channel.BANNER: N_("Banner"),
        Channel.PANEL: N_("Panel"),
        Channel.SLOGAN: N_("Slogan board"),
    },
    Handed: {
        Handed.IN_TIME: N_("Handed in in time"),
        Handed.LATE: N_("Handed in late"),
        Handed.OPEN: N_("Not handed in yet"),
        Handed.OVERDUE: N_("Overdue"),
    },
    ReportKind: {
        ReportKind.CENTRE: N_("The Centre's report"),
        ReportKind.CONSOLIDATED: N_("Consolidated report of all units"),
    },
    SpanKind: {
        SpanKind.MONTH: N_("Month"),
        SpanKind.QUARTER: N_("Quarter"),
        SpanKind.HALF: N_("Half-year"),
        SpanKind.YEAR: N_("Year"),
        SpanKind.DAYS: N_("Days"),
    },
    Shelf: {
        Shelf.NEW: N_("New ones"),
        Shelf.DRAFTED: N_("Made drafts of"),
        Shelf.SET_ASIDE: N_("Set aside ones"),
    },
    ItemKind: {
        ItemKind.NEWS: N_("News"),
        ItemKind.FEATURE: N_("Feature"),
        ItemKind.SERIES: N_("Column"),
        ItemKind.NOTICE: N_("Notice"),
        ItemKind.SLOGAN: N_("Slogan"),
        ItemKind.MUSIC: N_("Music"),
        ItemKind.RELAY: N_("Relay"),
        ItemKind.LIVE: N_("Live broadcast"),
        ItemKind.SIGNATURE: N_("Signature tune"),
        ItemKind.GREETING: N_("Greeting"),
        ItemKind.CLOSING: N_("Closing words"),
        ItemKind.FILLER: N_("Filler"),
    },
    ItemState: {
        ItemState.DRAFT: N_("Draft"),
        ItemState.SUBMITTED: N_("Awaiting approval"),
        ItemState.ENDORSED: N_("Awaiting the Centre"),
        ItemState.APPROVED: N_("Approved"),
        ItemState.SENT_BACK: N_("Sent back"),
        ItemState.WITHDRAWN: N_("Withdrawn"),
    },
    OnAir: {
        OnAir.SCHEDULED: N_("Scheduled"),
        OnAir.AIRED: N_("Has aired"),
        OnAir.EXPIRED: N_("Expired"),
    },
    BedLevel: {
        BedLevel.SOFT: N_("Soft"),
        BedLevel.MIDDLE: N_("Medium"),
        BedLevel.STRONG: N_("Loud"),
    },
    Precedence: {
        Precedence.ORDINARY: N_("Ordinary"),
        Precedence.PRIORITY: N_("Priority"),
        Precedence.EMERGENCY: N_("Emergency"),
    },
    ModelField: {
        ModelField.ECONOMY: N_("Economy"),
        ModelField.CULTURE_SOCIETY: N_("Culture and society"),
        ModelField.SECURITY: N_("Public security"),
        ModelField.DEFENCE: N_("Defence"),
    },
    Role: {
        Role.ADMIN: N_("Administrator"),
        Role.EDITOR: N_("Editor"),
        Role.APPROVER: N_("Approver"),
        Role.OPERATOR: N_("Station operator"),
        Role.REPORTER: N_("Reporter"),
    },
    LiveEnd: {
        LiveEnd.SPEAKER: N_("Ended by the speaker"),
        LiveEnd.STOPPED: N_("Ended by somebody else"),
        LiveEnd.LIMIT: N_("Reached its limit"),
        LiveEnd.SILENCE: N_("Silent or lost for too long"),
        LiveEnd.NEVER_HEARD: N_("Nothing was ever heard"),
    },
    Outcome: {
        Outcome.COMPLETE: N_("Aired"),
        Outcome.PARTIAL: N_("Aired in part"),
        Outcome.MISSED: N_("Not aired"),
    },
    ChangeKind: {
        ChangeKind.MOVED: N_("A piece moved"),
        ChangeKind.REMOVED: N_("A piece taken out"),
        ChangeKind.INSERTED: N_("A piece put in"),
        ChangeKind.HELD: N_("Held in this order"),
        ChangeKind.RESET: N_("Given back to the planner"),
    },
    SlotSource: {
        SlotSource.RULE: N_("Any approved piece that fits"),
        SlotSource.OWN: N_("The station's own pieces"),
        SlotSource.ITEM: N_("One named item"),
        SlotSource.RELAY: N_("A relay"),
        SlotSource.FILL: N_("Music to the second"),
    },
    Course: {
        Course.PLANNED: N_("Planned"),
        Course.RUNNING: N_("On the air"),
        Course.AIRED: N_("Aired"),
        Course.PARTIAL: N_("Aired in part"),
        Course.MISSED: N_("Not aired"),
        Course.UNREPORTED: N_("No report yet"),
    },
    AlertKind: {
        AlertKind.OFFLINE: N_("Out of contact"),
        AlertKind.SILENT: N_("Silent"),
        AlertKind.LATE: N_("Late"),
        AlertKind.NOT_READY: N_("Not ready"),
        AlertKind.DISK: N_("Disk full"),
        AlertKind.CLOCK: N_("Clock off"),
    },
    Standing: {
        Standing.TROUBLE: N_("In trouble"),
        Standing.OFFLINE: N_("Out of contact"),
        Standing.SILENT: N_("Silent"),
        Standing.LATE: N_("Late"),
        Standing.NOT_READY: N_("Not ready"),
        Standing.DISK: N_("Disk full"),
        Standing.CLOCK: N_("Clock off"),
        Standing.MUTED: N_("Muted"),
        Standing.AWAITED: N_("Not enrolled yet"),
        Standing.REVOKED: N_("Revoked"),
    },
    UnitKind: {
        UnitKind.PROVINCE: N_("Province"),
        UnitKind.DISTRICT: N_("District"),
        UnitKind.CENTRE: N_("Centre"),
        UnitKind.OFFICE: N_("Office"),
        UnitKind.COMMUNE: N_("Commune"),
        UnitKind.TOWNSHIP: N_("Township"),
        UnitKind.SPECIAL_ZONE: N_("Special zone"),
    },
}

_CODES: dict[str, type[StrEnum]] = {"kind": ItemKind, "state": ItemState, "to": ItemState}


def label(member: StrEnum) -> str:
    """The message id of a state or kind."""
    return LABELS[type(member)][member]


def label_of_code(name: str, value: object) -> str:
    """The message id of a code that a room's message carries as parameter `name`."""
    return LABELS[_CODES[name]].get(str(value), str(value))


# Whose voice a clip is, by its `engine`; engines that are products keep their names.
VOICES: dict[str, str] = {
    "recording": N_("a person's recording"),
    "tune": N_("a tune"),
    "gtts": N_("Google, over the network"),
    "espeak": N_("eSpeak NG, on this machine"),
    "piper": N_("Piper, on this machine"),
}
