"""Rows compared with their counterparts by counts, sums and digests, so that they need not be joined."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Table,
    Text,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.schema import Column
from sqlalchemy.sql import visitors

from warehouse.vocabulary.beside import Beside, Both, Digest, Holds, Of

NULL = "\\N"
"""The digest of a null part."""


def compared(beside: Beside, asked: Sequence[Holds]) -> Select[Any] | None:
    """Return the query for how many groups differ, how many rows there are, and how many break each question.

    If no group differs, the questions about pairs hold. None if some question needs a row's counterpart.
    """
    if beside.digest is None or beside.opposite is None:
        return None
    opposite = beside.opposite[0]
    if any(question.plainly is None and _needs(question, opposite) for question in asked):
        return None
    tests = [false() if one.plainly is not None else one.predicate.is_(False) for one in asked]
    counts = [func.count().filter(test).label(f"broken_{place}") for place, test in enumerate(tests)]
    ours = _side(beside.digest, 0, beside.alone, *counts).cte("ours")
    theirs = _side(beside.digest, 1, opposite).subquery("theirs")
    sums = [column.name for column in theirs.c if column.name != "of"]
    both = union_all(
        select(ours.c.of, *(ours.c[name] for name in sums)),
        select(theirs.c.of, *((-theirs.c[name]).label(name) for name in sums)),
    ).subquery("both_sides")
    differ = or_(both.c.of.is_(None), *(func.sum(both.c[name]) != 0 for name in sums))
    different = select(both.c.of).group_by(both.c.of).having(differ).subquery("different")
    number = select(func.count()).select_from(different).scalar_subquery()
    found = [func.coalesce(cast(func.sum(ours.c[name]), BigInteger), 0) for name in ("rows", *(c.name for c in counts))]
    return select(number, *found)


def _side(digest: Digest, side: int, rows: FromClause, *more: ColumnElement[Any]) -> Select[Any]:
    group = digest.group[side]
    keys = func.sum(_digest(digest.keys, side)).label("keys")
    measures = [
        func.coalesce(func.sum(both[side]), 0).label(f"sum_{place}") for place, both in enumerate(digest.measures)
    ]
    columns = [group.label("of"), func.count().label("rows"), keys, *measures, *more]
    return select(*columns).select_from(rows).group_by(group)


def _digest(keys: Sequence[Both], side: int) -> ColumnElement[int]:
    """Return a 64-bit number that hardly any other key shares; the hash of each part is the seed of the next."""
    return reduce(_hash, (both[side] for both in keys), literal(0, BigInteger))


def _hash(seed: ColumnElement[int], key: ColumnElement[Any]) -> ColumnElement[int]:
    if isinstance(key.type, Integer):
        number = cast(key, BigInteger)
        return func.hashint8extended(number if _is_there(key) else func.coalesce(number, -1), seed, type_=BigInteger)
    text = cast(key, Text)
    return func.hashtextextended(text if _is_there(key) else func.coalesce(text, NULL), seed, type_=BigInteger)


def _is_there(key: ColumnElement[Any]) -> bool:
    """Return whether a part of a digest is never null."""
    return isinstance(key, Column) and key.nullable is False


def _needs(question: Holds, opposite: Table) -> bool:
    """Return whether a question is about more than single rows and their partners."""
    named = (one.table for one in visitors.iterate(question.predicate) if isinstance(one, Column))
    return question.of is not Of.ROWS or any(table is opposite for table in named)
