"""DuckDB, sandboxed: it reads the given files and nothing else, within bounded memory."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.errors import DeliveryError
from warehouse.letters import BLANKS

if TYPE_CHECKING:
    import duckdb

MEGABYTE = 1 << 20
# Resident memory grows to some 190 MB above the limit, imports included; 3,000,000 records are read no faster with 180.
MEMORY = 48 * MEGABYTE
THREADS = 2
NOTHING_FOUND = (
    "hive_partitioning = false, hive_types_autocast = false, union_by_name = false, filename = false"  # of the path
)
"""Options of both readers, because DuckDB turns folders named key=value into columns."""
CSV = f"auto_detect = false, compression = 'none', {NOTHING_FOUND}"
PARQUET = f"binary_as_string = false, file_row_number = false, {NOTHING_FOUND}"
SETTINGS: dict[str, str | int | bool] = {
    "preserve_insertion_order": True,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_unsigned_extensions": False,
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    "python_enable_replacements": False,
    "python_scan_all_frames": False,
    "enable_external_file_cache": False,
    "old_implicit_casting": False,
    "integer_division": False,
    "ieee_floating_point_ops": True,
    "default_order": "ASC",
    "default_null_order": "NULLS_LAST",
    "default_collation": "",
}
"""Switches off everything that DuckDB would detect, fetch or decide by itself, whatever its defaults become."""


def quoted(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as an SQL literal, for places where DuckDB allows no parameter."""
    return "'" + text.replace("'", "''") + "'"


def tidied(name: str) -> str:
    """Return the SQL of a trimmed column with composed letters; it does what `letters.tidy` does."""
    return f"nfc_normalize(trim({quoted(name)}, {literal(BLANKS)}))"


def exactly(path: Path) -> str:
    """Return a path as a pattern that matches nothing else, because DuckDB treats every path as a pattern."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in str(path))


def under_our_name(file: Path, link: Path) -> Path:
    """Give a file a name that DuckDB does not interpret, and return the path that it must be allowed to read.

    DuckDB takes a backslash in an allowed path for a slash, so a file below such a name is copied.
    """
    file = file.resolve()
    if "\\" in str(file):
        shutil.copyfile(file, link)
        return link
    link.symlink_to(file)
    return file


def unused(wish: str, names: Collection[str]) -> str:
    """Return a column name that differs from all given ones, ignoring case."""
    taken = {name.lower() for name in names}
    while wish.lower() in taken:
        wish += "'"
    return wish


def connect(folder: Path, readable: Collection[Path] = (), memory: int = MEMORY) -> duckdb.DuckDBPyConnection:
    """Return a database in memory that may read the given files and use the folder, and can reach nothing else."""
    import duckdb  # noqa: PLC0415  (slow to import, and most commands do without)

    connection = duckdb.connect(
        config={
            "threads": THREADS,
            "memory_limit": f"{memory // 1000}KB",
            "temp_directory": str(folder / "spill"),
            **SETTINGS,
        }
    )
    connection.execute("set timezone = 'UTC'")
    connection.execute(f"set allowed_directories = [{literal(str(folder))}, {literal(exactly(folder))}]")
    connection.execute(f"set allowed_paths = [{', '.join(literal(str(path)) for path in readable)}]")
    connection.execute("set enable_external_access = false")
    return silent(connection)


def silent(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Return a connection or cursor that prints no progress bar, which DuckDB does on standard output."""
    connection.execute("set enable_progress_bar = false")
    return connection


def beside(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Return a second connection to the same database, for use while the first one streams."""
    return silent(connection.cursor())


@contextmanager
def failures_named(name: str) -> Iterator[None]:
    """Turn errors of DuckDB and the disk into a DeliveryError about the named file."""
    import duckdb  # noqa: PLC0415
    import pyarrow  # noqa: PLC0415

    try:
        yield
    except (duckdb.Error, pyarrow.ArrowException, OSError, MemoryError) as exc:
        if isinstance(exc, duckdb.OutOfMemoryException | MemoryError):
            raise DeliveryError(
                f"{name} has records that need more memory than there is; deliver it in parts, or with smaller values."
            ) from exc
        raise DeliveryError(f"{name} cannot be read: {first_line(exc)}; fix the file or deliver it again.") from exc


def first_line(exc: BaseException) -> str:
    """Return the first line of an error, without its kind and the full stop."""
    text = (str(exc).strip().splitlines() or [type(exc).__name__])[0]
    kind, colon, said = text.partition(" Error: ")
    return (said if colon and len(kind) < 40 else text).rstrip(".")
