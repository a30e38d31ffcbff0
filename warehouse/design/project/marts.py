"""Marts for the first questions: what adds up, by month and by each dimension."""

from __future__ import annotations

from warehouse.design.names import words
from warehouse.design.project.plan import Column, Dimension, Fact, Plan, title
from warehouse.design.project.text import block, call, imports, quote

MOST = 4
"""The number of dimensions of a fact that get a mart."""
GROUPS = 200


def marts_text(plan: Plan, name: str) -> str:
    """Return the module of the marts."""
    body, used = list[str](), {"mart", "month_of", "shown"}
    for fact in (one for one in plan.facts if not one.ties):
        body.append(_by_month(fact))
        used |= {"same"} if _units(fact) else set()
        for role, (dimension, _) in list(fact.roles.items())[:MOST]:
            column = label(dimension)
            if column is not None:
                body.append(_by_member(fact, role, dimension, column))
                used |= {"same"}
    text = "\n\n".join(body)
    used |= {"MONEY"} if "MONEY" in text else set()
    third = imports("sqlalchemy", ["BigInteger", "Date", "func", "select"])
    ours = imports("warehouse.vocabulary", sorted(used, key=lambda one: (not one.isupper(), one)))
    own = imports(name, ["dimensions", "facts"] if "dimensions." in text else ["facts"])
    return f'"""What is asked."""\n\n{third}\n{ours}\n\n{own}\n\n{text}\n'


def label(dimension: Dimension) -> Column | None:
    """Return the attribute that members are grouped by: few values, else a name, else the key; nothing personal."""
    columns = [one for one in dimension.source.columns if one.type == "Text" and not one.pii and one.kind == "field"]
    measured = dimension.source.of.columns
    few = [one for one in columns if 1 < measured[one.file].distinct <= GROUPS]
    if few:
        return min(few, key=lambda one: measured[one.file].distinct)
    named = [one for one in columns if {"name", "title", "description"} & set(words(one.file))]
    return named[0] if named else dimension.key


def _units(fact: Fact) -> list[str]:
    """Return the columns with the units of what is added up, by which every mart has a row of its own."""
    names = dict.fromkeys(one.unit for one in fact.measures if one.unit and one.additivity == "additive")
    return [f"facts.{fact.name}.c.{name}" for name in names]


def _sums(fact: Fact) -> list[str]:
    found = [call("same", [one]) for one in _units(fact)]
    found.append(call("shown", ['"records"', "BigInteger", '"How many there are"', "func.count()"]))
    for one in fact.measures:
        if one.additivity == "additive":
            type_ = "BigInteger" if one.column.type == "Integer" else "MONEY"
            what = f"func.sum(facts.{fact.name}.c.{one.column.name})"
            name = one.column.name if one.column.name != "records" else "records_sum"
            found.append(call("shown", [quote(name), type_, quote(one.column.text), what]))
    return found


def _by_month(fact: Fact) -> str:
    table = f"facts.{fact.name}"
    month = f"month_of({table}.c.{fact.day}_key)"
    said = title(fact.source.of.name)
    return block(
        "mart",
        [
            quote(f"{fact.name[:30]}_by_month"),
            quote(f"{said} by month."),
            quote(f"How do {said.lower()} develop?"),
            call("shown", ['"month"', "Date", '"First day of the month"', month]),
            *_sums(fact),
        ],
        rows=_rows(
            [f".where({table}.c.is_vanished.is_(False))", f".group_by({', '.join([month, *_units(fact)])})"], table
        ),
    )


def _by_member(fact: Fact, role: str, dimension: Dimension, column: Column) -> str:
    table, other = f"facts.{fact.name}", f"dimensions.{dimension.name}"
    attribute = f"{other}.c.{column.name}"
    said = title(fact.source.of.name)
    steps = [
        f".join({other}, {other}.c.{dimension.name}_key == {table}.c.{role}_key)",
        f".where({table}.c.is_vanished.is_(False))",
        f".group_by({', '.join([attribute, *_units(fact)])})",
    ]
    return block(
        "mart",
        [
            quote(f"{fact.name[:18]}_by_{role[:18]}"),
            quote(f"{said} by {column.text.lower()} of the {title(role).lower()}."),
            quote(f"Which {title(role).lower()} brings most?"),
            call("same", [attribute]),
            *_sums(fact),
        ],
        rows=_rows(steps, table),
    )


def _rows(steps: list[str], table: str) -> str:
    """Return the query of a mart, on one line if it fits."""
    parts = ["select()", f".select_from({table})", *steps]
    line = "".join(parts)
    return line if len(line) <= 120 - len("    rows=,") else "\n".join(parts)
