"""Shows on the terminal what `warehouse profile` found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from warehouse.profile import Source, Tables
from warehouse.profile.values import value_range


def profile_parts(tables: Tables, page: Path) -> Iterator[RenderableType]:
    """Yield a table for each source, and where the page is."""
    for source in tables.sources:
        yield Text(_about(source), style="bold")
        yield _columns(source)
        keys = " or ".join(", ".join(one) for one in source.candidates[:4])
        yield Text(f"Candidate keys: {keys or 'none of one to three columns'}\n")
        for note in source.notes:
            yield Text(note)
    for note in tables.notes:
        yield Text(note)
    yield Text(f"With small charts: {page}")


def _about(source: Source) -> str:
    files = "1 file" if len(source.files) == 1 else f"{len(source.files)} files"
    about = f"{source.name}: {source.records:,} records in {files}"
    about += f", {source.rejected:,} lines rejected" if source.rejected else ""
    about += f", {source.repeated:,} records repeat another one" if source.repeated else ""
    return about + (f", a copy of {source.copy_of}" if source.copy_of else "")


def _columns(source: Source) -> Table:
    table = Table(box=None, pad_edge=False)
    for head in ("column", "type"):
        table.add_column(head)
    for head in ("empty", "distinct"):
        table.add_column(head, justify="right")
    table.add_column("range or length")
    for column in source.columns.values():
        empty = f"{column.nulls / column.records:.1%}" if column.nulls else ""
        table.add_row(Text(column.name), column.kind, empty, f"{column.distinct:,}", Text(value_range(column)))
    return table
