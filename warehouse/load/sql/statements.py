"""Small pieces of SQL that several steps of a load share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnClause,
    ColumnElement,
    Connection,
    FromClause,
    MetaData,
    Select,
    Subquery,
    Table,
    Text,
    cast,
    func,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import UpdateBase

from warehouse.load.sql.images import WITHIN, written

_shapes: dict[tuple[Any, ...], Table] = {}


def table_of(name: str, *columns: Column[Any], schema: str | None = None, **options: Any) -> Table:
    """Return a table that no model declares; the same object each time, so that compiled statements are reused."""
    shape = (name, schema, *((column.name, column.type._static_cache_key) for column in columns))
    if shape not in _shapes:
        _shapes[shape] = Table(name, MetaData(), *columns, schema=schema, **options)
    return _shapes[shape]


def fenced(query: Select[Any], name: str) -> Subquery:
    """Return a query as a subquery whose expressions the planner evaluates once, not once for each use.

    A volatile column keeps it from being pulled up. Any that is cheap and parallel-safe would do; `OFFSET 0` would
    leave all the work to the leader.
    """
    return query.add_columns(func.pg_is_in_recovery().label("fence")).subquery(name)


def with_values(expression: ColumnElement[Any], columns: Callable[[str], ColumnElement[Any]]) -> ColumnElement[Any]:
    """Return the expression of a derived column with its bare names replaced by columns."""

    def replace(element: Any, **_options: Any) -> Any:
        if type(element) is ColumnClause and element.table is None:
            return columns(element.name)
        return None

    replaced: ColumnElement[Any] = visitors.replacement_traverse(expression, {}, replace)
    return replaced


def overlaps(column: ColumnElement[Any], values: Iterable[str]) -> ColumnElement[bool]:
    """Return the predicate that an array of texts holds one of the values."""
    return column.op("&&", is_comparison=True)(cast(array(list(values), type_=Text), ARRAY(Text)))


def row(source: FromClause, names: Iterable[str]) -> Any:
    """Return the columns of those names as one value, to be compared null-safely with `is_distinct_from`."""
    return tuple_(*(source.c[name] for name in names))


def changed(connection: Connection, statement: UpdateBase, parameters: Mapping[str, Any] | None = None) -> int:
    """Run an INSERT, UPDATE or DELETE and return how many rows it changed.

    The database counts them, because a distributed one reports no row count to the driver.
    """
    rows, images = written(connection, statement, literal_column("1").label("one"))
    counted = select(func.count()).select_from(rows).add_cte(*images).execution_options(**{WITHIN: statement})
    return connection.execute(counted, parameters or {}).scalar_one()


def next_number(connection: Connection, column: Column[Any]) -> int:
    """Return the number after the largest in a column; safe because only one load holds the lock.

    Numbers do not come from sequences, because those would advance even in a load that is rolled back.
    """
    number: int = connection.execute(select(func.coalesce(func.max(column), 0) + 1)).scalar_one()
    return number
