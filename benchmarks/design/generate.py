"""Writes TPC-H and TPC-DS as CSV files: `python benchmarks/design/generate.py FOLDER EXTENSIONS`.

It needs an environment of its own with duckdb 1.5.5, duckdb-extension-tpch and duckdb-extension-tpcds, because the
wheels of the generators are bound to that version; EXTENSIONS is its `site-packages`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

SCALE = 0.01


def generate(folder: Path, packages: Path) -> None:
    """Write both benchmarks into folders of their names."""
    for name, call in (("tpch", "dbgen"), ("tpcds", "dsdgen")):
        (extension,) = packages.glob(f"duckdb_extension_{name}/extensions/*/{name}.duckdb_extension")
        connection = duckdb.connect(config={"allow_unsigned_extensions": True})
        connection.execute(f"load '{extension}'")
        connection.execute(f"call {call}(sf = {SCALE})")
        (folder / name).mkdir(parents=True, exist_ok=True)
        for (table,) in connection.execute("select table_name from information_schema.tables").fetchall():
            connection.execute(f"copy {table} to '{folder / name / table}.csv' (header)")


if __name__ == "__main__":
    generate(Path(sys.argv[1]), Path(sys.argv[2]))
