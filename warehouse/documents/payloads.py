"""What `--json` prints, as JSON Schema: derived from the types in `contract`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter

from warehouse.documents import markdown as md
from warehouse.documents.commands import anchor_of, commands_of
from warehouse.documents.contract import CONTRACT
from warehouse.documents.contract.failures import Failed
from warehouse.documents.material import Material
from warehouse.documents.options import schema_text


def schema(command: str) -> dict[str, Any]:
    """Return the schema of what a command prints with `--json`; raises KeyError where it prints none."""
    return TypeAdapter(CONTRACT[command]).json_schema()


def pages(material: Material) -> dict[str, str]:
    """Return the page of what `--json` prints, and a schema for each command."""
    found = [one for one in commands_of(material.program) if one.prints_json and one.name in CONTRACT]
    parts: list[str] = []
    for command in found:
        name = anchor_of(command)
        parts += [
            f"{md.anchor(name)}\n\n## warehouse {command.name} --json",
            md.link("JSON Schema", f"schemas/{name}.json"),
        ]
        parts += _section(schema(command.name))
    schemas = {
        f"schemas/{anchor_of(one)}.json": schema_text(schema(one.name), f"warehouse {one.name} --json") for one in found
    }
    parts += [
        f"{md.anchor('errors')}\n\n## A command that fails",
        "A command that fails prints this object instead, with the same sentence on stderr. A batch that "
        "a gate refused is no such error: its account has the status `refused`.",
        *_section(TypeAdapter(Failed).json_schema()),
    ]
    page = md.page(
        "JSON",
        "With `--json` a command prints one object on stdout and nothing else. Keys listed here are stable; new ones "
        "may be added, so a reader should ignore unknown keys.",
        *parts,
    )
    return {"json.md": page, **schemas}


def _section(whole: dict[str, Any]) -> Iterator[str]:
    definitions = whole.get("$defs", {})
    top = definitions[whole["$ref"].rpartition("/")[2]] if "$ref" in whole else whole
    if "anyOf" in top:
        yield f"One of: {', '.join(_kind(one) for one in top['anyOf'])}."
    else:
        yield md.table(["Key", "Kind", "What it is"], _rows(top))
    for name, definition in definitions.items():
        if definition is not top and "properties" in definition:
            yield f"**{name}**: {definition.get('description', '')}"
            yield md.table(["Key", "Kind", "What it is"], _rows(definition))


def _rows(schema: dict[str, Any]) -> Iterator[list[str]]:
    needed = schema.get("required", ())
    for key, value in schema.get("properties", {}).items():
        optional = "" if key in needed else " (may be missing)"
        yield [md.code(key), _kind(value) + optional, str(value.get("description", ""))]


def _kind(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_kind(one) for one in schema["anyOf"]))
    words = [schema["const"]] if "const" in schema else schema.get("enum", [])
    return ", ".join(map(md.code, words)) if words else _plain_kind(schema)


def _plain_kind(schema: dict[str, Any]) -> str:
    kind = str(schema.get("format") or schema.get("type", "any"))
    if kind == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"{_kind(schema['additionalProperties'])} by name"
    return kind
