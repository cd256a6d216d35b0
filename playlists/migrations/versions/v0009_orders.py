"""Orders over the programme: emergencies, the silence switch, and what was signed of them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_AT = sa.DateTime(timezone=True)


def _account(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["accounts.id"], name=op.f(f"fk_{table}_{column}_accounts")
    )


def _station(table: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["station_id"],
        ["stations.id"],
        name=op.f(f"fk_{table}_station_id_stations"),
        ondelete=ondelete,
    )


def upgrade() -> None:
    # Nothing wrote these two before.
    op.drop_table("emergencies")
    op.drop_table("silence_orders")
    op.create_table(
        "emergencies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("clip_sha256", sa.String(length=64), nullable=False),
        sa.Column("precedence", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("raised_at", _AT, nullable=False),
        sa.Column("expires_at", _AT, nullable=False),
        sa.Column("repeat", sa.Integer(), nullable=False),
        sa.Column("tone", sa.Boolean(), nullable=False),
        sa.Column("resume", sa.String(length=32), nullable=False),
        sa.Column("lifted_at", _AT, nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        _account("emergencies", "account_id"),
        _account("emergencies", "lifted_by_id"),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_emergencies_revision_id_revisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergencies")),
    )
    op.create_table(
        "emergency_stations",
        sa.Column("emergency_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["emergency_id"],
            ["emergencies.id"],
            name=op.f("fk_emergency_stations_emergency_id_emergencies"),
            ondelete="CASCADE",
        ),
        _station("emergency_stations", "CASCADE"),
        sa.PrimaryKeyConstraint("emergency_id", "station_id", name=op.f("pk_emergency_stations")),
    )
    op.create_table(
        "silence_orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ordered_at", _AT, nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("lifted_at", _AT, nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        _account("silence_orders", "account_id"),
        _account("silence_orders", "lifted_by_id"),
        _station("silence_orders"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silence_orders")),
    )
    op.create_index("ix_silence_orders_station_id", "silence_orders", ["station_id"])
    op.create_table(
        "published_orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", _AT, nullable=False),
        _station("published_orders"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_orders")),
        sa.UniqueConstraint("station_id", "version", name=op.f("uq_published_orders_station_id")),
    )
    op.add_column(
        "stations",
        sa.Column("orders_stale", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index("ix_stations_orders_stale", "stations", ["orders_stale"])
    op.add_column("players", sa.Column("orders_version", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("players", "orders_version")
    op.drop_index("ix_stations_orders_stale", "stations")
    op.drop_column("stations", "orders_stale")
    op.drop_table("published_orders")
    op.drop_table("silence_orders")
    op.drop_table("emergency_stations")
    op.drop_table("emergencies")
    op.create_table(
        "silence_orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ordered_at", _AT, nullable=False),
        sa.Column("lifted_at", _AT, nullable=True),
        _account("silence_orders", "account_id"),
        _station("silence_orders"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silence_orders")),
    )
    op.create_table(
        "emergencies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("raised_at", _AT, nullable=False),
        sa.Column("expires_at", _AT, nullable=False),
        sa.Column("repeat", sa.Integer(), nullable=False),
        _account("emergencies", "account_id"),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_emergencies_item_id_items")
        ),
        _station("emergencies"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergencies")),
    )
