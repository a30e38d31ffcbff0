"""The module of the questions that were asked: each as a mart, by the query that it became."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from warehouse.ask import Filter, Period, Query
from warehouse.design.project.text import imports, quote

Asked = tuple[str, str, Query]
"""A mart: its name, the question, and the query."""
LINE = 120
_PLAIN = (("datetime", "date"), ("decimal", "Decimal"))


@dataclass(frozen=True)
class _Group:
    """What stands between brackets, on one line if it fits."""

    head: str
    parts: Sequence[str | _Group]

    def flat(self) -> str:
        inside = ", ".join(one if isinstance(one, str) else one.flat() for one in self.parts)
        lone = len(self.parts) == 1 and self.head.endswith("=(")
        return f"{self.head}{inside}{',' if lone else ''})"


def questions_text(found: Sequence[Asked]) -> str:
    """Return the module of the marts of questions."""
    body = "\n\n".join(
        f"asked(\n    {quote(name)},\n    {quote(question)},\n    {_laid(_query(query), 4)},\n)"
        for name, question, query in found
    )
    used = [one for one in ("Filter", "Period", "Query") if f"{one}(" in body]
    plain = [f"from {module} import {one}" for module, one in _PLAIN if f"{one}(" in body]
    ours = [imports("warehouse.ask", used), "from warehouse.ask.marts import asked"]
    head = "\n\n".join(one for one in ("\n".join(plain), "\n".join(ours)) if one)
    return (
        f'"""What was asked of the design, each as a mart that holds all rows of the answer."""\n\n{head}\n\n{body}\n'
    )


def _laid(one: str | _Group, indent: int) -> str:
    """Return a group on one line, or on one line for each part, as a formatter does."""
    line = one if isinstance(one, str) else one.flat()
    if isinstance(one, str) or indent + len(line) < LINE:
        return line
    inside = "".join(f"{' ' * (indent + 4)}{_laid(part, indent + 4)},\n" for part in one.parts)
    return f"{one.head}\n{inside}{' ' * indent})"


def _query(query: Query) -> _Group:
    parts: list[str | _Group] = [f"fact={quote(str(query.fact))}", _names("measures", query.measures)]
    if query.by:
        parts.append(_names("by", query.by))
    if query.where:
        parts.append(_Group("where=(", [_filter(one) for one in query.where]))
    if query.period is not None:
        parts.append(_period(query.period))
    return _Group("Query(", parts)


def _filter(one: Filter) -> _Group:
    parts: list[str | _Group] = [f"level={quote(one.level)}"]
    if one.values:
        parts.append(_Group("values=(", [_value(value) for value in one.values]))
    ends = (("at_least", one.at_least), ("at_most", one.at_most))
    parts += [f"{name}={_value(value)}" for name, value in ends if value is not None]
    return _Group("Filter(", [*parts, *(["exclude=True"] if one.exclude else [])])


def _period(one: Period) -> _Group:
    parts = [f"{name}={_value(value)}" for name, value in (("first", one.first), ("last", one.last)) if value]
    return _Group("period=Period(", [*parts, *([f"date={quote(one.date)}"] if one.date else [])])


def _names(option: str, names: Sequence[str]) -> _Group:
    return _Group(f"{option}=(", [quote(one) for one in names])


def _value(value: object) -> str:
    """Return a value as a literal, exactly as the data have it."""
    if isinstance(value, Decimal):
        return f'Decimal("{value}")'
    if isinstance(value, date):
        return f"date({value.year}, {value.month}, {value.day})"
    text = repr(value)
    plain = isinstance(value, str) and text.startswith("'") and '"' not in value
    return f'"{text[1:-1]}"' if plain else text
