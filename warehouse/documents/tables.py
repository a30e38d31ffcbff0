"""A page for each table: purpose, grain, columns, where they come from, and a row for example."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CheckConstraint, Column, Table

from warehouse.documents import lineage
from warehouse.documents import markdown as md
from warehouse.documents.material import Material
from warehouse.documents.stars import key_of, references
from warehouse.documents.statements import type_name
from warehouse.vocabulary.columns import Role, word_of
from warehouse.vocabulary.dimension import dimension_of
from warehouse.vocabulary.fact import fact_of
from warehouse.vocabulary.reference import reference_rows
from warehouse.vocabulary.source import source_of

COLUMNS = ("Column", "What it means", "Type", "Key", "Null", "On change", "Personal", "Adds up")
ON_CHANGE = {
    Role.TYPE_0: "type 0: the first value stays",
    Role.TYPE_1: "type 1: overwritten",
    Role.TYPE_2: "type 2: a new version",
}


@dataclass(frozen=True)
class About:
    """What a table is, and what one of its rows stands for."""

    kind: str
    grain: str


def place_of(table: Table, *, above: str = "") -> str:
    """Return the path of the page of a table; ``above`` leads to the folder of all pages."""
    return f"{above}tables/{table.fullname}.md"


def about(table: Table) -> About:
    """Return what a table is among those of its model."""
    keys = ", ".join(column.name for column in table.primary_key.columns)
    each = f"one row per {keys}" if keys else "one row per record of a file"
    if "fact" in table.info:
        said = (table.comment or "").partition("Grain: ")[2].rstrip(".")
        return About("fact", said or f"one row per {', '.join(fact_of(table).grain)}")
    if "dimension" in table.info:
        dimension = dimension_of(table)
        what = f"one row per version of a {dimension.name}" if dimension.versions else f"one row per {dimension.name}"
        kind = "dimension, type 2" if dimension.versions else "dimension, type 1"
        return About(kind, what)
    kinds = {
        "calendar": "dimension of days",
        "history_of": "history of an attribute",
        "source": "source, typed",
        "reference": "reference table",
        "summary": "sums behind marts",
    }
    return About(next((words for name, words in kinds.items() if name in table.info), f"{table.schema} table"), each)


def pages(material: Material) -> dict[str, str]:
    """Return the pages of all tables."""
    return {place_of(table): _page(material, table) for table in material.tables}


def _page(material: Material, table: Table) -> str:
    what = about(table)
    return md.page(
        str(table.fullname),
        table.comment or "",
        md.table(["What it is", "Grain"], [[what.kind, what.grain]]),
        "## Columns",
        md.table(COLUMNS, map(row_of, table.columns), keep=("Column", "Type", "Null", "What it means")),
        _example(material, table),
        *_part("Where it comes from", lineage.of_table(material, table)),
        *lineage.computed(table),
        *_part("Points at", _pointers(table)),
        *_part("What the table itself forbids", _checks(table)),
        *_part("Rules", _rules(material, table)),
        *_part("Rows", _reference(table)),
    )


def _part(title: str, text: str) -> tuple[str, ...]:
    return (f"## {title}", text) if text else ()


def row_of(column: Column[Any]) -> list[str]:
    """Return a column as a row of `COLUMNS`."""
    word = word_of(column)
    return [
        f"{md.anchor(column.name)}{md.code(column.name)}",
        column.comment or "",
        type_name(column.type),
        _key(column),
        "yes" if column.nullable else "no",
        ON_CHANGE.get(word.role, "") if word is not None else "",
        "yes" if column.info.get("pii") else "",
        additivity(column),
    ]


def additivity(column: Column[Any]) -> str:
    """Return over what a measure may be summed, where the model declares it."""
    declared = getattr(word_of(column), "additivity", None)
    return "" if declared is None else str(getattr(declared, "value", declared))


def _key(column: Column[Any]) -> str:
    word = word_of(column)
    business = ["business key"] if word is not None and word.role is Role.BUSINESS_KEY else []
    return ", ".join([*filter(None, [key_of(column)]), *business])


def _example(material: Material, table: Table) -> str:
    found = material.found.examples.get(str(table.fullname), {}) if material.found else {}
    rows = [[md.code(name), md.code(value) if value else "null"] for name, value in found.items()]
    return md.observed("A row, without personal columns:", md.table(["Column", "Example"], rows)) if rows else ""


def _pointers(table: Table) -> str:
    rows = [[md.code(one.column), md.link(str(one.to.fullname), f"{one.to.fullname}.md")] for one in references(table)]
    return md.table(["Column", "Table"], rows)


def _checks(table: Table) -> str:
    found = [one for one in table.constraints if isinstance(one, CheckConstraint)]
    rows = sorted((str(one.name), str(one.sqltext)) for one in found)
    return md.table(["Constraint", "Must be true"], [[md.code(name), md.code(text)] for name, text in rows])


def _rules(material: Material, table: Table) -> str:
    found = [rule for rule in material.rules if table in rule.on]
    return md.table(
        ["Rule", "What must be true", "Severity"],
        [[md.link(rule.id, f"../rules.md#{rule.id}"), rule.title, str(rule.severity)] for rule in found],
    )


def _reference(table: Table) -> str:
    if "reference" not in table.info:
        return ""
    names = [column.name for column in table.columns]
    return md.table(
        names, ([row[name] for name in names] for row in reference_rows(table.info["reference"], table.name))
    )


def tables_with_sources(material: Material) -> Iterator[tuple[Table, Any]]:
    """Yield the typed tables of the sources, each with its source."""
    for table in material.tables:
        if "source" in table.info:
            yield table, source_of(table)
