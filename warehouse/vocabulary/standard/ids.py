"""The ids of standard rules, and their advice."""

from __future__ import annotations

BUG = "Gold is unchanged. Report this as a bug of the program, with the rows that `warehouse check` shows."


def standard_id(layer: str, table: str, number: int) -> str:
    """Return the id of a standard rule: the layer, the table and a number that stands for the kind of rule."""
    return f"{layer}R-{table.upper()}-{number:03}"
