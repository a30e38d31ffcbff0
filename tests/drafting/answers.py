"""The table of real shops: headers written down from public documentation, a few rows each, and the right answer.

An answer names for each column of a source the file's column; several behind bars are all right, a list is what an
expression must read. What it leaves out should not be proposed. ``cannot`` marks exports that hold no order lines.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warehouse.drafting import draft_toml
from warehouse.model import metadata

SHOPS = Path(__file__).parent / "shops"
GRAVE = {"path", "order_id", "customer_id", "product_id", "order_date", "signup_date"}
"""A wrong file, key or date spoils everything that follows; no draft may propose one."""


@dataclass
class Marked:
    """How the draft for one shop compares with its answer: columns as `source.column`."""

    shop: str
    right: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def grave(self) -> list[str]:
        """What is wrong of files, keys and dates."""
        return [one for one in self.wrong if one.split(" ")[0].split(".")[1] in GRAVE]


def answer_of(shop: Path) -> dict[str, Any]:
    """Return the right answer of a shop."""
    return tomllib.loads((shop / "answer.toml").read_text("utf-8"))


def mark_shop(shop: Path) -> Marked:
    """Draft the settings for a shop and compare them with the answer."""
    drafted = tomllib.loads(draft_toml(shop, metadata)).get("sources", {})
    answer, marked = answer_of(shop), Marked(shop.name)
    for source in ("customers", "products", "orders"):
        table = drafted.get(source, {})
        proposed = {"path": table["path"]} if "path" in table else {}
        proposed |= {
            name: way for name, way in table.get("columns", {}).items() if isinstance(way, str) or "sql" in way
        }
        right = answer.get(source, {})
        for name in {**right, **proposed}:
            place = f"{source}.{name}"
            if name not in proposed:
                marked.missed.append(place)
            elif name in right and _same(proposed[name], right[name]):
                marked.right.append(place)
            elif name == "order_line" and name not in right:
                continue
            else:
                marked.wrong.append(f"{place} = {proposed[name]}, not {right.get(name)}")
    return marked


def _same(proposed: Any, right: Any) -> bool:
    reads = set(re.findall(r'"([^"]+)"', proposed["sql"])) if isinstance(proposed, dict) else {proposed}
    ways = [set(right)] if isinstance(right, list) else [{one.strip()} for one in right.split("|")]
    return reads in ways
