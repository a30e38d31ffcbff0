"""What was recorded before a migration changed the columns of gold: as it was then, or a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, func, select, text

from tests.history.loading import Warehouse
from tests.history.test_as_recorded import FIRST, MOVED
from warehouse import audit
from warehouse.errors import UsageError
from warehouse.recorded import batch_of, show
from warehouse.recorded.columns import follow_columns, note_columns
from warehouse.settings import Settings

KEPT = audit.image.c.row


@contextmanager
def more_columns(warehouse: Warehouse, column: str) -> Iterator[Connection]:
    """Load two batches while customers have one more column, and connect."""
    table = "ALTER TABLE gold.dim_customer"
    with warehouse.engine.begin() as connection:
        connection.execute(text(f"{table} ADD COLUMN {column}"))
    try:
        warehouse.load_all([FIRST, MOVED])
        with warehouse.engine.connect() as connection:
            yield connection
    finally:
        with warehouse.engine.begin() as connection:
            connection.execute(text(f"{table} DROP COLUMN {column.split(maxsplit=1)[0]}"))


def migrate(connection: Connection, *statements: str) -> None:
    """Run statements as `warehouse migrate` runs revisions."""
    note_columns(connection.execute)
    for statement in statements:
        connection.execute(text(statement))
    follow_columns(connection.execute)


def kept(connection: Connection, table: str, column: str) -> set[Any]:
    """Return what the images of a table hold in a column; `missing` where they have none."""
    query = select(func.coalesce(KEPT[column].astext, "null"), KEPT.has_key(column))
    rows = connection.execute(query.where(audit.image.c.table_name == table)).all()
    assert rows
    return {value if is_there else "missing" for value, is_there in rows}


def is_refused(connection: Connection, what: str) -> bool:
    """Return whether the state before the last batch is refused with what a migration has changed."""
    show(connection, 1)
    try:
        with connection.begin_nested():
            connection.execute(text("SELECT gold_as_recorded.batch()"))
    except Exception as exc:
        return f"a migration has changed {what} since batch 2" in str(exc)
    return False


@pytest.mark.every_postgres
@pytest.mark.parametrize(
    ("statements", "column", "held"),
    [
        (["ADD COLUMN tier text"], "tier", "missing"),
        (["ADD COLUMN tier text NOT NULL DEFAULT 'basic'"], "tier", "basic"),
        (["ADD COLUMN tier text DEFAULT 'basic'", "ALTER COLUMN tier DROP DEFAULT"], "tier", "basic"),
        (["ADD COLUMN is_new boolean NOT NULL DEFAULT false"], "is_new", "false"),
    ],
)
def test_a_column_that_is_the_same_in_every_row_was_so_in_the_images(
    warehouse: Warehouse, statements: list[str], column: str, held: str
) -> None:
    warehouse.load_all([FIRST, MOVED])
    with warehouse.engine.connect() as connection:
        migrate(connection, *(f"ALTER TABLE gold.dim_customer {statement}" for statement in statements))
        assert kept(connection, "gold.dim_customer", column) == {held}
        assert batch_of(connection, Settings(), date.today()) == 2
        assert not is_refused(connection, "")


@pytest.mark.every_postgres
@pytest.mark.parametrize(
    ("statements", "column"),
    [
        (["ADD COLUMN number text", "UPDATE SET number = customer_key::text"], "number"),
        (["ADD COLUMN twice integer GENERATED ALWAYS AS (customer_key * 2) STORED"], "twice"),
        (["ADD COLUMN mail text", "UPDATE SET mail = 'x'", "DROP COLUMN unused"], "mail"),
        (["ALTER COLUMN unused DROP DEFAULT", "ALTER COLUMN unused TYPE integer USING length(unused)"], "unused"),
    ],
)
def test_a_column_of_which_the_images_do_not_know_is_a_sentence(
    warehouse: Warehouse, statements: list[str], column: str
) -> None:
    """Filled row by row, computed, renamed, or of a type that what the images hold is not of."""
    with more_columns(warehouse, "unused text DEFAULT 'none'") as connection:
        table = "gold.dim_customer"
        migrate(
            connection,
            *(
                statement.replace("UPDATE", f"UPDATE {table}")
                if statement.startswith("UPDATE")
                else f"ALTER TABLE {table} {statement}"
                for statement in statements
            ),
        )
        assert is_refused(connection, f"{table}.{column}")
        connection.execute(text("SET warehouse.as_recorded = ''"))
        # the newest state is the present one, and is known
        assert batch_of(connection, Settings(), date.today()) == 2
        connection.execute(audit.batch.update().where(audit.batch.c.batch_id == 2).values(status="refused"))
        with pytest.raises(UsageError, match=f"a migration has changed {table}.{column} since batch 2, and the last"):
            batch_of(connection, Settings(), date.today())


def test_a_widened_column_changes_nothing(warehouse: Warehouse) -> None:
    with more_columns(warehouse, "points integer DEFAULT 7") as connection:
        migrate(connection, "ALTER TABLE gold.dim_customer ALTER COLUMN points TYPE bigint")
        assert not is_refused(connection, "")
        assert kept(connection, "gold.dim_customer", "points") == {"7"}
