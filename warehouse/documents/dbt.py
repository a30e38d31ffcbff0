"""`dbt/sources.yml`: gold and the marts as the sources of a dbt project, with descriptions, tests and freshness."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table

from warehouse.documents.material import Material
from warehouse.documents.statements import type_name
from warehouse.vocabulary.fact import Fact, facts
from warehouse.vocabulary.mart import marts

HEAD = """\
# Written by `warehouse docs`: copy it into the `models` folder of a dbt project whose profile names the warehouse.
# Make nothing in these schemas with dbt: `warehouse migrate` owns them.
"""


def pages(material: Material) -> dict[str, str]:
    """Return the sources of a dbt project."""
    tables = material.metadata.sorted_tables
    gold = [_table(table, **_freshness(material, table)) for table in tables if table.schema == "gold"]
    shown = [_table(mart.table) for mart in marts(material.metadata)]
    of = [
        _source("gold", "The star: dimensions and facts.", gold),
        _source("mart", "Views that answer the questions of the business.", shown),
    ]
    return {"dbt/sources.yml": HEAD + "\n".join(_yaml({"version": 2, "sources": of})) + "\n"}


def _source(schema: str, description: str, tables: list[dict[str, Any]]) -> dict[str, Any]:
    return {"name": schema, "schema": schema, "description": description, "tables": tables}


def _table(table: Table, **more: Any) -> dict[str, Any]:
    return {
        "name": table.name,
        "description": table.comment or "",
        **more,
        "columns": [_column(table, name) for name in table.c.keys()],  # noqa: SIM118  (names, not columns)
    }


def _column(table: Table, name: str) -> dict[str, Any]:
    column = table.c[name]
    found: dict[str, Any] = {"name": name, "data_type": type_name(column.type), "description": column.comment or ""}
    tests = [] if column.nullable or table.schema == "mart" or column.info.get("pii") else ["not_null"]
    if [*table.primary_key.columns] == [column]:
        tests.append("unique")
    if tests:
        found["data_tests"] = tests
    if column.info.get("pii"):
        found["config"] = {"meta": {"pii": True}}
    return found


def _freshness(material: Material, table: Table) -> dict[str, Any]:
    """Return which column says when a table was loaded, and how old a fact may be by the setting of its source."""
    column = next((name for name in ("updated_date", "created_date") if name in table.c), None)
    if column is None:
        return {}
    config: dict[str, Any] = {"loaded_at_field": column}
    fact: Fact | None = next((one for one in facts(material.metadata) if one.table is table), None)
    days = None if fact is None else material.settings.source(fact.source.name).freshness
    if days is not None:
        config["freshness"] = {"error_after": {"count": days, "period": "day"}}
    return {"config": config}


def _yaml(value: Any, indent: str = "") -> Iterator[str]:
    """Yield the lines of a value as YAML; texts are quoted as in JSON, which YAML reads."""
    parts = value.items() if isinstance(value, dict) else ((None, one) for one in value)
    for key, one in parts:
        lead = f"{indent}{'-' if key is None else f'{key}:'}"
        if not isinstance(one, dict | list):
            yield f"{lead} {json.dumps(one, ensure_ascii=False)}"
        elif key is None:
            first, *others = _yaml(one, f"{indent}  ")
            yield f"{indent}- {first.lstrip()}"
            yield from others
        else:
            yield lead
            yield from _yaml(one, f"{indent}  ")
