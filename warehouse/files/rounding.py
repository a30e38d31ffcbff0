"""Finds in the SQL of an expression the casts that round numbers of a file, and counts them by record."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from warehouse.files.engine import quoted

if TYPE_CHECKING:
    import duckdb

EXACT = "decimal(38, 15)"
"""A type wide enough to compare a number with its cast."""
PLACES = {"DOUBLE": 15, "FLOAT": 6}
"""The digits that these types keep; shorter texts need no check."""
NUMBERS = ("DECIMAL", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "DOUBLE", "FLOAT")


@dataclass(frozen=True)
class Rounding:
    """The casts of an expression: the condition that one rounds a number of the record, and what they cast to."""

    sql: str
    types: tuple[str, ...]


def rounding(connection: duckdb.DuckDBPyConnection, expression: str, columns: Sequence[str]) -> Rounding | None:
    """Return where an expression casts texts to numbers; None if it does not."""
    statement = json.loads(
        connection.execute("select json_serialize_sql($sql)", {"sql": f"select ({expression}\n)"}).fetchall()[0][0]
    )
    table = ", ".join(f"cast(null as varchar) as {quoted(name)}" for name in columns)
    found: dict[str, str] = {}
    for node, when in _casts(statement["statements"][0]["node"]["select_list"][0]):
        value, made = (_sql(connection, statement, one) for one in (node["child"], {**node, "try_cast": True}))
        types = _types(connection, f"select {value}, {made} from (select {table})")  # noqa: S608
        if types and types[0] == "VARCHAR" and types[1].startswith(NUMBERS):
            there = [f"{_sql(connection, statement, one)} is {'' if yes else 'not '}true and " for one, yes in when]
            found["".join(there) + _rounds(value, made, types[1])] = types[1]
    return Rounding(" or ".join(found), tuple(dict.fromkeys(found.values()))) if found else None


def _rounds(value: str, made: str, kind: str) -> str:
    exact = f"try_cast({value} as {EXACT}) <> try_cast(cast({made} as varchar) as {EXACT})"
    long = f"length({value}) > {PLACES[kind]} and " if kind in PLACES else ""
    return f"coalesce({long}{exact}, false)"


def _sql(connection: duckdb.DuckDBPyConnection, statement: dict[str, Any], node: dict[str, Any]) -> str:
    """Return a part of an expression as SQL."""
    whole = statement["statements"][0]
    alone = {**statement, "statements": [{**whole, "node": {**whole["node"], "select_list": [node]}}]}
    text = connection.execute("select json_deserialize_sql($tree)", {"tree": json.dumps(alone)}).fetchall()[0][0]
    return f"({str(text).removeprefix('SELECT ')})"


def _types(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    """Return the types of a query's columns; none if a part of an expression is not valid by itself."""
    import duckdb  # noqa: PLC0415

    try:
        return [str(one) for one in connection.sql(query).types]
    except duckdb.Error:
        return []


def _casts(tree: object, when: Sequence[tuple[Any, bool]] = ()) -> Iterator[tuple[dict[str, Any], list[Any]]]:
    """Yield the casts whose values matter, each with the conditions of its branches."""
    if isinstance(tree, list):
        for part in tree:
            yield from _casts(part, when)
    elif isinstance(tree, dict) and tree.get("class") == "CASE":
        others = list(when)
        for check in tree["case_checks"]:
            yield from _casts(check["then_expr"], [*others, (check["when_expr"], True)])
            others.append((check["when_expr"], False))
        yield from _casts(tree["else_expr"], others)
    elif isinstance(tree, dict) and tree.get("class") != "COMPARISON":
        if tree.get("class") == "CAST" and "child" in tree:
            yield tree, list(when)
        for part in tree.values():
            yield from _casts(part, when)
