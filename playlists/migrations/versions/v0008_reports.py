"""Rows of the log say more of what aired; sums beside it; reports, returns and their sending.

What older rows lack is filled in once from what still stands, in the name of this migration: the
log refuses any other change.
"""

from datetime import UTC
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_AS_AIRED = ("series_title", "programme", "writer")
_BATCH = 10_000
_FILL = """
UPDATE airings SET
    precedence = COALESCE(
        (SELECT items.precedence FROM items WHERE items.id = airings.item_id), 'ordinary'),
    series_title = COALESCE(
        (SELECT items.series_title FROM items WHERE items.id = airings.item_id), ''),
    programme = COALESCE(
        (SELECT clocks.name FROM occurrences JOIN clocks ON clocks.id = occurrences.clock_id
         WHERE occurrences.id = airings.occurrence_id), ''),
    writer = COALESCE(
        (SELECT accounts.display_name FROM revisions
         JOIN accounts ON accounts.id = revisions.author_id
         WHERE revisions.id = airings.revision_id), '')
"""
_NO_UPDATE = (
    "CREATE TRIGGER airings_no_update BEFORE UPDATE ON airings "
    "BEGIN SELECT RAISE(ABORT, 'the play log only grows'); END"
)
_TABLES_NEWEST_FIRST = (
    "report_sendings",
    "channel_returns",
    "channel_entries",
    "reports",
    "stale_days",
    "daily_sums",
)


def upgrade() -> None:
    op.add_column(
        "airings",
        sa.Column("precedence", sa.String(32), nullable=False, server_default="ordinary"),
    )
    for name in _AS_AIRED:
        op.add_column("airings", sa.Column(name, sa.String(200), nullable=False, server_default=""))
    op.add_column(
        "airings", sa.Column("local_day", sa.Date(), nullable=False, server_default="1970-01-01")
    )
    op.add_column(
        "airings", sa.Column("local_hour", sa.Integer(), nullable=False, server_default="0")
    )
    _fill()
    op.create_index("ix_airings_day_station", "airings", ["local_day", "station_id"])
    op.create_index("ix_airing_topics_code", "airing_topics", ["topic_code", "airing_id"])
    _sums()
    _reports()
    _channels()
    op.execute(
        "INSERT INTO stale_days (station_id, day, changes) "
        "SELECT station_id, local_day, 1 FROM airings GROUP BY station_id, local_day"
    )


def downgrade() -> None:
    for table in _TABLES_NEWEST_FIRST:
        op.drop_table(table)
    op.drop_index("ix_airing_topics_code", "airing_topics")
    op.drop_index("ix_airings_day_station", "airings")
    for name in ("precedence", *_AS_AIRED, "local_day", "local_hour"):
        op.drop_column("airings", name)


def _fill() -> None:
    connection = op.get_bind()
    postgresql = connection.dialect.name == "postgresql"
    op.execute(
        "ALTER TABLE airings DISABLE TRIGGER airings_only_grow"
        if postgresql
        else "DROP TRIGGER airings_no_update"
    )
    op.execute(_FILL)
    _fill_local_times(connection)
    op.execute("ALTER TABLE airings ENABLE TRIGGER airings_only_grow" if postgresql else _NO_UPDATE)


def _fill_local_times(connection: sa.Connection) -> None:
    airings = sa.table(
        "airings",
        sa.column("id", sa.Integer),
        sa.column("station_id", sa.Integer),
        sa.column("counts_at", sa.DateTime(timezone=True)),
        sa.column("local_day", sa.Date),
        sa.column("local_hour", sa.Integer),
    )
    zones = {
        number: ZoneInfo(zone)
        for number, zone in connection.execute(sa.text("SELECT id, timezone FROM stations"))
    }
    change = (
        airings.update()
        .where(airings.c.id == sa.bindparam("number"))
        .values(local_day=sa.bindparam("day"), local_hour=sa.bindparam("hour"))
    )
    last = 0
    while rows := connection.execute(
        sa.select(airings.c.id, airings.c.station_id, airings.c.counts_at)
        .where(airings.c.id > last)
        .order_by(airings.c.id)
        .limit(_BATCH)
    ).all():
        filled = []
        for number, station_id, at in rows:
            aware = at if at.tzinfo else at.replace(tzinfo=UTC)
            local = aware.astimezone(zones[station_id])
            filled.append({"number": number, "day": local.date(), "hour": local.hour})
        connection.execute(change, filled)
        last = rows[-1][0]


def _sums() -> None:
    op.create_table(
        "daily_sums",
        sa.Column("dimension", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.Column("airings", sa.Integer(), nullable=False),
        sa.Column("aired_ms", sa.BigInteger(), nullable=False),
        sa.Column("partial", sa.Integer(), nullable=False),
        sa.Column("partial_ms", sa.BigInteger(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("relays", sa.Integer(), nullable=False),
        sa.Column("relay_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_daily_sums_station_id_stations")
        ),
        sa.PrimaryKeyConstraint(
            "dimension", "day", "station_id", "value", name=op.f("pk_daily_sums")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "stale_days",
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_stale_days_station_id_stations")
        ),
        sa.PrimaryKeyConstraint("station_id", "day", name=op.f("pk_stale_days")),
    )


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_reports_unit_id_units")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_reports_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint(
            "unit_id", "kind", "first_day", "last_day", name=op.f("uq_reports_unit_id")
        ),
    )
    op.create_table(
        "report_sendings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("span_kind", sa.String(64), nullable=False),
        sa.Column("formats", sa.String(64), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("sent", sa.String(32), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_report_sendings_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_sendings")),
    )


def _channels() -> None:
    op.create_table(
        "channel_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("link", sa.String(500), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("area_dm2", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(300), nullable=False),
        sa.Column("photo_sha256", sa.String(64), nullable=True),
        sa.Column("photo_type", sa.String(32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_channel_entries_unit_id_units")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_channel_entries_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_entries")),
    )
    op.create_index("ix_channel_entries_day_unit", "channel_entries", ["day", "unit_id"])
    op.create_index(op.f("ix_channel_entries_unit_id"), "channel_entries", ["unit_id"])
    op.create_table(
        "channel_returns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_channel_returns_unit_id_units")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_channel_returns_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_returns")),
        sa.UniqueConstraint("unit_id", "month", name=op.f("uq_channel_returns_unit_id")),
    )
