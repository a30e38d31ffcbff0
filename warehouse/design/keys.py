"""The key of each source: of the columns that are unique, those that are meant to be."""

from __future__ import annotations

from warehouse.design.evidence import Key
from warehouse.design.names import entity, is_id, nearness, prefix_of, thing, words
from warehouse.profile import Column, Source

NEARLY = 0.998
"""A column named as the key of its source may have so few repeated values."""
LINES = frozenset("line item row sequence seq position detail installment sequential index".split())
AMOUNTS = frozenset(
    """
    price amount total cost value quantity revenue sale profit balance rate score salary lat lng latitude longitude
    limit size weight height width phone fax email url street zip postal bound
    """.split()
)


def key_of(source: Source) -> Key:
    """Return the key of a source, with no columns where there is none."""
    prefix = prefix_of(source.header)
    single = [source.columns[names[0]] for names in source.candidates if len(names) == 1]
    marked = sorted(((_mark(source, one, prefix), one) for one in single), key=lambda pair: -pair[0])
    if marked and marked[0][0] > 0:
        mark, best = marked[0]
        others = [one.name for other, one in marked[1:] if other > mark - 0.1]
        rivals = f"; {', '.join(others[:3])} would do as well" if others else ""
        said = f"{best.name} is filled and unique in {source.records:,} records{rivals}"
        return Key(source.name, (best.name,), min(0.99, 0.6 + mark * 0.4 - (0.15 if others else 0)), said)
    nearly = _nearly_unique(source, prefix)
    if nearly is not None:
        return nearly
    several = [names for names in source.candidates if len(names) > 1]
    if several:
        best_names = max(several, key=lambda names: _mark_of_several(source, names, prefix))
        mark = _mark_of_several(source, best_names, prefix)
        said = f"{', '.join(best_names)} are unique together in {source.records:,} records, and no fewer columns are"
        if len(several) > 1:
            said += f"; {len(several) - 1} other sets are too"
        confidence = 0.9 if len(several) == 1 else 0.75 if mark > 0.5 else 0.5
        return Key(source.name, best_names, confidence, said)
    if source.repeated:
        return Key(source.name, (), 0.7, f"{source.repeated:,} records repeat another one in all columns")
    return Key(source.name, (), 0.6, "no one to three columns are unique together")


def _mark(source: Source, column: Column, prefix: str) -> float:
    """Return how well a unique column is the key, by its name, its kind and its place."""
    if column.kind in ("decimal", "boolean"):
        return 0.0
    found = set(words(column.name, prefix))
    named = is_id(column.name, prefix)
    if found & AMOUNTS and not named:
        return 0.0
    near = nearness(entity(column.name, prefix), thing(source.name))
    bare = named and not entity(column.name, prefix)
    place = source.header.index(column.name)
    mark = 0.35 * near + (0.35 if named else 0.0) + (0.3 if bare else 0.0) + 0.3 * max(0.0, 1 - place / 4)
    if "sk" in found or "key" in found:
        mark += 0.1
    if column.kind == "date":
        mark -= 0.35 if source.records < 20 or place else 0.1
    if column.kind == "text" and column.longest > 40 and not named:
        mark -= 0.4
    if not named and column.kind == "text" and (source.records < 3 or place > 0):
        mark -= 0.2
    if not named and column.kind == "integer" and place > 0:
        mark -= 0.25
    return max(0.0, min(1.0, mark))


def _nearly_unique(source: Source, prefix: str) -> Key | None:
    """Take a column that is named as the key although a few records repeat it."""
    for column in source.columns.values():
        share = column.distinct / source.records if source.records else 0
        named = is_id(column.name, prefix) and nearness(entity(column.name, prefix), thing(source.name)) >= 0.6
        if named and column.filled >= NEARLY * source.records and share >= NEARLY and source.records >= 500:
            said = f"{column.name} is named as the key; {source.records - column.distinct:,} records repeat or lack it"
            return Key(source.name, (column.name,), 0.7, said)
    return None


def _mark_of_several(source: Source, names: tuple[str, ...], prefix: str) -> float:
    """Return how well columns are a key together: ids and line numbers in front, no amounts, as few as possible."""
    marks = []
    for name in names:
        column, found = source.columns[name], set(words(name, prefix))
        place = source.header.index(name)
        mark = 0.7 if is_id(name, prefix) or column.kind == "date" else 0.3
        if found & LINES and column.kind == "integer":
            mark += 0.4
        if found & AMOUNTS or found & {"time", "status", "description"}:
            mark -= 0.6
        if column.kind == "date" and "time" not in found and len(names) == 2:
            mark -= 0.1
        marks.append(mark - 0.02 * place)
    nested = 0.3 if _is_nested(source, names) else 0.0
    return sum(marks) / len(marks) + nested


def _is_nested(source: Source, names: tuple[str, ...]) -> bool:
    """Return whether one column of a key is repeated by the records, and another numbers them from 1."""
    columns = [source.columns[name] for name in names]
    return any(one.kind == "integer" and one.lowest in (0, 1) and one.distinct < 60 for one in columns) and any(
        one.distinct > source.records / 60 for one in columns
    )
