"""Accounts, and what each may do in which unit."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from playlists.models.base import Base, Code, Instant, Name, PrimaryKey, coded
from playlists.models.organisation import Unit


class Role(StrEnum):
    ADMIN = "admin"
    EDITOR = "editor"
    APPROVER = "approver"
    OPERATOR = "operator"
    REPORTER = "reporter"


class Account(Base):
    __tablename__ = "accounts"

    id: Mapped[PrimaryKey]
    username: Mapped[Code] = mapped_column(unique=True)
    display_name: Mapped[Name]
    password_hash: Mapped[str] = mapped_column(String(255))
    must_change_password: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    session_epoch: Mapped[int] = mapped_column(default=0)
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(Instant)
    last_login_at: Mapped[datetime | None] = mapped_column(Instant)
    language: Mapped[str] = mapped_column(String(8), default="vi")

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="account", cascade="all, delete-orphan"
    )


class Membership(Base):
    """A role in a unit; it holds for the units below it too."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("account_id", "unit_id", "role"),)

    id: Mapped[PrimaryKey]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    role: Mapped[Role] = mapped_column(coded(Role))

    account: Mapped[Account] = relationship(back_populates="memberships")
    unit: Mapped[Unit] = relationship()
