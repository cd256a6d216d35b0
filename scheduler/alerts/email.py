"""Alerts by e-mail, through the mail server of the settings (RFC 5321, RFC 3834)."""

import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from scheduler.alerts.channel import News, NotDelivered
from scheduler.alerts.settings import EmailSettings

log = logging.getLogger(__name__)

_TIMEOUT_S = 10


class EmailChannel:
    name = "email"

    def __init__(self, settings: EmailSettings) -> None:
        self._settings = settings

    def deliver(self, number: int, news: News, now: datetime) -> None:
        post(self._settings, self._mail(number, news, now))

    def _mail(self, number: int, news: News, now: datetime) -> EmailMessage:
        sender = self._settings.sender
        mail = EmailMessage()
        mail["From"] = sender
        mail["To"] = ", ".join(self._settings.to)
        mail["Subject"] = " ".join(news.subject.split())
        mail["Date"] = format_datetime(now)
        # The same number makes the same id: a mail that was sent twice is shown once.
        mail["Message-ID"] = f"<alert-{number}-{now:%Y%m%d}@{sender.partition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(news.body)
        return mail


def post(settings: EmailSettings, mail: EmailMessage) -> None:
    """Hand a letter to the mail server. Raises NotDelivered where it does not take it whole."""
    try:
        with _server(settings) as server:
            refused = server.send_message(mail)
    except (OSError, smtplib.SMTPException) as error:
        raise NotDelivered(
            "The mail server %(host)s did not take it: %(reason)s",
            host=settings.host,
            reason=str(error)[:300],
        ) from error
    if refused:
        # The others have it: it is not sent again, but who did not get it is told of.
        log.warning("event=recipients_refused recipients=%s", ",".join(sorted(refused)))


@contextmanager
def _server(settings: EmailSettings) -> Iterator[smtplib.SMTP]:
    trust = ssl.create_default_context()
    if settings.security == "tls":
        opened: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.host, settings.port, timeout=_TIMEOUT_S, context=trust
        )
    else:
        opened = smtplib.SMTP(settings.host, settings.port, timeout=_TIMEOUT_S)
    with opened as server:
        if settings.security == "starttls":
            server.starttls(context=trust)
        if settings.username is not None:
            server.login(settings.username, settings.password or "")
        yield server
