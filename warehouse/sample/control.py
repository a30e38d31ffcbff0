"""The figures of a sample: its deliveries, and what a warehouse must hold once they are loaded."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from warehouse.errors import UsageError


@dataclass(frozen=True)
class Planted:
    """Records that break one rule: how many, and their business keys in the order of the file ('' where absent)."""

    count: int
    keys: tuple[str, ...]


@dataclass(frozen=True)
class FileControl:
    """The account that the load of one file must give, and the planted breaches by rule id."""

    file: str
    read: int
    accepted: int
    repeated: int
    superseded: int
    filtered: int
    quarantined: int
    rejected: int
    planted: dict[str, Planted]


@dataclass(frozen=True)
class DeliveryControl:
    """One delivery: its folder inside the sample, its date, and its files by source."""

    folder: str
    as_of: date
    sources: dict[str, FileControl]


@dataclass(frozen=True)
class Totals:
    """What gold must hold after all deliveries.

    ``customers`` and ``products`` count the business keys, ``customer_versions`` and ``price_versions`` the rows of
    their histories.
    """

    fact_rows: int
    quantity: int
    completed_revenue: Decimal
    customers: int
    customer_versions: int
    products: int
    price_versions: int


@dataclass(frozen=True)
class Control:
    """The figures of a sample, as in the file at ``path``."""

    path: Path
    deliveries: tuple[DeliveryControl, ...]
    totals: Totals

    def totals_line(self) -> str:
        """Return what a warehouse must hold once everything is loaded."""
        return f"{self.totals.fact_rows:,} order lines, revenue {self.totals.completed_revenue:,.2f}"


_CONTROL = TypeAdapter(Control)


def write_control(control: Control) -> None:
    """Write the figures to their file as JSON; decimals are strings."""
    text = _CONTROL.dump_json(control, exclude={"path"}, indent=1).decode()
    control.path.write_text(f"{text}\n", encoding="utf-8", newline="\n")


def read_control(path: Path) -> Control:
    """Read the figures written with a sample; raises UsageError if the file holds none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return _CONTROL.validate_python({"path": path, **found})
    except (OSError, TypeError, ValueError, ValidationError) as exc:
        raise UsageError(
            f"{path} is no control file of a sample; `warehouse sample DIR --orders N` writes one to DIR/control.json.",
            file=str(path),
        ) from exc
