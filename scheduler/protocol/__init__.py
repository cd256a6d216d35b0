"""What the centre and its players say to each other; pure data."""

from scheduler.protocol.envelope import (
    Envelope,
    canonical,
    content_sha256,
    key_id,
    open_envelope,
    open_orders,
    sign,
)
from scheduler.protocol.exchange import (
    AiringReceipt,
    AiringReport,
    AiringRow,
    EnrolmentAnswer,
    EnrolmentRequest,
    Heartbeat,
    HeartbeatAnswer,
)
from scheduler.protocol.manifest import (
    PROTOCOL,
    ClipRef,
    EmergencyPiece,
    Filler,
    Manifest,
    ManifestEntry,
    ManifestTopic,
    Programme,
    RelaySpan,
)
from scheduler.protocol.orders import Bulletin, Level, Orders, OrdersAnswer, Resume
from scheduler.protocol.reasons import Reason
from scheduler.protocol.requests import SIGNATURE_HEADER, sign_request, verify_request

__all__ = [
    "PROTOCOL",
    "SIGNATURE_HEADER",
    "AiringReceipt",
    "AiringReport",
    "AiringRow",
    "Bulletin",
    "ClipRef",
    "EmergencyPiece",
    "EnrolmentAnswer",
    "EnrolmentRequest",
    "Envelope",
    "Filler",
    "Heartbeat",
    "HeartbeatAnswer",
    "Level",
    "Manifest",
    "ManifestEntry",
    "ManifestTopic",
    "Orders",
    "OrdersAnswer",
    "Programme",
    "Reason",
    "RelaySpan",
    "Resume",
    "canonical",
    "content_sha256",
    "key_id",
    "open_envelope",
    "open_orders",
    "sign",
    "sign_request",
    "verify_request",
]
