"""A mail server on this machine, which takes letters or refuses them."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SmtpSession

from scheduler.alerts import EmailChannel
from scheduler.alerts.settings import EmailSettings

FROM = "phatthanh@example.vn"


@dataclass
class MailServer:
    """Takes mail, or refuses it, as a real server does."""

    port: int = 0
    refuses: int = 0
    took: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(  # noqa: N802 -- the server calls it by this name
        self, server: SMTP, session: SmtpSession, envelope: Envelope
    ) -> str:
        if self.refuses:
            self.refuses -= 1
            return "451 try again later"
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.took.append(mail)
        return "250 taken"

    @property
    def settings(self) -> EmailSettings:
        return EmailSettings(
            host="127.0.0.1",
            port=self.port,
            security="none",
            sender=FROM,
            to=("truc@example.vn", "kythuat@example.vn"),
        )

    @property
    def channel(self) -> EmailChannel:
        return EmailChannel(self.settings)


@contextmanager
def running() -> Iterator[MailServer]:
    """The server, listening."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        server = MailServer(port=free.getsockname()[1])
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
