"""The DuckDB expressions of the settings: one expression of one record each, checked before any file is read."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from warehouse.errors import SettingsError
from warehouse.files.engine import first_line, quoted
from warehouse.settings import or_nearest

if TYPE_CHECKING:
    import duckdb

REFUSED = {
    "SUBQUERY": "a subquery",
    "WINDOW": "a window function",
    "STAR": "a star",
    "PARAMETER": "a parameter",
}
MANY = frozenset({"unnest", "generate_subscripts"})


def check_expression(
    connection: duckdb.DuckDBPyConnection, expression: str, key: str, columns: Collection[str]
) -> tuple[frozenset[str], str]:
    """Return the columns that an expression reads, and the type of its result.

    Raises a SettingsError if it is not an expression over one record.
    """
    import duckdb  # noqa: PLC0415

    if "\0" in expression or not expression.strip():
        raise SettingsError(f"{key} is no DuckDB expression: it is empty or holds a NUL character.", key=key)
    tree = _tree(connection, expression, key)
    names = _names(tree, key)
    beside = next(iter(columns))
    table = ", ".join(f"cast(null as varchar) as {quoted(name)}" for name in columns)
    try:
        # Only binding is needed, and a plain column beside the expression excludes aggregates.
        types = connection.sql(f"select ({expression}\n), {quoted(beside)} from (select {table})").types  # noqa: S608
    except duckdb.Error as exc:
        known = {name.lower() for name in columns}
        unknown = next((name for name in sorted(names) if name.lower() not in known), None)
        guess = f" (its columns: {', '.join(columns)})" if unknown else ""
        near = or_nearest(unknown, columns) if unknown else ""
        if not unknown and "VARCHAR" in first_line(exc):
            guess = ' (the columns are texts: cast them first, as in cast("Total" as decimal(38, 10)))'
        raise SettingsError(
            f"{key} cannot be computed from the file: {first_line(exc)}{near or guess}", key=key
        ) from exc
    lower = {name.lower() for name in names}
    return frozenset(name for name in columns if name.lower() in lower), str(types[0])


def _tree(connection: duckdb.DuckDBPyConnection, expression: str, key: str) -> Any:
    found = connection.execute("select json_serialize_sql($sql)", {"sql": f"select ({expression}\n)"}).fetchall()
    answer = json.loads(found[0][0])
    if answer["error"]:
        raise SettingsError(f"{key} is no DuckDB expression: {answer['error_message']}.", key=key)
    node = answer["statements"][0]["node"]
    bare = (
        len(answer["statements"]) == 1
        and node["type"] == "SELECT_NODE"
        and len(node["select_list"]) == 1
        and node["from_table"]["type"] == "EMPTY"
        and not any(node[part] for part in ("where_clause", "group_expressions", "having", "qualify", "modifiers"))
    )
    if not bare:
        raise SettingsError(f"{key} must be one DuckDB expression and is a whole statement; shorten it.", key=key)
    return node["select_list"][0]


def _names(tree: object, key: str) -> set[str]:
    names: set[str] = set()
    for node in _nodes(tree):
        kind = str(node.get("class"))
        if kind in REFUSED or node.get("function_name") in MANY:
            what = REFUSED.get(kind) or f"`{node['function_name']}`"
            raise SettingsError(
                f"{key} holds {what}, but it is computed from one record at a time; take it out.", key=key
            )
        if kind == "COLUMN_REF":
            names.update(node["column_names"])
    return names


def _nodes(tree: object) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
    if isinstance(tree, dict | list):
        for part in tree.values() if isinstance(tree, dict) else tree:
            yield from _nodes(part)
