"""Alerts as an HTTP POST of JSON, signed so that the other side knows who speaks.

The header X-Phatthanh-Signature holds `t=SECONDS,v1=HEX`: HMAC-SHA-256 with the shared secret over
the seconds, a full stop, and the body.
"""

import hashlib
import hmac
import json
from datetime import datetime

import requests

from scheduler.alerts.channel import News, NotDelivered
from scheduler.alerts.settings import WebhookSettings

SIGNATURE_HEADER = "X-Phatthanh-Signature"
_TIMEOUT_S = 10


class WebhookChannel:
    name = "webhook"

    def __init__(self, settings: WebhookSettings) -> None:
        self._settings = settings

    def deliver(self, number: int, news: News, now: datetime) -> None:
        body = json.dumps(
            {"id": number, **news.model_dump(mode="json")}, ensure_ascii=False
        ).encode()
        headers = {
            "Content-Type": "application/json",
            SIGNATURE_HEADER: signature(self._settings.secret, int(now.timestamp()), body),
        }
        try:
            with requests.post(
                self._settings.url,
                data=body,
                headers=headers,
                timeout=_TIMEOUT_S,
                allow_redirects=False,
                stream=True,
            ) as answer:
                status = answer.status_code
        except requests.RequestException as error:
            raise NotDelivered(
                "The webhook does not answer: %(reason)s", reason=str(error)[:300]
            ) from error
        if not requests.codes.ok <= status < requests.codes.multiple_choices:
            raise NotDelivered("The webhook answered %(status)d.", status=status)


def signature(secret: str, seconds: int, body: bytes) -> str:
    """The header's value for a body sent at an instant, in seconds since 1970."""
    signed = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256)
    return f"t={seconds},v1={signed.hexdigest()}"
