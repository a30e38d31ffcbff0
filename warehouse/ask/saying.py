"""Phrases a query in words, for people who check how a question was understood."""

from __future__ import annotations

from collections.abc import Iterator

from warehouse.ask.query import Filter, Query


def in_words(query: Query) -> str:
    """Return a query as part of a sentence: what is measured, by what, of which rows, in which order."""
    return ", ".join(_parts(query))


def _parts(query: Query) -> Iterator[str]:
    by = f" by {listed(query.by)}" if query.by else ""
    yield f"{listed(query.measures)}{by}"
    if query.where:
        yield f"where {' and '.join(map(filter_text, query.where))}"
    if query.period is not None:
        first, last = query.period.first, query.period.last
        days = (f"from {first}" if first else "", f"to {last}" if last else "")
        yield " ".join(one for one in days if one)
    if query.order is not None:
        yield f"{'largest' if query.order.descending else 'smallest'} {query.order.by} first"
    if query.limit is not None:
        yield f"at most {query.limit}" + (f" in each {listed(query.within)}" if query.within else "")


def listed(names: tuple[str, ...]) -> str:
    """Return names joined for a sentence."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def filter_text(one: Filter) -> str:
    """Return the condition of a filter in words."""
    parts = [" or ".join("empty" if value is None else str(value) for value in one.values)] if one.values else []
    parts += [f"at least {one.at_least}"] if one.at_least is not None else []
    parts += [f"at most {one.at_most}"] if one.at_most is not None else []
    return f"{one.level} {'is not' if one.exclude else 'is'} {' and '.join(parts)}"
