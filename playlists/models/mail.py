"""Letters that leave the house: kept with what is attached until a server took them."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from playlists.models.base import Base, Instant, PrimaryKey


class OutgoingMail(Base):
    """A letter: handed over once, tried until it is or is given up.

    `key` names what it is about, so that the same is put into the tray once; `recipients` are
    addresses, a line each; `due_at` is when it is tried next, None where it was sent or given up.
    """

    __tablename__ = "outgoing_mails"

    id: Mapped[PrimaryKey]
    key: Mapped[str] = mapped_column(String(200), unique=True)
    sending_id: Mapped[int | None] = mapped_column(
        ForeignKey("report_sendings.id", ondelete="SET NULL"), index=True
    )
    recipients: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Instant, index=True)
    due_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(Text, default="")

    attachments: Mapped[list["MailAttachment"]] = relationship(order_by="MailAttachment.id")


class MailAttachment(Base):
    __tablename__ = "mail_attachments"

    id: Mapped[PrimaryKey]
    mail_id: Mapped[int] = mapped_column(
        ForeignKey("outgoing_mails.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(120))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
