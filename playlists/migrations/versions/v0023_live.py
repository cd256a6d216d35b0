"""Live broadcasts: to several stations, through what, until when, and why they ended."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("live_sessions")  # nothing was ever written into it
    op.create_table(
        "live_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("mount", sa.String(length=64), nullable=False),
        sa.Column("stream", sa.String(length=500), nullable=False),
        sa.Column("password_sha256", sa.String(length=64), nullable=False),
        sa.Column("tone", sa.Boolean(), nullable=False),
        sa.Column("lost_s", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_why", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_live_sessions_account_id_accounts"
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["accounts.id"], name="fk_live_sessions_ended_by_id_accounts"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_live_sessions"),
        sa.UniqueConstraint("mount", name="uq_live_sessions_mount"),
    )
    op.create_table(
        "live_stations",
        sa.Column("live_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["live_id"],
            ["live_sessions.id"],
            name="fk_live_stations_live_id_live_sessions",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["station_id"],
            ["stations.id"],
            name="fk_live_stations_station_id_stations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("live_id", "station_id", name="pk_live_stations"),
    )


def downgrade() -> None:
    op.drop_table("live_stations")
    op.drop_table("live_sessions")
    op.create_table(
        "live_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_live_sessions_account_id_accounts"
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name="fk_live_sessions_station_id_stations"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_live_sessions"),
    )
