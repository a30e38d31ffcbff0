"""The words that a column takes: known values, and what the settings translate into them."""

from __future__ import annotations

from collections.abc import Iterator

from warehouse.documents import markdown as md
from warehouse.documents.material import Material
from warehouse.documents.tables import place_of
from warehouse.vocabulary.rule import OneOf
from warehouse.vocabulary.source import sources


def pages(material: Material) -> dict[str, str]:
    """Return the page of the known words."""
    references = [table for table in material.tables if "reference" in table.info]
    return {
        "words.md": md.page(
            "Known words",
            "A value is known whatever its case, and is stored in the spelling shown here. Another word breaks the "
            "rule named beside it. Translate a source's own words in `[sources.NAME.values.COLUMN]`, or set other "
            "values in `[rules.ID]`.",
            *_columns(material),
            "## Reference tables" if references else "",
            md.table(
                ["Table", "What it holds"],
                [[md.link(str(table.fullname), place_of(table)), table.comment or ""] for table in references],
            ),
        )
    }


def _columns(material: Material) -> Iterator[str]:
    for rule in material.rules:
        if not isinstance(rule.check, OneOf):
            continue
        column = rule.check.column
        name = f"{column.table.fullname}.{column.name}" if hasattr(column.table, "fullname") else column.name
        yield f"{md.anchor(name)}\n\n## {name}"
        yield f"Rule {md.link(rule.id, f'rules.md#{rule.id}')}, severity {rule.severity}."
        found = _translated(material, str(getattr(column.table, "name", "")), column.name)
        rows = [[md.code(value), ", ".join(map(md.code, found.get(value.lower(), [])))] for value in rule.values]
        yield md.table(["Word", "The source's words for it"], rows)


def _translated(material: Material, table: str, column: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for source in sources(material.metadata):
        if source.silver.name == table:
            for theirs, ours in material.settings.source(source.name).values.get(column, {}).items():
                found.setdefault(ours.lower(), []).append(theirs)
    return found
