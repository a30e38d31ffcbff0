"""Arrow batches: their size, and conversions that DuckDB is not used for."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow

ROWS = 16_384


def integers(values: Iterable[int]) -> pyarrow.Array:
    """Return whole numbers as 64-bit integers.

    pyarrow's own conversions from Python import pandas if it is installed, which takes longer than a small load.
    """
    import pyarrow as pa  # noqa: PLC0415  (slow to import, and most commands do without)

    held = array("q", values)
    return pa.Array.from_buffers(pa.int64(), len(held), [None, pa.py_buffer(held)])


def as_json(names: Sequence[str], columns: Sequence[pyarrow.Array]) -> pyarrow.Array:
    """Return the values of each record as a JSON object."""
    import pyarrow as pa  # noqa: PLC0415  (slow to import, and most commands do without)

    records = zip(*(column.to_pylist() for column in columns), strict=True)
    texts = (
        json.dumps(dict(zip(names, one, strict=True)), ensure_ascii=False, separators=(",", ":")) for one in records
    )
    return pa.array(texts, pa.string())
