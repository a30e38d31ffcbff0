"""Measures every file of a folder of undocumented data: `warehouse profile`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.profile.columns import Column
from warehouse.profile.keys import find_candidates
from warehouse.profile.sources import Source
from warehouse.profile.tables import Tables

__all__ = ["Column", "Source", "Tables", "profiled"]


@contextmanager
def profiled(folder: Path) -> Iterator[Tables]:
    """Open the files of a folder as measured tables, which are removed at the end of the ``with``."""
    with Tables(folder) as tables:
        for source in tables.sources:
            find_candidates(tables, source)
        yield tables
