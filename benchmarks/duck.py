"""The same star by DuckDB in a file: `python -m benchmarks.duck DELIVERY FILE`; the first delivery makes the file."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

SCRIPTS = Path(__file__).parent / "duck"


def main() -> None:
    """Load a delivery in one transaction."""
    folder, file = Path(sys.argv[1]), Path(sys.argv[2])
    script = SCRIPTS / ("second.sql" if file.exists() else "first.sql")
    with duckdb.connect(str(file)) as connection:
        connection.execute("BEGIN")
        for name in ("bronze.sql", "silver.sql", script.name):
            text = (SCRIPTS / name).read_text().replace("$folder", str(folder)).replace("$as_of", folder.name)
            connection.execute(text)
        connection.execute("COMMIT")


if __name__ == "__main__":
    main()
