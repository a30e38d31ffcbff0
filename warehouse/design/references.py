"""Foreign keys: columns whose values are in the key of another source, if their names agree."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.design.evidence import Key, Reference
from warehouse.design.keys import AMOUNTS, LINES
from warehouse.design.names import ABOVE, DATES, alike, entity, is_id, nearness, prefix_of, thing, words
from warehouse.design.several import of_several
from warehouse.files.engine import quoted
from warehouse.profile import Column, Source, Tables

INCLUDED, PARTLY = 0.9, 0.4
"""The share of the values that must be in the key; less for days in an incomplete calendar."""
NAMED = 0.8
"""A name with this score allows for values in records that could not be read."""
PARTS_OF_DATES = frozenset("year month quarter week day hour minute".split())


@dataclass(eq=False)
class _Referrer:
    source: Source
    column: Column
    prefix: str
    own: tuple[str, ...]


@dataclass(eq=False)
class _Target:
    source: Source
    column: Column
    prefix: str
    main: bool

    @property
    def is_calendar(self) -> bool:
        return is_calendar(self.source)


def is_calendar(source: Source) -> bool:
    """Return whether a table is a calendar: each day once, with its year, month and the like."""
    days = [one for one in source.columns.values() if one.kind == "date" and _is_a_row_each(one, source)]
    prefix = prefix_of(source.header)
    if len(source.header) == 1:
        return bool(days) and source.records >= 28
    parts = [name for name in source.header if set(words(name, prefix)) & PARTS_OF_DATES]
    return bool(days) and source.records >= 28 and len(parts) >= 2 and len(parts) >= 0.25 * len(source.header)


def _is_a_row_each(column: Column, source: Source) -> bool:
    """Return whether a record stands for each day of a column; instants may be distinct on the same day."""
    if column.distinct < 0.99 * source.records or column.lowest is None:
        return False
    return bool((column.highest - column.lowest).days + 1 >= 0.99 * source.records)


def find_references(tables: Tables, sources: list[Source], keys: list[Key]) -> list[Reference]:
    """Return the foreign keys of all sources, one for each column at most."""
    targets = [target for source in sources for target in _targets(source, _key(keys, source))]
    found: list[Reference] = []
    for source in sources:
        own = _key(keys, source)
        prefix = prefix_of(source.header)
        for column in source.columns.values():
            one = _Referrer(source, column, prefix, own)
            marked = [made for target in targets if (made := _reference(tables, one, target)) is not None]
            if marked:
                found.append(max(marked, key=lambda one: (one.confidence, -len(one.target))))
    numbered = {one.target for one in found if is_calendar(tables.source(one.target)) and not _is_day(tables, one)}
    found = [one for one in found if one.target not in numbered or not _is_day(tables, one)]
    return _without_doubles(found, keys) + of_several(tables, sources, keys, found)


def _is_day(tables: Tables, reference: Reference) -> bool:
    return tables.source(reference.source).columns[reference.columns[0]].kind == "date"


def _key(keys: list[Key], source: Source) -> tuple[str, ...]:
    return next(one.columns for one in keys if one.source == source.name)


def _targets(source: Source, key: tuple[str, ...]) -> list[_Target]:
    """Return the columns of a source that others may refer to: its key, and what is unique and an id too."""
    prefix = prefix_of(source.header)
    main = [key[0]] if len(key) == 1 else []
    others = [
        name
        for (name, *more) in source.candidates
        if not more
        and name not in main
        and source.records >= 2
        and source.columns[name].kind != "decimal"
        and (is_id(name, prefix) or (source.columns[name].kind == "date" and is_calendar(source)))
    ]
    return [_Target(source, source.columns[name], prefix, name in main) for name in [*main, *others]]


def _reference(tables: Tables, one: _Referrer, target: _Target) -> Reference | None:
    """Return the reference of a column to a key, if values and names say so."""
    column = one.column
    if (target.source is one.source and target.column is column) or not _may_refer(column, one.prefix, target):
        return None
    name = _name_mark(one.source, column, one.prefix, target)
    least = PARTLY if target.is_calendar and column.kind == "date" else INCLUDED
    if not _is_plausible(one, target, name) or not _ranges_meet(column, target.column, least * _read(target.source)):
        return None
    inclusion, covered = _inclusion(tables, one.source, column, target)
    if name >= NAMED:
        least *= _read(target.source)
    if inclusion < least:
        return None
    to_key = one.own == (column.name,)
    return _judged(one.source, column, target, name=name, inclusion=inclusion, covered=covered, key_to_key=to_key)


def _read(source: Source) -> float:
    """Return the share of a source that could be read."""
    return source.records / max(1, source.records + source.rejected)


def _is_plausible(one: _Referrer, target: _Target, name: float) -> bool:
    """Return whether names allow a reference at all, before its values are checked."""
    column = one.column
    if one.own == (column.name,) and not _is_of_other(one.source, column, one.prefix, target):
        return False
    if target.source is one.source and (name < 0.8 or column.kind == "date"):
        return False
    of_days = target.is_calendar and column.kind == "date"
    if name < 0.7 and (not target.main or column.unique) and not of_days:
        return False
    return name > 0 or not _is_small(column)


def _judged(
    source: Source, column: Column, target: _Target, *, name: float, inclusion: float, covered: float, key_to_key: bool
) -> Reference | None:
    """Combine the evidence of names and values; whole numbers of a small range prove little."""
    strength = 0.15 if _is_small(column) else 0.55 if column.distinct >= 20 else 0.35
    if column.kind == "date":
        strength = 0.5 if target.is_calendar else 0.0
    mark = 0.62 * name + strength * inclusion + 0.12 * min(1.0, covered * 2)
    mark -= 0.25 * (1 - inclusion) + (0.1 if key_to_key else 0.0) + (0.0 if target.main else 0.06)
    if not is_id(column.name) and column.kind == "integer" and name < 0.6:
        mark -= 0.2
    if mark < 0.5:
        return None
    key = f"{target.source.name}.{target.column.name}"
    said = f"{inclusion:.1%} of the {column.distinct:,} values of {column.name} are in {key}, "
    said += f"which {'is unique' if target.main else 'is unique beside the key'}; {covered:.0%} of its values are used"
    partial = inclusion < INCLUDED and column.kind == "date"
    said += "; the calendar is incomplete" if partial else ""
    if inclusion < INCLUDED and not partial:
        said += f"; {target.source.rejected:,} lines of {target.source.name} could not be read"
    return Reference(
        source.name, (column.name,), target.source.name, (target.column.name,),
        round(min(0.99, mark if not partial else mark * 0.8), 3), said, inclusion, name, partial,
    )  # fmt: skip


def _may_refer(column: Column, prefix: str, target: _Target) -> bool:
    key = target.column
    if not column.filled or column.kind in ("decimal", "boolean") or target.source.records < 1:
        return False
    if (column.kind == "date") != (key.kind == "date"):
        return False
    if column.kind == "date":
        return target.is_calendar and ("TIME" not in key.written)
    if column.kind != key.kind and not is_id(column.name, prefix):
        return False
    found = set(words(column.name, prefix))
    if found & AMOUNTS and not is_id(column.name, prefix):
        return False
    return not (found & PARTS_OF_DATES and column.kind == "integer" and not is_id(column.name, prefix))


def _is_small(column: Column) -> bool:
    """Return whether values are whole numbers that are in nearly every key that counts from 1."""
    return column.kind == "integer" and column.highest is not None and column.highest < 100_000


def _name_mark(source: Source, column: Column, prefix: str, target: _Target) -> float:
    """Return how well the name of a column says that it refers to a source."""
    mine = entity(column.name, prefix)
    of_key = entity(target.column.name, target.prefix)
    if column.kind == "date" and target.is_calendar:
        return 0.8
    other = thing(target.source.name)
    if target.source is source:
        return _above(set(words(column.name, prefix)), other) or nearness(mine, of_key) * 0.6
    exact = mine == of_key and bool(mine)
    if exact and not _speaks_of_itself(source, mine, target):
        return 1.0
    day = set(words(column.name, prefix)) & DATES
    if target.is_calendar and not day:
        return 0.0
    bare_date = target.is_calendar and bool(day) and bool(set(words(target.column.name, target.prefix)) & DATES)
    found = max(nearness(mine, other), nearness(mine, of_key), 0.9 if bare_date else 0.0)
    number = column.kind == "integer" and not is_id(column.name, prefix)
    if (set(mine) & LINES and not exact and found < 0.9) or (number and not _ends_as(mine, [*other, *of_key])):
        return 0.0
    return found if is_id(column.name, prefix) or found >= 0.7 else found * 0.8


def _ends_as(mine: list[str], others: list[str]) -> bool:
    """Return whether the last word of a name is about a thing; a rental duration is no rental."""
    return bool(mine) and max((alike(mine[-1], one) for one in others), default=0.0) >= 0.6


def _above(found: set[str], other: list[str]) -> float:
    """Return how well a column's words are about another record of its own source: a parent, or a person's manager."""
    leads = found & ABOVE - {"parent", "mother"}
    return 0.8 if found & {"parent", "mother"} or (leads and nearness(["employee"], other) >= 0.5) else 0.0


def _speaks_of_itself(source: Source, mine: list[str], target: _Target) -> bool:
    """Return whether a column speaks of its own source rather than of the other one."""
    return nearness(mine, thing(source.name)) > nearness(mine, thing(target.source.name)) + 0.2


def _is_of_other(source: Source, column: Column, prefix: str, target: _Target) -> bool:
    """Return whether a key is named for another source and not for its own."""
    mine = entity(column.name, prefix)
    if not mine or target.source is source:
        return False
    if _is_small(column) and _ends_as(mine, thing(source.name)[-1:]) and len(mine) < len(thing(source.name)):
        return False
    own, other = nearness(mine, thing(source.name)), nearness(mine, thing(target.source.name))
    return other >= 0.85 and (other > own + 0.05 or (other >= own and len(thing(source.name)) > len(mine)))


def _ranges_meet(column: Column, key: Column, least: float) -> bool:
    if column.distinct * least > key.distinct:
        return False
    if column.kind != key.kind or column.lowest is None or key.lowest is None:
        return True
    return bool(column.lowest <= key.highest and column.highest >= key.lowest)


def _inclusion(tables: Tables, source: Source, column: Column, target: _Target) -> tuple[float, float]:
    """Return the share of a column's values that are in a key, and the share of the key that they use."""
    mine, theirs = quoted(column.name), quoted(target.column.name)
    if column.kind != target.column.kind:
        mine, theirs = f"cast({mine} as varchar)", f"cast({theirs} as varchar)"
    if column.kind == "date":
        mine, theirs = f"cast({mine} as date)", f"cast({theirs} as date)"
    total, met = tables.one(
        f"select count(*), count(k.v) from (select distinct {mine} as v from {source.table} "
        f"where {mine} is not null) o left join (select distinct {theirs} as v from {target.source.table}) k using (v)"
    )
    return (met / total if total else 0.0), met / max(target.column.distinct, 1)


def _without_doubles(found: list[Reference], keys: list[Key]) -> list[Reference]:
    """Leave out references by synonyms where another column of the source is named for the same key."""
    kept = []
    for one in found:
        rivals = [
            other
            for other in found
            if other is not one
            and (other.source, other.target) == (one.source, one.target)
            and other.name >= 0.9
            and one.name <= 0.62
        ]
        own = next(key.columns for key in keys if key.source == one.source)
        both = [
            other
            for other in found
            if other.source == one.target and other.target == one.source and own == one.columns
            and other.confidence >= one.confidence
        ]  # fmt: skip
        if not (rivals and one.source != one.target) and not both:
            kept.append(one)
    return kept
