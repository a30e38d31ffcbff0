"""Every column by its name, with what it means and where it stands."""

from __future__ import annotations

from collections import defaultdict

from warehouse.documents import markdown as md
from warehouse.documents.material import SCHEMAS, Material
from warehouse.documents.tables import place_of
from warehouse.vocabulary.mart import marts


def pages(material: Material) -> dict[str, str]:
    """Return the data dictionary."""
    meanings: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for table in material.tables:
        for column in table.columns:
            where = md.link(str(table.fullname), f"{place_of(table)}#{column.name}")
            meanings[column.name][column.comment or ""].append(where)
    for mart in marts(material.metadata):
        for column in mart.table.columns:
            where = md.link(f"mart.{mart.name}", f"marts/{mart.name}.md#{column.name}")
            meanings[column.name][column.comment or ""].append(where)
    rows = [
        [f"{md.anchor(name)}{md.code(name)}" if first else "", meaning, ", ".join(places)]
        for name, found in sorted(meanings.items())
        for first, (meaning, places) in zip([True] + [False] * len(found), found.items(), strict=False)
    ]
    return {
        "dictionary.md": md.page(
            "Data dictionary",
            f"Every column of the schemas {', '.join(SCHEMAS)}, by name. Where a name means different things in "
            "different tables, each meaning has a line.",
            md.table(["Column", "What it means", "Where it stands"], rows),
        )
    }
