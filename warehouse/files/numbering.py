"""Numbers the records that share a value of one column, in file order from 1."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from warehouse.files.batches import ROWS
from warehouse.files.engine import beside, quoted
from warehouse.files.tables import Table

if TYPE_CHECKING:
    import duckdb
    import pyarrow


class Numbering:
    """The numbers of the records of a file within one column, to be taken in file order.

    All sound records count, those that ``where`` filters too, so that a number does not depend on the filter.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, table: Table, column: str, name: str) -> None:
        row, number = quoted(table.row), quoted("number")
        connection.execute(
            f"create or replace table {quoted(name)} as select {row}, "  # noqa: S608
            f"row_number() over (partition by {quoted(column)} order by {row}) as {number} from ({table.sql})",
            table.parameters,
        )
        self._batches: Iterator[pyarrow.RecordBatch] = iter(
            beside(connection)
            .sql(f"select cast({number} as varchar) as {number} from {quoted(name)} order by {row}")  # noqa: S608
            .to_arrow_reader(ROWS)
        )
        self._rest: pyarrow.Array | None = None

    def take(self, count: int) -> pyarrow.Array:
        """Return the numbers of the next so many records."""
        import pyarrow as pa  # noqa: PLC0415

        parts = [] if self._rest is None else [self._rest]
        while sum(map(len, parts)) < count:
            parts.append(next(self._batches).column(0))
        numbers = pa.concat_arrays(parts) if parts else pa.array([], pa.string())
        self._rest = numbers[count:]
        return numbers[:count]
