"""Letters with what is attached to them, on their way out until a mail server took them."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker, undefer

from playlists.messages import Message, message, to_json
from playlists.models import MailAttachment, OutgoingMail
from scheduler.alerts.channel import NotDelivered
from scheduler.alerts.email import post
from scheduler.alerts.notices import wait_after
from scheduler.alerts.settings import EmailSettings

log = logging.getLogger(__name__)

_GIVE_UP_AFTER = timedelta(days=3)
_AT_ONCE = 20


@dataclass(frozen=True)
class Attachment:
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """What is to be said to whom; `key` names what it is about and is taken once."""

    key: str
    recipients: tuple[str, ...]
    subject: str
    body: str
    attachments: tuple[Attachment, ...] = ()
    sending_id: int | None = None


def put_into_tray(session: Session, letter: Letter, now: datetime) -> OutgoingMail | None:
    """File a letter to be sent; nothing where one is there under the key already."""
    if session.scalar(select(OutgoingMail.id).where(OutgoingMail.key == letter.key)) is not None:
        return None
    filed = OutgoingMail(
        key=letter.key,
        sending_id=letter.sending_id,
        recipients="\n".join(letter.recipients),
        subject=" ".join(letter.subject.split())[:300],
        body=letter.body,
        made_at=now,
        due_at=now,
        attachments=[
            MailAttachment(name=each.name, media_type=each.media_type, content=each.content)
            for each in letter.attachments
        ],
    )
    session.add(filed)
    session.flush()
    return filed


def deliver_mails(
    sessions: sessionmaker[Session], settings: EmailSettings | None, now: datetime
) -> int:
    """Try what is due, the oldest first; how many were taken.

    A letter that is refused waits longer each time and keeps no other from its turn. No transaction
    is open while the server is spoken to.
    """
    with sessions() as session:
        due = session.scalars(
            select(OutgoingMail.id)
            .where(OutgoingMail.due_at <= now)
            .order_by(OutgoingMail.id)
            .limit(_AT_ONCE)
        ).all()
    return sum(_deliver(sessions, settings, number, now) for number in due)


def try_again(letter: OutgoingMail, now: datetime) -> None:
    """Send a letter at once that waits or was given up; one that was sent stays sent."""
    if letter.sent_at is None:
        letter.due_at = now
        letter.made_at = now


def _deliver(
    sessions: sessionmaker[Session], settings: EmailSettings | None, number: int, now: datetime
) -> bool:
    failure: Message | None = None
    with sessions() as session:
        letter = session.get_one(OutgoingMail, number)
        attached = session.scalars(
            select(MailAttachment)
            .where(MailAttachment.mail_id == number)
            .options(undefer(MailAttachment.content))
            .order_by(MailAttachment.id)
        ).all()
        mail = _composed(letter, attached, settings, now) if settings else None
    if settings is None or mail is None:
        failure = message("No mail server is named in the settings: [alerts.email].")
    else:
        try:
            post(settings, mail)
        except NotDelivered as error:
            log.warning("event=mail_delayed number=%d reason=%s", number, error)
            failure = Message(error.msgid, {key: str(each) for key, each in error.params.items()})
    with sessions.begin() as session:
        _note(session.get_one(OutgoingMail, number), failure, now)
    return failure is None


def _composed(
    letter: OutgoingMail,
    attached: Sequence[MailAttachment],
    settings: EmailSettings,
    now: datetime,
) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = settings.sender
    mail["To"] = ", ".join(letter.recipients.split("\n"))
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(now)
    # The same number makes the same id: a letter that was sent twice is shown once.
    host = settings.sender.partition("@")[2]
    mail["Message-ID"] = f"<letter-{letter.id}-{letter.made_at:%Y%m%d%H%M%S}@{host}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.body)
    for each in attached:
        kind, _, form = each.media_type.partition("/")
        mail.add_attachment(each.content, maintype=kind, subtype=form, filename=each.name)
    return mail


def _note(letter: OutgoingMail, failure: Message | None, now: datetime) -> None:
    letter.attempts += 1
    letter.failure = to_json(failure) if failure else ""
    if failure is None:
        letter.sent_at, letter.due_at = now, None
    elif now - letter.made_at >= _GIVE_UP_AFTER:
        letter.due_at = None
    else:
        letter.due_at = now + wait_after(letter.attempts)
