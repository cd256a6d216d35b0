"""Clocks' fill rules, seasons, holidays, exceptions, relays, and playlists changed by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holidays",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holidays")),
        sa.UniqueConstraint("name", name=op.f("uq_holidays_name")),
    )
    op.create_table(
        "seasons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("first_day", sa.String(length=5), nullable=False),
        sa.Column("last_day", sa.String(length=5), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seasons")),
        sa.UniqueConstraint("name", name=op.f("uq_seasons_name")),
    )
    op.create_table(
        "holiday_spans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("holiday_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["holiday_id"],
            ["holidays.id"],
            name=op.f("fk_holiday_spans_holiday_id_holidays"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday_spans")),
    )
    op.create_table(
        "priority_orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_priority_orders_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["items.id"],
            name=op.f("fk_priority_orders_item_id_items"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["station_id"],
            ["stations.id"],
            name=op.f("fk_priority_orders_station_id_stations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priority_orders")),
        sa.UniqueConstraint("station_id", "item_id", name=op.f("uq_priority_orders_station_id")),
    )
    op.create_table(
        "timetable_exceptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("timetable_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("holiday_id", sa.Integer(), nullable=True),
        sa.Column("local_start", sa.String(length=5), nullable=True),
        sa.Column("clock_id", sa.Integer(), nullable=True),
        sa.Column("station_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(CASE WHEN station_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN group_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN unit_id IS NULL THEN 0 ELSE 1 END) <= 1",
            name=op.f("ck_timetable_exceptions_one_audience"),
        ),
        sa.CheckConstraint(
            "(first_day IS NOT NULL AND last_day IS NOT NULL AND holiday_id IS NULL)"
            " OR (first_day IS NULL AND last_day IS NULL AND holiday_id IS NOT NULL)",
            name=op.f("ck_timetable_exceptions_days_or_holiday"),
        ),
        sa.ForeignKeyConstraint(
            ["clock_id"], ["clocks.id"], name=op.f("fk_timetable_exceptions_clock_id_clocks")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["station_groups.id"],
            name=op.f("fk_timetable_exceptions_group_id_station_groups"),
        ),
        sa.ForeignKeyConstraint(
            ["holiday_id"],
            ["holidays.id"],
            name=op.f("fk_timetable_exceptions_holiday_id_holidays"),
        ),
        sa.ForeignKeyConstraint(
            ["station_id"],
            ["stations.id"],
            name=op.f("fk_timetable_exceptions_station_id_stations"),
        ),
        sa.ForeignKeyConstraint(
            ["timetable_id"],
            ["timetables.id"],
            name=op.f("fk_timetable_exceptions_timetable_id_timetables"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_timetable_exceptions_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timetable_exceptions")),
    )
    op.create_index(
        op.f("ix_timetable_exceptions_timetable_id"),
        "timetable_exceptions",
        ["timetable_id"],
        unique=False,
    )
    op.create_table(
        "timetable_seasons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("timetable_id", sa.Integer(), nullable=False),
        sa.Column("season_id", sa.Integer(), nullable=False),
        sa.Column("local_start", sa.String(length=5), nullable=False),
        sa.ForeignKeyConstraint(
            ["season_id"], ["seasons.id"], name=op.f("fk_timetable_seasons_season_id_seasons")
        ),
        sa.ForeignKeyConstraint(
            ["timetable_id"],
            ["timetables.id"],
            name=op.f("fk_timetable_seasons_timetable_id_timetables"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timetable_seasons")),
        sa.UniqueConstraint(
            "timetable_id", "season_id", name=op.f("uq_timetable_seasons_timetable_id")
        ),
    )
    op.create_table(
        "playlist_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("after_item_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_playlist_changes_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrences.id"],
            name=op.f("fk_playlist_changes_occurrence_id_occurrences"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playlist_changes")),
    )
    op.create_index(
        op.f("ix_playlist_changes_occurrence_id"),
        "playlist_changes",
        ["occurrence_id"],
        unique=False,
    )
    op.create_table(
        "playlist_relays",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("playlist_id", sa.Integer(), nullable=False),
        sa.Column("relay_id", sa.Integer(), nullable=False),
        sa.Column("offset_ms", sa.Integer(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["playlist_id"],
            ["playlists.id"],
            name=op.f("fk_playlist_relays_playlist_id_playlists"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["relay_id"], ["relays.id"], name=op.f("fk_playlist_relays_relay_id_relays")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playlist_relays")),
    )
    op.create_index(
        op.f("ix_playlist_relays_playlist_id"), "playlist_relays", ["playlist_id"], unique=False
    )
    op.add_column(
        "entries", sa.Column("fills", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "playlists", sa.Column("version", sa.Integer(), server_default="1", nullable=False)
    )
    with op.batch_alter_table("slots") as slots:
        slots.add_column(
            sa.Column("source", sa.String(length=32), server_default="rule", nullable=False)
        )
        slots.add_column(sa.Column("item_id", sa.Integer(), nullable=True))
        slots.add_column(sa.Column("relay_id", sa.Integer(), nullable=True))
        slots.add_column(sa.Column("precedence", sa.String(length=32), nullable=True))
        slots.add_column(sa.Column("newest_days", sa.Integer(), nullable=True))
        slots.add_column(sa.Column("min_ms", sa.Integer(), nullable=True))
        slots.add_column(sa.Column("max_ms", sa.Integer(), nullable=True))
        slots.add_column(
            sa.Column("weekdays", sa.String(length=20), server_default="", nullable=False)
        )
        slots.add_column(sa.Column("shorten_order", sa.Integer(), nullable=True))
        slots.add_column(sa.Column("drop_order", sa.Integer(), nullable=True))
        slots.add_column(sa.Column("stretch_order", sa.Integer(), nullable=True))
        slots.create_foreign_key(op.f("fk_slots_item_id_items"), "items", ["item_id"], ["id"])
        slots.create_foreign_key(op.f("fk_slots_relay_id_relays"), "relays", ["relay_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("slots") as slots:
        slots.drop_constraint(op.f("fk_slots_relay_id_relays"), type_="foreignkey")
        slots.drop_constraint(op.f("fk_slots_item_id_items"), type_="foreignkey")
        slots.drop_column("stretch_order")
        slots.drop_column("drop_order")
        slots.drop_column("shorten_order")
        slots.drop_column("weekdays")
        slots.drop_column("max_ms")
        slots.drop_column("min_ms")
        slots.drop_column("newest_days")
        slots.drop_column("precedence")
        slots.drop_column("relay_id")
        slots.drop_column("item_id")
        slots.drop_column("source")
    op.drop_column("playlists", "version")
    op.drop_column("entries", "fills")
    op.drop_index(op.f("ix_playlist_relays_playlist_id"), table_name="playlist_relays")
    op.drop_table("playlist_relays")
    op.drop_index(op.f("ix_playlist_changes_occurrence_id"), table_name="playlist_changes")
    op.drop_table("playlist_changes")
    op.drop_table("timetable_seasons")
    op.drop_index(op.f("ix_timetable_exceptions_timetable_id"), table_name="timetable_exceptions")
    op.drop_table("timetable_exceptions")
    op.drop_table("priority_orders")
    op.drop_table("holiday_spans")
    op.drop_table("seasons")
    op.drop_table("holidays")
