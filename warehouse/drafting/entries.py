"""The lines of a draft."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.printable import toml_string

ABSENT = "{ absent = true }"


@dataclass(frozen=True)
class Entry:
    """A line of the draft: a key, its value as TOML, and why; one that is not ``sure`` is written as a comment."""

    key: str
    text: str
    why: str
    sure: bool = True


def sql_text(sql: str) -> str:
    """Return an expression as the value of a column, in TOML."""
    return f"{{ sql = {toml_string(sql)} }}"
