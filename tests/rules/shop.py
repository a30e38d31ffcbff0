"""The sample as a shop whose deliveries can be spoiled, record by record."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from warehouse.database.connect import Database
from warehouse.load import Request, load
from warehouse.load.batch.account import BatchAccount
from warehouse.model import metadata
from warehouse.settings import RuleSettings, Settings, SourceSettings

RAW = Path(__file__).parents[2] / "data" / "raw"
SOURCES = ("customers", "products", "orders")
OPENING, LATER = date(2024, 1, 1), date(2024, 1, 8)

Record = dict[str, str]
Records = list[Record]


def sample(source: str) -> Records:
    """Return the records of the sample."""
    with (RAW / f"{source}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def opening() -> dict[str, Records]:
    """Return the sample, but for one customer, the first of Germany, of whom no one knows the day of sign-up."""
    files = {source: sample(source) for source in SOURCES}
    of(files["customers"], country="Germany")["signup_date"] = ""
    return files


def of(records: Iterable[Record], **values: str) -> Record:
    """Return the first record with the given values."""
    return next(record for record in records if all(record[name] == value for name, value in values.items()))


def text(records: Sequence[Record], columns: Sequence[str] | None = None) -> str:
    """Return records as the text of a file; ``columns`` are its header where there are no records."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns or list(records[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return out.getvalue()


@dataclass
class Shop:
    """A warehouse and a folder to put deliveries into."""

    database: Database
    folder: Path

    def load(
        self,
        files: Mapping[str, Records | str],
        as_of: date = LATER,
        *,
        plan: bool = False,
        strict: bool = False,
        rules: Mapping[str, dict[str, Any]] | None = None,
        sources: Mapping[str, dict[str, Any]] | None = None,
    ) -> BatchAccount:
        """Load a delivery of some sources, under settings of rules and sources."""
        for name, content in files.items():
            path = self.folder / f"{name}.csv"
            path.write_text(content if isinstance(content, str) else text(content), encoding="utf-8")
        settings = Settings(
            rules={name: RuleSettings(**given) for name, given in (rules or {}).items()},
            sources={name: SourceSettings(**given) for name, given in (sources or {}).items()},
        )
        request = Request("shop", dict.fromkeys(files, self.folder), as_of, plan, strict)
        return load(self.database, metadata, settings, request)


def failed(account: BatchAccount) -> set[str]:
    """Return the ids of the rules that did not hold."""
    return {result.rule.id for result in account.quality.results if not result.passed}


Change = Callable[[Records], Any]


def changed(source: str, change: Change) -> dict[str, Records]:
    """Return a delivery of one source: the opening one after a change, which may return other records."""
    records = opening()[source]
    return {source: change(records) or records}
