"""The first page: what there is, the bus matrix, and the diagram of the tables."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Table

from warehouse.documents import markdown as md
from warehouse.documents.material import SCHEMAS, Material
from warehouse.documents.stars import key_of, references, stars
from warehouse.documents.statements import type_name
from warehouse.documents.tables import about, place_of
from warehouse.vocabulary.mart import marts

LAYERS = {
    "gold": "The star: dimensions with their history, and facts.",
    "silver": "Records that were accepted, typed and clean, and the reference tables.",
    "bronze": "Records as delivered, all text.",
    "audit": "The runs: batches, files, results of rules, the quarantine.",
    "mart": "Sums that marts keep, month by month.",
}
PAGES = (
    ("Data dictionary", "dictionary.md", "every column, by name: what it means and where it is"),
    ("Rulebook", "rules.md", "every rule: what must be true, how severe it is, what to do when it fails"),
    ("Known words", "words.md", "the values that a column takes, and the source's words for them"),
    ("Settings", "settings.md", "every key of `warehouse.toml`"),
    ("Commands", "commands.md", "every command with its options"),
    ("Exit codes", "exit-codes.md", "what each exit code means"),
    ("JSON", "json.md", "what `--json` prints, with JSON Schemas"),
)


def pages(material: Material) -> dict[str, str]:
    """Return the first page."""
    return {
        "README.md": md.page(
            "The warehouse",
            "Written by the program from what it runs: the model, the rules, the settings and the command line. "
            "`warehouse docs --check` fails if a page is out of date.",
            _holdings(material),
            "\n".join(f"- {md.link(name, path)}: {what}" for name, path, what in PAGES),
            "## Bus matrix",
            "Which fact can be analysed by which dimension, and in which role.",
            _bus_matrix(material),
            "## The star",
            "\n\n".join(f"![{star.fact.table.name}](star-{star.fact.name}.svg)" for star in stars(material.metadata)),
            "## Diagram of gold",
            md.fenced("\n".join(_diagram(material)), "mermaid"),
            "## Questions and marts",
            md.table(
                ["Question", "Mart"],
                [
                    [mart.question, md.link(f"mart.{mart.name}", f"marts/{mart.name}.md")]
                    for mart in marts(material.metadata)
                ],
            ),
            "## Tables",
            *_listed(material),
        )
    }


def _holdings(material: Material) -> str:
    found = material.found
    if found is None or found.batch_id is None:
        return ""
    said = f"The newest batch is number {found.batch_id}, of {found.as_of}."
    rows = [[md.link(name, f"tables/gold.{name}.md"), f"{count:,}"] for name, count in found.rows.items()]
    return md.observed(said, md.table(["Table", "Rows"], rows))


def _bus_matrix(material: Material) -> str:
    found = list(stars(material.metadata))
    dimensions = list(dict.fromkeys(table for star in found for table in star.dimensions))
    head = ["Fact", "Grain", *(md.link(table.name, place_of(table)) for table in dimensions)]
    rows = []
    for star in found:
        roles = [[one.column for one in star.references if one.to is table] for table in dimensions]
        name = md.link(star.fact.table.name, place_of(star.fact.table))
        rows.append([name, about(star.fact.table).grain, *(", ".join(map(md.code, names)) for names in roles)])
    return md.table(head, rows, keep=head)


def _diagram(material: Material) -> Iterator[str]:
    """Yield an entity-relationship diagram in Mermaid's words."""
    gold = [table for table in material.tables if table.schema == "gold"]
    yield "erDiagram"
    for table in gold:
        yield f"    {table.name} {{"
        for column in table.columns:
            key = f" {key_of(column).replace(', ', ',')}" if key_of(column) else ""
            yield f"        {_word(type_name(column.type))} {column.name}{key}"
        yield "    }"
    for table in gold:
        for one in references(table):
            if one.to.schema == "gold":
                yield f'    {one.to.name} ||--o{{ {table.name} : "{one.column}"'


def _word(text: str) -> str:
    return text.split("(", maxsplit=1)[0].replace(" ", "_")


def _listed(material: Material) -> Iterator[str]:
    for schema in SCHEMAS:
        found: list[Table] = [table for table in material.tables if table.schema == schema]
        if found:
            yield f"### {schema}"
            yield LAYERS[schema]
            rows = [[md.link(table.name, place_of(table)), table.comment or ""] for table in found]
            yield md.table(["Table", "What it holds"], rows)
