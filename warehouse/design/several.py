"""Foreign keys of several columns: what refers to a key that is made of them."""

from __future__ import annotations

from warehouse.design.evidence import Key, Reference
from warehouse.design.names import DATES, entity, prefix_of, words
from warehouse.files.engine import quoted
from warehouse.profile import Source, Tables

INCLUDED = 0.9
"""The share of the combined values that must occur in the key."""


def of_several(tables: Tables, sources: list[Source], keys: list[Key], found: list[Reference]) -> list[Reference]:
    """Return references to keys of several columns, matched by their names or by what they refer to."""
    result = []
    for target in sources:
        key = _key(keys, target)
        if len(key) < 2:
            continue
        for source in sources:
            if source is target:
                continue
            columns = [_partner(source, target, part, found) for part in key]
            if None in columns or len(set(columns)) < len(key):
                continue
            names = tuple(one for one in columns if one)
            if set(names) == set(_key(keys, source)) and source.records > target.records:
                continue
            share = _inclusion_of_several(tables, source, names, target, key)
            if share >= INCLUDED:
                said = f"{share:.1%} of the values of {', '.join(names)} are in {target.name}({', '.join(key)})"
                result.append(Reference(source.name, names, target.name, key, 0.85, said, share, 1.0))
    return result


def _partner(source: Source, target: Source, part: str, found: list[Reference]) -> str | None:
    """Return the column of a source that means the same as part of another one's key."""
    mine, theirs = prefix_of(source.header), prefix_of(target.header)
    for name in source.header:
        if words(name, mine) == words(part, theirs) and source.columns[name].kind == target.columns[part].kind:
            return name
    if target.columns[part].kind == "date" and not set(entity(part, theirs)) - DATES:
        refers = any(one.source == target.name and one.columns != (part,) for one in found)
        return None if refers else _first_day(source)
    to = {(one.target, one.key) for one in found if one.source == target.name and one.columns == (part,)}
    same = [one.columns[0] for one in found if one.source == source.name and (one.target, one.key) in to]
    return same[0] if len(same) == 1 else None


def _first_day(source: Source) -> str | None:
    """Return the date by which a source looks up daily values, such as a rate."""
    return next((one.name for one in source.columns.values() if one.kind == "date" and one.filled == one.records), None)


def _inclusion_of_several(
    tables: Tables, source: Source, names: tuple[str, ...], target: Source, key: tuple[str, ...]
) -> float:
    mine = ", ".join(f"{quoted(name)} as k{place}" for place, name in enumerate(names))
    theirs = ", ".join(f"{quoted(name)} as k{place}" for place, name in enumerate(key))
    filled = " and ".join(f"{quoted(name)} is not null" for name in names)
    places = ", ".join(f"k{place}" for place in range(len(key)))
    total, met = tables.one(
        f"select count(*), count(k.met) from (select distinct {mine} from {source.table} where {filled}) o "
        f"left join (select distinct {theirs}, true as met from {target.table}) k using ({places})"
    )
    return met / total if total else 0.0


def _key(keys: list[Key], source: Source) -> tuple[str, ...]:
    return next(one.columns for one in keys if one.source == source.name)
