"""The Centre's own lexicon; failures of voices, and the wish for a better one, by revision."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lexicon_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("written", sa.String(length=64), nullable=False),
        sa.Column("spoken", sa.String(length=300), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_lexicon_entries_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lexicon_entries")),
        sa.UniqueConstraint("written", name=op.f("uq_lexicon_entries_written")),
    )
    op.create_table(
        "lexicon_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("written", sa.String(length=64), nullable=False),
        sa.Column("spoken", sa.String(length=300), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_lexicon_changes_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lexicon_changes")),
    )
    op.create_index("ix_lexicon_changes_written", "lexicon_changes", ["written"])
    op.add_column(
        "revisions",
        sa.Column("voice_failures", sa.Text(), nullable=False, server_default=""),
    )
    op.add_column(
        "revisions",
        sa.Column("better_voice_wanted", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.drop_column("clips", "failures")


def downgrade() -> None:
    op.add_column("clips", sa.Column("failures", sa.Text(), nullable=False, server_default=""))
    op.drop_column("revisions", "better_voice_wanted")
    op.drop_column("revisions", "voice_failures")
    op.drop_table("lexicon_changes")
    op.drop_table("lexicon_entries")
