"""Many rows put into a table at once, by the quickest way that the database has."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, inspect
from sqlalchemy.exc import DBAPIError

from playlists.models import Base

_Row = Mapping[str, Any]

# How foreign keys are looked up is settled once in a connection. Where a table had few rows then,
# it is read from end to end for each row that comes in later, thirty times as long for a country's
# day, until the database has counted it anew.
_BY_INDEX, _AS_BEFORE = "SET LOCAL enable_seqscan = off", "RESET enable_seqscan"


def insert_rows(connection: Connection, table: type[Base], rows: Sequence[_Row]) -> None:
    """Insert rows that all name the same columns, inside the connection's transaction.

    PostgreSQL takes them as one stream, which spares it a statement for each; every other
    database takes one statement with many values. Defaults made here and not by the database
    are not filled in: name every column that has no default of the database's own.
    """
    if not rows:
        return
    if connection.dialect.driver == "psycopg":
        _copy(connection, table, rows)
    else:
        connection.execute(insert(table), rows)


def _copy(connection: Connection, model: type[Base], rows: Sequence[_Row]) -> None:
    table = inspect(model).local_table
    names = list(rows[0])
    dialect = connection.dialect
    quoted = ", ".join(dialect.identifier_preparer.quote(name) for name in names)
    into = dialect.identifier_preparer.format_table(table)
    bound = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    columns = list(zip(names, bound, strict=True))
    statement = f"COPY {into} ({quoted}) FROM STDIN"
    driver, failed = connection.connection.cursor(), dialect.loaded_dbapi.Error
    try:
        driver.execute(_BY_INDEX)
        with driver.copy(statement) as stream:
            for row in rows:
                stream.write_row(
                    [row[name] if made is None else made(row[name]) for name, made in columns]
                )
        driver.execute(_AS_BEFORE)
    except failed as error:
        raise DBAPIError.instance(statement, None, error, failed, dialect=dialect) from error
    finally:
        driver.close()
