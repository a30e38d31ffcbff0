"""The settings: every key of `warehouse.toml`, with its kind, its default, and what this warehouse sets."""

from __future__ import annotations

import json
from collections.abc import Iterator, Set
from typing import Any

from pydantic import BaseModel, SecretStr

from warehouse.documents import markdown as md
from warehouse.documents.material import Material
from warehouse.settings import (
    AlertSettings,
    CarryDown,
    FileOfSource,
    FileSettings,
    JoinedColumns,
    LineageSettings,
    Lookup,
    NumberWithin,
    RetentionSettings,
    RuleSettings,
    SeriesSettings,
    Settings,
    SourceSettings,
    Split,
    WaiverSettings,
)
from warehouse.settings.descriptions import description
from warehouse.settings.sources import OF_ONE_FILE

SECTIONS: tuple[tuple[str, str, type[BaseModel]], ...] = (
    ("The warehouse", "The keys at the top of the file.", Settings),
    ("`[series]`", "How dated files make a series of deliveries.", SeriesSettings),
    ("`[sources.NAME]`", "How a source is found and read.", SourceSettings),
    ("`[[sources.NAME.lookups]]`", "A further file whose columns join those of the source's own.", Lookup),
    ("`[[sources.NAME.files]]`", "A file of the source that is read in another way than the rest.", FileOfSource),
    ("`carry_down`", "Columns that are filled only on the first of several records.", CarryDown),
    ("`split`", "Lists in one cell that are split into records.", Split),
    ("A column that is joined", "`[sources.NAME.columns]`, `joined`.", JoinedColumns),
    ("A column that is counted", "`[sources.NAME.columns]`, `number_within`.", NumberWithin),
    ("`[rules.ID]`", "What this warehouse changes about a rule.", RuleSettings),
    ("`[rules.ID] waiver`", "Why the failures of a rule are tolerated.", WaiverSettings),
    ("`[retention]`", "How long `warehouse prune` keeps each kind.", RetentionSettings),
    ("`[alerts]`", "Whom to alert, and about what.", AlertSettings),
    ("`[lineage]`", "The names of the batches in OpenLineage.", LineageSettings),
)
WAYS = (
    ('`"Invoice"`', "the column of the file with that name"),
    ('`{ sql = "upper(\\"Status\\")" }`', "DuckDB SQL over the columns of the file, all of them text"),
    ('`{ constant = "Cash" }`', "the same for every record"),
    ('`{ joined = ["Store", "No"], with = "-" }`', "columns of the file joined into one, as for a key"),
    ('`{ number_within = "Invoice", repeats = "whole" }`', "counts the records of a key, from 1"),
    ("`{ absent = true }`", "the file has no such column"),
)
_INHERITED: dict[type[BaseModel], tuple[Set[str], str]] = {
    Lookup: (FileSettings.model_fields.keys() - OF_ONE_FILE, "as the source's own file"),
    FileOfSource: (FileSettings.model_fields.keys(), "as the source's other files"),
}
"""The keys that a file takes from its source where it does not set them, and what is said of that."""
OF_THE_MACHINE = ("database_url", "home", "erasure_key", "alerts", "lineage")
"""Keys that say where a warehouse runs and hold its secrets, not what it is; their values are never shown."""


def pages(material: Material) -> dict[str, str]:
    """Return the page of the settings, and their JSON Schema for editors."""
    return {
        "settings.md": md.page(
            "Settings",
            "`warehouse.toml` in the working folder, or the file that `--config` names. Environment variables win: "
            "`WAREHOUSE_HOME`, `WAREHOUSE_SOURCES__ORDERS__DELIMITER`. An unknown key is an error. "
            "[The schema](schemas/warehouse.toml.json) lets editors complete and check the file.",
            *_sections(),
            "## Ways to fill a column",
            "`[sources.NAME.columns]`, by the name of our column. What is left out is the column of the same name.",
            md.table(["Value", "What fills the column"], WAYS),
            *_set_here(material.settings),
        ),
        "schemas/warehouse.toml.json": schema_text(_described(), "Settings of a warehouse"),
    }


def _described() -> dict[str, Any]:
    """Return the schema of the settings with what each key says."""
    schema = Settings.model_json_schema()
    kinds = {model.__name__: model for _, _, model in SECTIONS}
    for name, table in (("Settings", schema), *schema["$defs"].items()):
        for key, value in table.get("properties", {}).items():
            if name in kinds:
                value["description"] = description(kinds[name], key)
    return schema


def schema_text(schema: dict[str, Any], title: str) -> str:
    """Return a JSON Schema as the text of a file."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Written by `warehouse docs`; changes belong into the program.",
        "title": title,
    }
    body = {key: value for key, value in schema.items() if key not in head}
    return json.dumps(head | body, indent=2, ensure_ascii=False) + "\n"


def _sections() -> Iterator[str]:
    for title, said, model in SECTIONS:
        yield f"## {title}"
        yield said
        yield md.table(["Key", "Kind", "Without it", "What it says"], _rows(model))


def _rows(model: type[BaseModel]) -> Iterator[list[str]]:
    kinds = model.model_json_schema()
    inherited, otherwise = _INHERITED.get(model, (frozenset[str](), ""))
    for field_name, field in model.model_fields.items():
        name = field.alias or field_name
        kind = _kind(kinds["properties"][name], kinds)
        without = otherwise if name in inherited else _default(field.default, field.is_required())
        yield [f"{md.anchor(f'{model.__name__}.{name}')}{md.code(name)}", kind, without, description(model, name)]


def _kind(schema: dict[str, Any], whole: dict[str, Any]) -> str:
    """Return the kind of a value in the words of TOML."""
    if "$ref" in schema:
        return "table"
    if "anyOf" in schema:
        kinds = (_kind(one, whole) for one in schema["anyOf"] if one.get("type") != "null")
        return " or ".join(dict.fromkeys(kinds))
    if "enum" in schema:
        return ", ".join(md.code(json.dumps(one)) for one in schema["enum"])
    if "const" in schema:
        return md.code(json.dumps(schema["const"]))
    names = {"string": "text", "integer": "whole number", "boolean": "true or false", "object": "table"}
    kind = str(schema.get("type", "value"))
    if kind == "array":
        return f"list of {_kind(schema['items'], whole)}" if "items" in schema else "list"
    return "date" if schema.get("format") == "date" else names.get(kind, kind)


def _default(value: Any, required: bool) -> str:
    if required:
        return "must be given"
    if value is None:
        return ""
    if isinstance(value, list | tuple | dict) and not value:
        return "none"
    return md.code(json.dumps(value if isinstance(value, bool | int | float | list | tuple) else str(value)))


def _set_here(settings: Settings) -> Iterator[str]:
    rows = [
        [md.code(key), md.code(value)]
        for name in Settings.model_fields
        if name in settings.model_fields_set and name not in OF_THE_MACHINE
        for key, value in _leaves(name, getattr(settings, name))
    ]
    if rows:
        yield "## Set in this warehouse"
        yield md.table(["Key", "Value"], rows)


def _leaves(place: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, SecretStr):
        return
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name in value.model_fields_set:
                yield from _leaves(f"{place}.{name}", getattr(value, name))
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _leaves(f"{place}.{name}", one)
    elif isinstance(value, list) and any(isinstance(one, BaseModel) for one in value):
        for number, one in enumerate(value, start=1):
            yield from _leaves(f"{place}[{number}]", one)
    else:
        yield place, json.dumps(value, ensure_ascii=False, default=str)
