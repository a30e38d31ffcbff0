"""The words for columns that are made of others: days of deliveries, keys of several parts, combinations."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Date, Text, and_, case, cast, func

from warehouse.vocabulary.checks.places import wrong
from warehouse.vocabulary.columns import Role, Word, value


def delivery_day(name: str, description: str) -> Word:
    """Declare a part of a source's business key that no file brings: the day for which a delivery is true.

    With it, each delivery of a periodic snapshot, such as a count of the stock, has records of its own.
    """
    return Word(name, Date, description, Role.BUSINESS_KEY, expression=value("as_of"))


def key_of(name: str, description: str, *parts: str, refers: bool = False) -> Word:
    """Declare a business key made from several columns of the source; null where one of them is.

    It is the text of a JSON array, so different keys never collide. ``refers`` marks the key of another source.
    """
    joined = _joined(name, parts)
    whole = case((and_(*(value(part).is_not(None) for part in parts)), joined))
    role = Role.FIELD if refers else Role.BUSINESS_KEY
    return Word(name, Text, description, role, expression=whole, refers=refers)


def combination(name: str, description: str, *parts: str) -> Word:
    """Declare the combination of several columns of an event's source, from which `junk` makes a dimension.

    Null parts stay null; it is the text of a JSON array, so different combinations never collide.
    """
    joined = _joined(name, parts)
    return Word(name, Text, description, Role.FIELD, expression=joined, refers=True, parts=parts)


def _joined(name: str, parts: tuple[str, ...]) -> ColumnElement[Any]:
    twice = next((part for part in parts if parts.count(part) > 1), None)
    if not parts or twice is not None:
        sentence = f"`{twice}` is given twice; name it once" if parts else "it joins no columns; name some"
        raise wrong(f"column {name!r}", sentence)
    return cast(func.jsonb_build_array(*(value(part) for part in parts)), Text)
