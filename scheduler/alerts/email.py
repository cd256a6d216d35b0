"""Alerts by e-mail, through the mail server of the settings (RFC 5321, RFC 3834)."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from scheduler.alerts.channel import News, NotDelivered
from scheduler.alerts.settings import EmailSettings

_TIMEOUT_S = 10


class EmailChannel:
    name = "email"

    def __init__(self, settings: EmailSettings) -> None:
        self._settings = settings

    def deliver(self, number: int, news: News, now: datetime) -> None:
        try:
            with self._server() as server:
                server.send_message(self._mail(number, news, now))
        except (OSError, smtplib.SMTPException) as error:
            raise NotDelivered(
                "The mail server %(host)s did not take it: %(reason)s",
                host=self._settings.host,
                reason=str(error)[:300],
            ) from error

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

    @contextmanager
    def _server(self) -> Iterator[smtplib.SMTP]:
        settings, trust = self._settings, ssl.create_default_context()
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
