"""The play log only grows, whoever holds the SQL prompt."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# A row that is already there, by its own number or by what makes it unique: SQLite's
# INSERT OR REPLACE would otherwise delete it without asking the delete trigger.
_SAME_ROW = {
    "airings": "id = NEW.id OR (player_id = NEW.player_id AND sequence = NEW.sequence)",
    "airing_topics": "airing_id = NEW.airing_id AND topic_code = NEW.topic_code",
}
_NO_REPLACE = (
    "CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
    "WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
    "BEGIN SELECT RAISE(ABORT, 'the play log only grows'); END"
)


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute(
            "CREATE FUNCTION refuse_log_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'the play log only grows'; END $$"
        )
    for table, same in _SAME_ROW.items():
        if postgresql:
            op.execute(
                f"CREATE TRIGGER {table}_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_log_change()"
            )
            continue
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the play log only grows'); END"
            )
        op.execute(_NO_REPLACE.format(table=table, same=same))


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in _SAME_ROW:
        if postgresql:
            op.execute(f"DROP TRIGGER {table}_only_grow ON {table}")
            continue
        for change in ("update", "delete", "replace"):
            op.execute(f"DROP TRIGGER {table}_no_{change}")
    if postgresql:
        op.execute("DROP FUNCTION refuse_log_change()")
