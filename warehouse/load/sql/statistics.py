"""What the query planner knows about the rows that a batch wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    Table,
    Text,
    and_,
    any_,
    cast,
    column,
    func,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import REGCLASS, array

from warehouse.load.sql.statements import table_of

WORTH_ANALYSING = 1_000
"""Smaller batches are not analysed: the planner's guesses do no harm there."""
GROWTH = 0.1
"""Share of new rows from which a table is analysed again; autovacuum uses the same."""
LASTING = "25"
"""Statistics target of the tables that last: a sample of 7,500 rows."""
SKETCH = "4"
"""Statistics target at which at most 1,200 pages are read: 0.1 s, where the default takes 1.5 s for 30,000."""

MOST = 4_096
"""Largest table, in pages, whose statistics are updated after small batches: 32 MB; autovacuum does larger ones."""
FEW = 0.1
"""Share of a table up to which rows are found faster one by one than by a scan."""

_class = table(
    "pg_class",
    *map(column, ("oid", "relname", "relnamespace", "relkind", "reltuples", "relpages", "relowner", "relam")),
)
_schema = table("pg_namespace", column("oid"), column("nspname"))
_inherits = table("pg_inherits", column("inhparent"), column("inhrelid"))
_index = table("pg_index", column("indexrelid"), column("indrelid"))
_method = table("pg_am", column("oid"), column("amname"))


def analyse(connection: Connection, written: Table, rows: int) -> None:
    """Analyse a table if the rows just written to it are many for its size."""
    if rows >= WORTH_ANALYSING:
        known = select(_class.c.reltuples).where(_class.c.oid == _oid(connection, written))
        if rows >= GROWTH * connection.execute(known).scalar_one():
            analyse_lasting(connection, written)


def analyse_lasting(connection: Connection, written: Table) -> None:
    """Analyse a table that lasts, whatever its size."""
    _analyse(connection, written, "", LASTING)


def catch_up(connection: Connection, tables: Iterable[Table]) -> None:
    """Update the statistics of small tables that grew by a tenth since the last update, in however many batches.

    For daily batches of some hundred rows only autovacuum would do that, and it may be off or late. Without it, the
    planner treats a history of 240 days like a few rows. Partitions of the tables are included.
    """
    size = func.pg_relation_size(_class.c.oid) // cast(func.current_setting("block_size"), Integer)
    grown = and_(size.between(1, MOST), size >= _class.c.relpages * (1 + GROWTH))
    named = [cast(connection.dialect.identifier_preparer.format_table(one), REGCLASS) for one in tables]
    oid = func.coalesce(_inherits.c.inhparent, _class.c.oid)
    found = (
        select(_schema.c.nspname, _class.c.relname)
        .join(_schema, _schema.c.oid == _class.c.relnamespace)
        .outerjoin(_inherits, _inherits.c.inhrelid == _class.c.oid)
        .where(
            oid == any_(array(named)),
            _class.c.relkind == "r",
            grown,
            func.pg_has_role(_class.c.relowner, "USAGE"),
        )
        .order_by(_class.c.oid)
    )
    for schema, name in connection.execute(found).all():
        written = table_of(name, Column("grown", Integer), schema=schema)
        _analyse(connection, written, "(SKIP_LOCKED) ", LASTING)
        _summarise(connection, written)


def sketch(connection: Connection, written: Table, rows: int) -> None:
    """Give the planner rough statistics of the rows just appended to a table that is read file by file.

    The cost does not depend on the size of the table. Its BRIN indexes are updated for the new pages too; otherwise
    every search would read those until the next vacuum, which may be a fifth of the table.
    """
    if rows < WORTH_ANALYSING:
        return
    _analyse(connection, written, "", SKETCH)
    _summarise(connection, written)


def analyse_whole(connection: Connection, written: Table, rows: int) -> None:
    """Analyse a partitioned table as a whole, if it has grown by a tenth since that was last done.

    Nothing else does, because autovacuum sees only the partitions. Without these statistics the planner assumes 200
    values for each column, and so counts of 10,000,000 facts ran for ten minutes instead of twelve seconds.
    """
    part = _class.alias("part")
    held = func.greatest(func.sum(func.greatest(part.c.reltuples, 0)), rows)
    grown = (
        select(held >= func.greatest(_class.c.reltuples * (1 + GROWTH), WORTH_ANALYSING))
        .join_from(_class, _inherits, _inherits.c.inhparent == _class.c.oid)
        .join(part, part.c.oid == _inherits.c.inhrelid)
        .where(_class.c.oid == _oid(connection, written))
        .group_by(_class.c.reltuples)
    )
    if connection.execute(grown).scalar():
        alone = "ONLY " if (connection.dialect.server_version_info or (0,)) >= (18,) else ""
        _analyse(connection, written, alone, LASTING)


def rows_of(connection: Connection, counted: Table) -> float:
    """Return about how many rows a table has, as the planner knows it; 0 if it was never analysed."""
    known = select(func.greatest(_class.c.reltuples, 0)).where(_class.c.oid == _oid(connection, counted))
    return float(connection.execute(known).scalar_one())


def are_few(connection: Connection, rows: Table, searched: Table) -> bool:
    """Return whether the rows of a table are found faster one by one in another than by reading all of that."""
    few, known = (
        select(_class.c.reltuples).where(_class.c.oid == _oid(connection, one)).scalar_subquery()
        for one in (rows, searched)
    )
    return bool(connection.execute(select(few < FEW * known)).scalar_one())


@contextmanager
def found_by_index(connection: Connection, rows: Table, searched: Table) -> Iterator[None]:
    """Make the planner look up the few rows of a table that others name one by one, for the length of the block.

    For each row of a partitioned table PostgreSQL searches one partition, but it plans as if it searched them all, and
    so reads the whole table instead: 10,000 corrected lines of 1,000,000 took 0.5 s, of 10,000,000 more than 4 s. It
    also overestimates the cost of a search in a cached table.
    """
    with ExitStack() as settings:
        if are_few(connection, rows, searched):
            for way in ("enable_hashjoin", "enable_mergejoin"):
                settings.enter_context(setting(connection, way, "off"))
        yield


@contextmanager
def setting(connection: Connection, name: str, value: str) -> Iterator[None]:
    """Change a setting of the transaction for the length of the block."""
    usual = connection.execute(select(func.current_setting(name))).scalar_one()
    connection.execute(select(func.set_config(name, value, True)))
    yield
    connection.execute(select(func.set_config(name, usual, True)))


def _oid(connection: Connection, written: Table) -> ColumnElement[Any]:
    return func.to_regclass(cast(connection.dialect.identifier_preparer.format_table(written), Text))


def _analyse(connection: Connection, written: Table, options: str, target: str) -> None:
    name = connection.dialect.identifier_preparer.format_table(written)
    with setting(connection, "default_statistics_target", target):
        connection.execute(text(f"ANALYZE {options}{name}"))


def _summarise(connection: Connection, written: Table) -> None:
    """Update the BRIN indexes of a table for its new pages, which every search would read otherwise."""
    index = _class.alias("index")
    connection.execute(
        select(func.brin_summarize_new_values(index.c.oid))
        .join_from(_index, index, index.c.oid == _index.c.indexrelid)
        .join(_method, _method.c.oid == index.c.relam)
        .where(
            _index.c.indrelid == _oid(connection, written),
            _method.c.amname == "brin",
            func.pg_has_role(index.c.relowner, "USAGE"),
        )
    )
