"""The origin of each column by the declarations: from the file to bronze, silver, gold and the marts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Column, ColumnElement, MetaData, Select, Table
from sqlalchemy.sql import visitors

from warehouse.load.batch.account import FileAccount
from warehouse.settings import AbsentColumn, ConstantColumn, JoinedColumns, NumberWithin, Settings, SqlColumn
from warehouse.vocabulary.columns import word_of
from warehouse.vocabulary.dimension import Dimension, dimensions
from warehouse.vocabulary.fact import Fact, facts
from warehouse.vocabulary.mart import Mart
from warehouse.vocabulary.source import Source
from warehouse.vocabulary.summary import summary_of

_QUOTED = re.compile(r'"((?:[^"]|"")+)"')
_BARE = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Origin:
    """A column of a table or file that another column is derived from; ``same`` if it is copied unchanged."""

    of: Table | FileAccount
    column: str
    same: bool = False

    def __hash__(self) -> int:
        return hash((id(self.of), self.column))


Origins = dict[str, list[Origin]]
"""The origins of the columns of one table, by the name of the column."""


def of_bronze(source: Source, settings: Settings, files: Iterable[FileAccount]) -> Origins:
    """Return the origins of the columns of bronze in the files of a batch, by the settings of the source."""
    given = settings.source(source.name)
    found: Origins = {}
    for word in source.delivered:
        match given.columns.get(word.name):
            case None:
                names, same = {word.name}, True
            case str() as name:
                names, same = {name}, True
            case SqlColumn(sql=expression):
                names, same = _mentioned(expression), False
            case JoinedColumns(joined=parts):
                names, same = set(parts), False
            case NumberWithin(number_within=name):
                names, same = {name}, False
            case ConstantColumn() | AbsentColumn():
                continue
        meant = {name.lower() for name in names}
        found[word.name] = [
            Origin(file, column, same) for file in files for name, column in _shown(file) if name.lower() in meant
        ]
    return found


def _shown(file: FileAccount) -> Iterable[tuple[str, str]]:
    """Return the columns of a file, with the names by which settings speak of them."""
    return file.shown.items() if file.file.lookup else zip(file.columns, file.columns, strict=True)


def _mentioned(expression: str) -> set[str]:
    """Return the possible column names in an expression of DuckDB's SQL, ignoring string literals."""
    bare = re.sub(r"'(?:[^']|'')*'", " ", expression)
    quoted = {name.replace('""', '"') for name in _QUOTED.findall(bare)}
    return quoted | set(_BARE.findall(_QUOTED.sub(" ", bare)))


def of_silver(source: Source) -> Origins:
    """Return from which columns of bronze those of silver are typed and computed."""
    found: Origins = {}
    for word in source.words:
        read = source.read_by(word) & set(source.bronze.c.keys())
        found[word.name] = [Origin(source.bronze, name) for name in sorted(read)]
    return found


def of_gold(metadata: MetaData) -> dict[Table, Origins]:
    """Return from which columns of silver, and of other tables of gold, those of gold are made."""
    found: dict[Table, Origins] = {}
    for dimension in dimensions(metadata):
        found[dimension.table] = _of_dimension(dimension)
    for fact in facts(metadata):
        found[fact.table] = _of_fact(fact)
    for table in metadata.tables.values():
        origin = table.info.get("history_of")
        if origin is not None:
            words = (word for column in table.columns if (word := word_of(column)) is not None)
            found[table] = {word.name: [Origin(origin, word.name, same=True)] for word in words}
        if "summary" in table.info:
            found[table] = _of_query(summary_of(table).query)
    return found


def _of_dimension(dimension: Dimension) -> Origins:
    found: Origins = {}
    for word in dimension.words:
        if word.follows_activity:
            keys = ((source, key.name) for source in dimension.sources for key in source.keys)
            found[word.name] = [Origin(source.silver, name) for source, name in keys]
        else:
            found[word.name] = _in_silver(dimension.sources, word.previous_of or word.name)
    for word, reference in dimension.references:
        found[reference.key] = [Origin(origin.of, origin.column) for origin in _in_silver(dimension.sources, word.name)]
    return found


def _in_silver(sources: Iterable[Source], name: str) -> list[Origin]:
    return [Origin(source.silver, name, same=True) for source in sources if name in source.silver.c]


def _of_fact(fact: Fact) -> Origins:
    silver = fact.source.silver
    found: Origins = {day.key: [Origin(silver, day.column)] for day in fact.days}
    for role in fact.roles:
        key = next(iter(role.dimension.table.primary_key.columns)).name
        looked_up = [Origin(role.dimension.table, key, same=True)]
        found[role.key] = [*looked_up, *(Origin(silver, name) for name in role.columns if name in silver.c)]
        if role.via is not None:
            known = Origin(role.via.fact, role.via.role.key)
            found[role.key] = [known, *(Origin(silver, ours) for _, ours in role.via.on if ours in silver.c)]
    for word in fact.words:
        if word.computed is not None:
            made_of = sorted(set(_BARE.findall(str(word.computed))) & set(fact.table.c.keys()))
            origins = (origin for name in made_of for origin in _measured(fact, name))
            found[word.name] = [replace(origin, same=False) for origin in origins]
        else:
            found[word.name] = _measured(fact, word.name)
    return found


def _measured(fact: Fact, name: str) -> list[Origin]:
    """Return the origins of a measure: the record, and the fallback if the record has no value."""
    word = next((one for one in fact.words if one.name == name), None)
    found = _in_silver([fact.source], name)
    if word is not None and word.otherwise is not None:
        found.append(Origin(word.otherwise.table, word.otherwise.name, same=True))
    return found


def of_mart(mart: Mart) -> Origins:
    """Return from which columns the columns of a mart are computed."""
    return _of_query(mart.query)


def _of_query(query: Select[Any]) -> Origins:
    found: Origins = {}
    for column in query.selected_columns:
        same = _is_passed_on(column)
        origins = {(one.table.fullname, one.name): Origin(one.table, one.name, same) for one in _made_of(column)}
        found[str(column.name)] = [origins[key] for key in sorted(origins)]
    return found


def _is_passed_on(column: Any) -> bool:
    return isinstance(column, Column) or isinstance(getattr(column, "element", None), Column)


def _made_of(expression: ColumnElement[Any]) -> Iterator[Column[Any]]:
    """Yield the columns of tables that an expression is computed from, without those that only filter rows."""
    waiting, seen = [expression], set[int]()
    while waiting:
        for part in visitors.iterate(waiting.pop()):
            if not isinstance(part, ColumnElement) or id(part) in seen:
                continue
            seen.add(id(part))
            if isinstance(part, Column) and isinstance(part.table, Table) and part.table.schema:
                yield part
            else:
                waiting += part.proxy_set - {part}
