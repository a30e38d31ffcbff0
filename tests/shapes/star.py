"""A star on a database of its own: deliveries as texts, and what gold holds of them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, Select

from tests.load.test_toy_star import create_star
from warehouse.check import check
from warehouse.database.connect import connect
from warehouse.load import Request, load
from warehouse.load.batch.account import BatchAccount
from warehouse.prune import PruneAccount, prune
from warehouse.settings import Settings
from warehouse.settings.retention import KINDS

Delivery = tuple[date, Mapping[str, str]]
"""The day of a delivery, and the texts of its files by source."""


SMALL = {"BR-009": {"threshold": 1.0}, "SR-Q-001": {"threshold": 1.0}}
"""Deliveries of a few records hold half of them back, and wipe dimensions."""


class Star:
    """A model, a database that has its tables, and a folder for its files."""

    def __init__(self, metadata: MetaData, url: str, folder: Path, **settings: Any) -> None:
        self.metadata, self.url, self._folder = metadata, url, folder
        rules = SMALL | settings.pop("rules", {})
        self.settings = Settings.model_validate({"database_url": url, "rules": rules, **settings})
        self._numbers = itertools.count(1)
        with connect(self.settings) as database, database.engine.begin() as connection:
            create_star(connection, metadata)

    def bring(self, as_of: date, files: Mapping[str, str], *, plan: bool = False) -> BatchAccount:
        """Load a delivery and return its account."""
        folder = self._folder / f"{next(self._numbers)}"
        folder.mkdir(parents=True)
        for name, text in files.items():
            (folder / f"{name}.csv").write_text(text)
        request = Request("delivery", dict.fromkeys(files, folder), as_of=as_of, plan=plan)
        with connect(self.settings) as database:
            return load(database, self.metadata, self.settings, request)

    def load(self, as_of: date, **files: str) -> BatchAccount:
        """Load a delivery that must not be refused."""
        account = self.bring(as_of, files)
        assert account.status == "loaded", account.reason
        return account

    def undo(self, number: int | None) -> BatchAccount:
        """Undo a batch, which must not be refused."""
        with connect(self.settings) as database:
            account = load(database, self.metadata, self.settings, Request(f"undo of batch {number}", {}, undo=number))
        assert account.status == "loaded", account.reason
        return account

    def prune(self, before: date) -> PruneAccount:
        """Remove what is from before a day and not needed."""
        with connect(self.settings) as database:
            return prune(database, self.metadata, self.settings, dict.fromkeys(KINDS, before))

    def rows(self, query: Select[Any]) -> list[tuple[Any, ...]]:
        """Return what a query finds."""
        with connect(self.settings) as database, database.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(query)]

    def failures(self) -> list[str]:
        """Return the rules that `check` finds broken, but for those that let a share of the rows break them."""
        with connect(self.settings) as database, database.engine.connect() as connection:
            found = check(connection, self.metadata, self.settings)
        return [one.rule.id for one in found.quality.results if not one.passed and one.rule.threshold is None]


NewStar = Callable[..., Star]


def the_same_in_any_order(
    new_star: NewStar, metadata: MetaData, deliveries: Sequence[Delivery], query: Select[Any], **settings: Any
) -> list[tuple[Any, ...]]:
    """Return what a query finds once all deliveries are loaded, having seen that their order makes no difference."""
    found: list[list[tuple[Any, ...]]] = []
    for order in some_orders(deliveries):
        star = new_star(metadata, **settings)
        for as_of, files in order:
            star.load(as_of, **files)
        assert star.failures() == []
        found.append(star.rows(query))
        assert found[-1] == found[0], [as_of for as_of, _ in order]
    return found[0]


def some_orders(deliveries: Sequence[Delivery]) -> Iterable[Sequence[Delivery]]:
    """Return some orders of deliveries: as they are, backwards, and with the last ones first."""
    half = len(deliveries) // 2
    return [deliveries, deliveries[::-1], [*deliveries[-half:], *deliveries[:-half]]]
