"""The result of a query, available as pandas or Arrow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from warehouse.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


class Rows:
    """Rows with typed columns; whatever reads Arrow (polars, DuckDB, pandas) can read them directly."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def __repr__(self) -> str:
        return f"<{len(self):,} rows of {', '.join(self.columns)}>"

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return list(self._table.schema.names)

    def without(self, columns: Sequence[str]) -> Rows:
        """Return the rows without some of their columns."""
        return Rows(self._table.drop_columns(list(columns)))

    def arrow(self) -> pa.Table:
        """Return them as an Arrow table; amounts are exact decimals."""
        return self._table

    def pandas(self, *, exact: bool = False) -> pd.DataFrame:
        """Return them as a data frame.

        Amounts are float64, which all numeric and plotting code accepts; with ``exact`` they stay decimals. Days are
        datetime64. Whole numbers stay whole: a column of them with nulls is Int64. Raises UsageError
        without pandas.
        """
        try:
            import pandas as pd  # noqa: PLC0415  (optional)
            import pyarrow as pa  # noqa: PLC0415  (slow to import)
        except ImportError as exc:
            raise UsageError("pandas is not installed: `pip install pandas`, or take .arrow().") from exc
        table = self._table if exact else _floats(self._table)
        found: pd.DataFrame = table.to_pandas(date_as_object=False)
        for field, column in zip(table.schema, table.columns, strict=True):
            if pa.types.is_integer(field.type) and column.null_count:
                # as float64, pandas' default, 9007199254740993 would be another number
                found[field.name] = column.to_pandas(
                    types_mapper=lambda kind: getattr(pd, f"Int{kind.bit_width}Dtype")()
                )
        return found

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        """Hand the rows to other libraries without copying them."""
        return self._table.__arrow_c_stream__(requested_schema)


def _floats(table: pa.Table) -> pa.Table:
    import pyarrow as pa  # noqa: PLC0415  (slow to import)

    for number, field in enumerate(table.schema):
        if pa.types.is_decimal(field.type):
            table = table.set_column(number, field.name, table.column(number).cast(pa.float64()))
    return table
