"""Dimensions: the sources that facts refer to, and those inside flat files."""

from __future__ import annotations

from warehouse.design.dependencies import Dependencies
from warehouse.design.evidence import Design, Dimension, Fact
from warehouse.design.keys import LINES, numbers
from warehouse.design.names import ALIKE, entity, is_id, nearness, prefix_of, words
from warehouse.profile import Column, Source, Tables

HEADERS = frozenset("order invoice transaction receipt ticket basket booking bill sale purchase cart session".split())
ENTITIES = frozenset(
    """
    product category subcategory line store branch shop region city country state location channel payment customer
    employee salesperson supplier vendor brand department territory warehouse market segment promotion currency carrier
    shipper campaign outlet mode method item staff seller manager zone district province
    """.split()
)
ADDRESSED = frozenset("ship shipping bill billing delivery recipient".split())
NAMES = frozenset("name description title label desc".split())


def of_sources(design: Design, tables: Tables, facts: list[Fact]) -> list[Dimension]:
    """Return the sources that facts refer to, over several steps and over bridges."""
    inside = {one.source for one in facts} | {name for one in facts for name in one.merged}
    bridges = {str(one["source"]) for one in design.bridges}
    reached: dict[str, str] = {}
    todo = [(name, name) for name in sorted(inside)]
    while todo:
        name, _ = todo.pop(0)
        near = [(one.target, f"{one.start} refers to it") for one in design.references_of(name)]
        if name not in inside:
            for bridge in sorted({one.source for one in design.references_to(name)} & bridges):
                near += [(one.target, f"the bridge {bridge} leads to it") for one in design.references_of(bridge)]
        for target, said in near:
            if target not in reached and target not in inside and target not in bridges:
                reached[target] = said
                todo.append((target, said))
    found = []
    for name, said in reached.items():
        source = tables.source(name)
        changed = {column: count for column, count in source.changed.items() if count}
        history = "unknown, type 1"
        if source.changed:
            history = (
                ", ".join(f"{column} type 2" for column in changed) or "type 1: nothing changed between deliveries"
            )
        text = f"{said}; {source.records:,} records"
        found.append(Dimension(name, name, design.key_of(name), 0.9, text, (), history=history))
    return found


def hidden(tables: Tables, design: Design, source: Source, taken: set[str]) -> tuple[list[Dimension], list[str]]:
    """Return the dimensions inside a flat source and its degenerate columns; ``taken`` are measures and dates."""
    prefix = prefix_of(source.header)
    refers = {name for one in design.references_of(source.name) for name in one.columns}
    columns = [
        one
        for one in source.columns.values()
        if one.name not in taken | refers and one.distinct > 1 and one.filled > 0.3 * source.records
        and not (one.unique or one.distinct > 0.95 * one.filled)
        and (one.kind in ("text", "boolean") or (one.kind == "integer" and (is_id(one.name, prefix) or _is_place(one))))
    ]  # fmt: skip
    lines = {one.name for one in columns if _numbers_lines(one, design.key_of(source.name), prefix)}
    columns = [one for one in columns if one.name not in lines]
    headers = [one for one in columns if _is_header(one, prefix)]
    rest = [one for one in columns if one not in headers]
    facts = Dependencies(tables, source)
    groups = _equal(rest, facts, prefix)
    roots = _roots(groups, facts, prefix)
    if refers:
        # beside references, a lone column is an attribute of the fact and no dimension of its own
        roots = [root for root in roots if _is_of_its_own(root, groups, facts, prefix)]
    return _attached(source, roots, groups, facts, prefix), [one.name for one in headers]


def _is_of_its_own(root: list[Column], groups: list[list[Column]], facts: Dependencies, prefix: str) -> bool:
    """Return whether columns beside references are a thing: no address of a document, no lone code or number.

    A code that determines other columns is not alone.
    """
    found = set(words(root[0].name, prefix))
    if found & ADDRESSED and (_is_place(root[0]) or not is_id(root[0].name, prefix)):
        return False
    if len(root) > 1 or not is_id(root[0].name, prefix):
        return len(root) > 1
    below = (facts.between(root[0], group[0]) for group in groups if group is not root)
    return not found & {"code", "number", "no", "num"} or any(one.strict for one in below)


def _numbers_lines(column: Column, key: tuple[str, ...], prefix: str) -> bool:
    """Return whether a column is the number of a line within its order."""
    counted = numbers(column) and column.distinct < 200
    return counted and bool(set(words(column.name, prefix)) & LINES) and (column.name in key or not key)


def _is_place(column: Column) -> bool:
    return bool(set(words(column.name)) & {"zip", "postal", "postcode", "zipcode"})


def _is_header(column: Column, prefix: str) -> bool:
    """Return whether a column is the number of an order, which is kept in the fact, from the key of a dimension."""
    thing = entity(column.name, prefix)
    return is_id(column.name, prefix) and bool(set(thing) & HEADERS) and not set(thing) & (ENTITIES - {"item"})


def _equal(columns: list[Column], facts: Dependencies, prefix: str) -> list[list[Column]]:
    """Group columns that part the records in the same way; the one that identifies them stands first."""
    groups: list[list[Column]] = []
    for column in columns:
        for group in groups:
            there, back = facts.between(group[0], column), facts.between(column, group[0])
            near = nearness(entity(column.name, prefix), entity(group[0].name, prefix)) >= 0.6
            named = bool(set(words(column.name, prefix)) & NAMES)
            if (there.strict and back.strict) or ((near or named) and there.loose and back.loose):
                group.append(column)
                break
        else:
            groups.append([column])
    for group in groups:
        group.sort(key=lambda one: (_is_place(one) or not is_id(one.name, prefix), _is_place(one), -one.distinct))
    return groups


def _roots(groups: list[list[Column]], facts: Dependencies, prefix: str) -> list[list[Column]]:
    """Return the groups that no other one determines: what lies below them is a level of theirs."""
    found = []
    for group in groups:
        above = [
            other
            for other in groups
            if other is not group and facts.between(other[0], group[0]).strict and not is_id(group[0].name, prefix)
        ]
        entities = set(entity(group[0].name, prefix)) & ENTITIES
        carries = any(
            facts.between(group[0], other[0]).strict or _belongs(group[0], other[0], facts, prefix)
            for other in groups
            if other is not group
        )
        if not above and (is_id(group[0].name, prefix) or carries or len(group) > 1 or entities):
            found.append(group)
    return found


def _belongs(key: Column, other: Column, facts: Dependencies, prefix: str) -> bool:
    """Return whether a column nearly depends on a key and describes it: its name or its description."""
    mine = set(words(other.name, prefix))
    meant = bool(mine & NAMES) or nearness(entity(other.name, prefix), entity(key.name, prefix)) >= 0.6
    return meant and is_id(key.name, prefix) and facts.between(key, other).loose


def _attached(
    source: Source, roots: list[list[Column]], groups: list[list[Column]], facts: Dependencies, prefix: str
) -> list[Dimension]:
    """Give each column below a root to the one that it belongs to: by meaning, else to the one of fewest values."""
    members: dict[str, list[str]] = {root[0].name: [one.name for one in root] for root in roots}
    doubtful: dict[str, list[str]] = {root[0].name: [] for root in roots}
    for group in groups:
        if group in roots:
            continue
        strict = [root[0] for root in roots if facts.between(root[0], group[0]).strict]
        loose = [root[0] for root in roots if _belongs(root[0], group[0], facts, prefix)]
        owners = strict or loose
        if not owners:
            continue
        mine = entity(group[0].name, prefix)
        owner = min(owners, key=lambda one: (-nearness(mine, entity(one.name, prefix)), one.distinct))
        (members if strict else doubtful)[owner.name] += [one.name for one in group]
    return [_made(source, root, members[root[0].name], doubtful[root[0].name], prefix) for root in roots]


def _made(source: Source, root: list[Column], inside: list[str], loose: list[str], prefix: str) -> Dimension:
    key = root[0]
    columns = tuple(name for name in source.header if name in {*inside, *loose})
    levels = tuple(sorted((one for one in columns if one not in loose), key=lambda one: source.columns[one].distinct))
    said = (
        f"{key.name} has {key.distinct:,} values and determines {', '.join(one for one in inside if one != key.name)}"
    )
    if len(inside) < 2:
        said = f"{key.name} has {key.distinct:,} values and speaks of a thing of its own"
    if loose:
        said += f"; {', '.join(loose)} nearly depends on it: the exceptions are candidates for a rule"
    sure = 0.6 + 0.15 * is_id(key.name, prefix) + 0.15 * (len(columns) > 1)
    return Dimension(name_for(key.name, prefix), source.name, (key.name,), sure, said, columns, tuple(loose), levels)


def name_for(column: str, prefix: str) -> str:
    """Return the name of a dimension by its key."""
    thing = entity(column, prefix) or words(column, prefix)
    thing = [one for one in thing if one not in NAMES] or thing
    for group, name in zip(ALIKE[:3], ("customer", "product", "employee"), strict=True):
        if len(thing) == 1 and thing[0] in group:
            return name if name != "employee" else thing[0]
    return "_".join(thing)
