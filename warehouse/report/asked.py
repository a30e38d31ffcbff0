"""The questions that marts answer, each with its first rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, MetaData

from warehouse.ask.marts import Shape, first_rows, questions_in
from warehouse.vocabulary.mart import Mart
from warehouse.vocabulary.usual import title

MOST, ROWS = 20, 10
NONE = "none"
"""What an empty value is shown as."""


@dataclass(frozen=True)
class Reply:
    """A question, the mart that answers it, and its first rows; ``numbers`` are the positions of its measures."""

    question: str
    mart: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    numbers: frozenset[int]
    more: bool


def read_replies(connection: Connection, metadata: MetaData) -> list[Reply]:
    """Read the first rows of the marts that questions declared, the newest and the largest first."""
    return [_reply(connection, mart, shape) for mart, shape in questions_in(metadata)[:MOST]]


def _reply(connection: Connection, mart: Mart, shape: Shape) -> Reply:
    names = mart.table.c.keys()
    measures = frozenset(names.index(one) for one in shape.measures)
    rows = connection.execute(first_rows(mart, shape, ROWS + 1)).all()
    texts = [tuple(_text(value, place in measures) for place, value in enumerate(row)) for row in rows[:ROWS]]
    return Reply(mart.question, mart.name, tuple(map(title, names)), texts, measures, len(rows) > ROWS)


def _text(value: object, measure: bool) -> str:
    if value is None:
        return NONE
    if measure:
        return f"{value:,.2f}" if isinstance(value, Decimal) else f"{value:,}"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
