"""Units' filings with corrections, reports kept as issued, and letters with attachments.

The tables of 0008 for these were never written to: they are made anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_OLD = ("channel_returns", "channel_entries", "report_sendings", "reports")
_NEWEST_FIRST = ("mail_attachments", "outgoing_mails", "report_files", *_OLD)


def upgrade() -> None:
    for table in _OLD:
        op.drop_table(table)
    op.add_column("units", sa.Column("email", sa.String(200), nullable=False, server_default=""))
    op.add_column(
        "alert_notices", sa.Column("key", sa.String(200), nullable=False, server_default="")
    )
    op.create_index("ix_alert_notices_key", "alert_notices", ["key"])
    _reports()
    _filings()
    _mail()


def downgrade() -> None:
    for table in _NEWEST_FIRST:
        op.drop_table(table)
    op.drop_index("ix_alert_notices_key", "alert_notices")
    op.drop_column("alert_notices", "key")
    op.drop_column("units", "email")
    _as_before()


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=True),
        sa.Column("figures_sha256", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_by_id", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=True),
        sa.UniqueConstraint("kind", "first_day", "last_day"),
    )
    op.create_table(
        "report_files",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("report_id", sa.Integer(), sa.ForeignKey("reports.id"), nullable=False),
        sa.Column("format", sa.String(8), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("report_id", "format"),
    )
    op.create_table(
        "report_sendings",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("span_kind", sa.String(64), nullable=False),
        sa.Column("formats", sa.String(64), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("issued_only", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("sent", sa.String(32), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
    )


def _filings() -> None:
    op.create_table(
        "channel_entries",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("units.id"), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("link", sa.String(500), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("area_dm2", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(300), nullable=False),
        sa.Column("photo_sha256", sa.String(64), nullable=True),
        sa.Column("photo_type", sa.String(32), nullable=False),
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("items.id"), nullable=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), sa.ForeignKey("channel_entries.id"), nullable=True),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_by_id", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=True),
        sa.Column("struck_reason", sa.String(300), nullable=False),
        sa.Column("struck_late", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_channel_entries_day_unit", "channel_entries", ["day", "unit_id"])
    op.create_index("ix_channel_entries_unit_id", "channel_entries", ["unit_id"])
    op.create_index("ix_channel_entries_photo_sha256", "channel_entries", ["photo_sha256"])
    op.create_table(
        "channel_returns",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("units.id"), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.UniqueConstraint("unit_id", "month"),
    )


def _mail() -> None:
    op.create_table(
        "outgoing_mails",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(200), nullable=False, unique=True),
        sa.Column(
            "sending_id",
            sa.Integer(),
            sa.ForeignKey("report_sendings.id", ondelete="SET NULL"),
            nullable=True,
        ),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
    )
    for column in ("sending_id", "made_at", "due_at"):
        op.create_index(f"ix_outgoing_mails_{column}", "outgoing_mails", [column])
    op.create_table(
        "mail_attachments",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "mail_id",
            sa.Integer(),
            sa.ForeignKey("outgoing_mails.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("media_type", sa.String(120), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_mail_attachments_mail_id", "mail_attachments", ["mail_id"])


def _as_before() -> None:
    """The columns of 0008 that 0008 itself takes away again; nothing ever stood in them."""
    for table in reversed(_OLD):
        op.create_table(table, sa.Column("id", sa.Integer(), primary_key=True))
