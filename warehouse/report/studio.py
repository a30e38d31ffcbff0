"""Draws while the database is read: the drawing libraries take two seconds to load, and the database to answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from importlib.util import find_spec
from types import ModuleType
from typing import TypeVar

from warehouse.errors import UsageError

NEEDED = ("altair", "jinja2", "pandas", "vl_convert")
INSTALL = "The report is drawn by Altair, which is not installed: pip install 'retail-warehouse-loader[report]'."

Drawn = TypeVar("Drawn")


class Studio:
    """A thread that draws the charts one after another."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool
        self._pictures = pool.submit(_libraries)

    def draw(self, picture: Callable[[ModuleType], Drawn]) -> Future[Drawn]:
        """Queue a chart: the function is called with `warehouse.report.pictures` once that is loaded."""
        return self._pool.submit(lambda: picture(self._pictures.result()))


@contextmanager
def studio() -> Iterator[Studio]:
    """Open a studio; raises UsageError if the drawing libraries are missing."""
    if any(find_spec(name) is None for name in NEEDED):
        raise UsageError(INSTALL)
    with ThreadPoolExecutor(1) as pool:
        yield Studio(pool)


def _libraries() -> ModuleType:
    from warehouse.report import pictures  # noqa: PLC0415  (loads libraries that are optional)

    pictures.warm_up()
    return pictures
