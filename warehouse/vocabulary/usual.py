"""The report of a star that declares none: from its first fact and the roles of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import BigInteger, Column, Numeric, Text, cast, func, select

from warehouse.vocabulary.columns import Role, Word
from warehouse.vocabulary.dimension import Dimension
from warehouse.vocabulary.fact import VANISHED, Fact, facts
from warehouse.vocabulary.mart import MONEY
from warehouse.vocabulary.model import Model
from warehouse.vocabulary.report import Figure, Filter, Group, Headline, Noun, Ranking, Report
from warehouse.vocabulary.wide import Wide

FILTERS, RANKINGS = 3, 4
"""The most that are taken: each further one divides the lines more, or costs a pass over them."""
ATTRIBUTES = (Role.TYPE_0, Role.TYPE_1, Role.TYPE_2)


def report_of(model: Model) -> Report | None:
    """Return the report of a model: the declared one, else that of its first fact; None if it has no fact.

    Facts with an additive measure come first.
    """
    if model.report is not None:
        return model.report
    fact = min(facts(model.metadata), key=lambda one: not _adding_up(one), default=None)
    return None if fact is None else report_on(fact)


def _adding_up(fact: Fact) -> list[Word]:
    return [one for one in fact.words if one.role is Role.MEASURE and one.additivity == "additive"]


def report_on(fact: Fact) -> Report:
    """Return the default report of a fact.

    The headline is its first measure that adds up, or the number of its lines. It ranks members, and the text
    attributes of the dimensions are its filters.
    """
    line = noun(fact.name)
    lines = Figure("lines", title(line.many), f"Number of {line.many}", func.count())
    adds_up = _adding_up(fact)
    sums = tuple(_sum(fact, word) for word in adds_up if _is_number(word))
    figure = sums[0] if sums else lines
    filters = tuple(_filters(fact))[:FILTERS]
    wide = Wide(fact)
    return Report(
        fact.table,
        Headline(figure, figure, line, line),
        title=title(fact.name),
        figures=(lines, *sums),
        tiles=(*sums, lines) if sums else (lines,),
        filters=filters,
        groups=tuple(_groups(fact, filters)),
        columns=tuple(name for name in wide.columns if name != fact.day.name),
        searched=tuple(_searched(fact)),
        rankings=tuple(_rankings(fact, figure))[:RANKINGS],
        terms={one.title: one.note for one in (*sums, lines)},
    )


def noun(name: str) -> Noun:
    """Return the singular and plural for the rows of a table, whose name may be either."""
    words = name.replace("_", " ")
    if not words.endswith("s") or words.endswith("ss"):
        return Noun(words, _plural(words))
    one = f"{words[:-3]}y" if words.endswith("ies") else words[:-1]
    return Noun(one, words)


def title(name: str) -> str:
    """Return a name as a heading."""
    return name.replace("_", " ").capitalize()


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"


def _is_number(word: Word) -> bool:
    kind = word.type if isinstance(word.type, type) else type(word.type)
    return issubclass(kind, Numeric) or (hasattr(kind, "python_type") and kind().python_type is int)


def _sum(fact: Fact, word: Word) -> Figure:
    column = fact.table.c[word.name]
    kind = MONEY if isinstance(column.type, Numeric) else BigInteger()
    return Figure(word.name, title(word.name), word.description, cast(func.coalesce(func.sum(column), 0), kind))


def _texts(dimension: Dimension) -> Iterator[Column[object]]:
    """Yield the attributes by which the members of a dimension can be distinguished."""
    for word in dimension.words:
        column = dimension.table.c[word.name]
        if word.role in ATTRIBUTES and isinstance(column.type, Text) and not word.pii:
            yield column


def _name(dimension: Dimension) -> Column[object] | None:
    """Return the name attribute of members: the first text that has no history."""
    past = {word.name for word in dimension.of_role(Role.TYPE_2)}
    return next((column for column in _texts(dimension) if column.name not in past), None)


def _filters(fact: Fact) -> Iterator[Filter]:
    """Yield the attributes of the dimensions except names, then those of the fact itself; of equal names, the first."""
    columns: list[Column[object]] = []
    for dimension in fact.dimensions.values():
        columns += [column for column in _texts(dimension) if column is not _name(dimension)]
    own = (word for word in fact.words if word.role is Role.DEGENERATE and word.name not in fact.grain)
    columns += [fact.table.c[word.name] for word in own if not word.pii]
    for column in _different(column for column in columns if isinstance(column.type, Text)):
        yield Filter(title(column.name), column)


def _different(columns: Iterable[Column[object]]) -> Iterator[Column[object]]:
    found: dict[str, Column[object]] = {}
    for column in columns:
        found.setdefault(column.name, column)
    yield from found.values()


def _groups(fact: Fact, filters: Iterable[Filter]) -> Iterator[Group]:
    """Yield the members of each role, then the filters, then the periods."""
    taken = {one.title for one in filters} | {"Month", "Day"}
    for role, dimension in fact.dimensions.items():
        name = _name(dimension)
        if title(role) not in taken:
            yield Group(title(role), (dimension.business_key, *([] if name is None else [name])), counted=True)
    for one in filters:
        yield Group(one.title, (one.column,))
    yield Group("Month", ("month_start",), counted=True)
    yield Group("Day", (fact.happened_on,), counted=True)


def _searched(fact: Fact) -> Iterator[Column[object]]:
    own = [fact.table.c[word.name] for word in fact.words if word.name in fact.grain]
    members = [column for one in fact.dimensions.values() for column in (one.business_key, _name(one))]
    yield from _different(column for column in (*own, *members) if column is not None)


def _rankings(fact: Fact, figure: Figure) -> Iterator[Ranking]:
    """Yield the members that have a name, then the attributes; if there is neither, the members by their key."""
    roles = list(fact.dimensions.items())
    named = [(role, one, name) for role, one in roles if (name := _name(one)) is not None]
    attributes = [
        (column.name, one, role, column) for role, one in roles for column in _texts(one) if column is not _name(one)
    ]
    found: dict[str, Ranking] = {}
    for role, dimension, name in named:
        found.setdefault(role, _ranking(fact, figure, role, dimension, (role, dimension.business_key, name)))
    for called, dimension, role, column in attributes:
        found.setdefault(called, _ranking(fact, figure, role, dimension, (called, column, column)))
    for role, dimension in roles:
        if not any(True for _ in _texts(dimension)):
            key = dimension.business_key
            found.setdefault(role, _ranking(fact, figure, role, dimension, (role, key, key)))
    yield from found.values()


def _ranking(
    fact: Fact, figure: Figure, role: str, dimension: Dimension, shown: tuple[str, Column[object], Column[object]]
) -> Ranking:
    called, key, name = shown
    of = fact.table.c[f"{role}_key"]
    sums = select(of.label("member"), figure.value.label("value")).where(~fact.table.c[VANISHED]).group_by(of)
    by_key = sums.subquery(f"by_{role}")
    columns = {column.name: column for column in (key, name)}
    rows = select(*columns.values(), by_key.c.value.label("ranked_value"))
    found = rows.join(by_key, by_key.c.member == dimension.surrogate_key).subquery(f"{called}_ranked").c
    words = noun(called)
    return Ranking(words.one, words.many, found[key.name], found[name.name], found.ranked_value, (key, name), role)
