"""The key of each source: among the unique columns, those that are meant to be the key."""

from __future__ import annotations

from warehouse.design.evidence import Design, Key
from warehouse.design.names import alike, entity, is_id, nearness, prefix_of, thing, words
from warehouse.profile import Column, Source, Tables

NEARLY = 0.998
"""The share of repeated values that a column named as the key of its source may have."""
LINES = frozenset("line item row sequence seq position pos posnr detail installment sequential index".split())
STEPS = (10, 100)
"""Programs leave room between the numbers of lines, for lines that come later."""
AMOUNTS = frozenset(
    """
    price amount total cost value quantity revenue sale profit balance rate score salary lat lng latitude longitude
    limit size weight height width delay distance duration phone fax email url street zip postal bound
    """.split()
)


def key_of(source: Source) -> Key:
    """Return the key of a source, with no columns where there is none."""
    prefix = prefix_of(source.header)
    single = [source.columns[names[0]] for names in source.candidates if len(names) == 1]
    marked = sorted(((_mark(source, one, prefix), one) for one in single), key=lambda pair: -pair[0])
    if marked and marked[0][0] > 0:
        mark, best = _plainer(source, marked)
        others = [one.name for other, one in marked if one is not best and other > mark - 0.1]
        rivals = f"; {', '.join(others[:3])} would do as well" if others else ""
        said = f"{best.name} is filled and unique in {source.records:,} records{rivals}"
        return Key(source.name, (best.name,), min(0.99, 0.6 + mark * 0.4 - (0.15 if others else 0)), said)
    nearly = _nearly_unique(source, prefix)
    if nearly is not None:
        return nearly
    several = [
        names
        for names in source.candidates
        if len(names) > 1 and not any(_measures(source, one, prefix) for one in names)
    ]
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


def _measures(source: Source, name: str, prefix: str) -> bool:
    """Return whether a column measures something, so that it is part of no key even where it makes records unique."""
    column = source.columns[name]
    below = column.kind == "integer" and column.lowest is not None and column.lowest < 0 and column.highest > 0
    return below or (bool(set(words(name, prefix)) & AMOUNTS) and column.kind == "integer" and not is_id(name, prefix))


def _plainer(source: Source, marked: list[tuple[float, Column]]) -> tuple[float, Column]:
    """Return the best column, or one in front of it whose name it only adds to: a name before the name in English."""
    mark, best = marked[0]
    whole, place = words(best.name), source.header.index(best.name)
    for other_mark, other in marked[1:]:
        short = words(other.name)
        if other_mark > 0 and short == whole[: len(short)] and source.header.index(other.name) < place:
            return mark, other
    return mark, best


def key_bridges(tables: Tables, design: Design) -> None:
    """Let both references be the key of a source that is named after what it ties, though one is unique so far."""
    for key in design.keys:
        source = tables.source(key.source)
        out = [one for one in design.references_of(key.source) if len(one.columns) == 1 and one.target != key.source]
        rest = [name for name in source.header if name not in {one.columns[0] for one in out}]
        if len(out) != 2 or key.columns not in {one.columns for one in out} or not all(_is_audit(one) for one in rest):
            continue
        mine = thing(key.source)
        if all(any(alike(word, other) >= 0.7 for other in mine) for one in out for word in thing(one.target)):
            said = f"{key.source} only ties {out[0].target} to {out[1].target}, so both identify a record"
            key.evidence = f"{said}; {key.evidence}"
            key.columns = tuple(name for name in source.header if name not in rest)
            key.confidence = 0.8


def _is_audit(column: str) -> bool:
    return bool(set(words(column)) & {"update", "updated", "modified", "modify", "created", "loaded"})


def _mark(source: Source, column: Column, prefix: str) -> float:
    """Return how well a unique column suits as the key, by its name, type and position."""
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
    """Accept a column named as the key although a few records repeat it."""
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
    """Return whether one column of a key is repeated by the records, and another numbers them."""
    columns = [source.columns[name] for name in names]
    return any(numbers(one) and one.distinct < 60 for one in columns) and any(
        one.distinct > source.records / 60 for one in columns
    )


def numbers(column: Column) -> bool:
    """Return whether whole numbers can number records: from 0 or 1, or by tens as 10, 20, 30 without a gap."""
    if column.kind != "integer" or column.lowest is None:
        return False
    by_steps = column.lowest in STEPS and column.highest == column.lowest * column.distinct
    return column.lowest in (0, 1) or by_steps
