"""Where a column comes from: down to the column of the file, and the setting that maps it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeGuard

from sqlalchemy import ColumnClause, Table
from sqlalchemy.sql import visitors

from warehouse.documents import markdown as md
from warehouse.documents.material import Material
from warehouse.documents.statements import sql
from warehouse.settings import AbsentColumn, ConstantColumn, JoinedColumns, NumberWithin, Settings, SqlColumn
from warehouse.vocabulary.columns import Word, word_of
from warehouse.vocabulary.dimension import dimension_of
from warehouse.vocabulary.fact import Fact, fact_of
from warehouse.vocabulary.source import Source, source_of, sources

HEAD = ("Column", "From", "In the file", "Setting")
Row = tuple[str, str, str, str]


def of_table(material: Material, table: Table) -> str:
    """Return where the columns of a table come from; nothing for tables that no source fills."""
    return md.table(HEAD, _rows(material, table))


def _rows(material: Material, table: Table) -> Iterator[Row]:
    settings = material.settings
    if "source" in table.info:
        source = source_of(table)
        for word in source.words:
            before = "" if word.expression is not None else _column(source.bronze, word.name)
            yield (md.code(word.name), before, *in_file(source, word, settings))
    elif "dimension" in table.info:
        yield from _of_dimension(table, settings)
    elif "fact" in table.info:
        yield from _of_fact(fact_of(table), settings)
    elif "history_of" in table.info:
        yield from _of_history(table)
    elif table.schema == "bronze":
        for source in sources(material.metadata):
            if source.bronze is table:
                for word in source.delivered:
                    yield (md.code(word.name), "", *in_file(source, word, settings))


def _of_dimension(table: Table, settings: Settings) -> Iterator[Row]:
    dimension = dimension_of(table)
    for word in dimension.words:
        if word.follows_activity:
            how = "whether the newest snapshot of the source holds the key"
            yield md.code(word.name), how, "", md.code(f"[sources.{dimension.source.name}] delivery")
        elif word.previous_of is not None:
            yield md.code(word.name), f"the value before that {_column(table, word.previous_of)} has", "", ""
        else:
            for source in dimension.sources:
                if any(one.name == word.name for one in source.words):
                    yield _from(source, word.name, word.name, settings)
    for word, reference in dimension.references:
        yield md.code(reference.key), f"the row of today that {_column(table, word.name)} names", "", ""


def _of_history(table: Table) -> Iterator[Row]:
    origin: Table = table.info["history_of"]
    for column in table.columns:
        word = word_of(column)
        if word is not None:
            yield md.code(word.name), f"every value that {_column(origin, word.name)} had", "", ""


def _of_fact(fact: Fact, settings: Settings) -> Iterator[Row]:
    for day in fact.days:
        yield _from(fact.source, day.key, day.column, settings, "the day of ")
    for role in fact.roles:
        if role.via is not None:
            named = " and ".join(_column(fact.source.silver, ours) for _, ours in role.via.on)
            known = _column(role.via.fact, role.via.role.key)
            yield md.code(role.key), f"whom {known} names in the fact that {named} name", "", ""
        for column in role.columns:
            found = f"the {role.dimension.name} in force on the day, found by "
            yield _from(fact.source, role.key, column, settings, found)
    for word in fact.words:
        if word.computed is not None:
            yield md.code(word.name), f"computed: {md.code(word.computed)}", "", ""
            continue
        column, _, file, setting = _from(fact.source, word.name, word.name, settings)
        origin = _column(fact.source.silver, word.name)
        if word.otherwise is not None:
            origin = f"{origin}, else {_column(word.otherwise.table, word.otherwise.name)} of the day"
        yield column, origin, file, setting


def _from(source: Source, column: str, name: str, settings: Settings, how: str = "") -> Row:
    word = next((one for one in source.words if one.name == name), None)
    if word is None:
        return md.code(column), how, "", ""
    return (md.code(column), f"{how}{_column(source.silver, name)}", *in_file(source, word, settings))


def _is_value(part: Any) -> TypeGuard[ColumnClause[Any]]:
    """Return whether a part of an expression is another column of the record (`vocabulary.value`)."""
    return isinstance(part, ColumnClause) and part.table is None and not part.is_literal


def computed(table: Table) -> Iterator[str]:
    """Yield how the columns of a source are computed that no file brings."""
    words = source_of(table).words if "source" in table.info else ()
    for word in words:
        if word.expression is not None:
            yield f"How {md.code(word.name)} is computed:"
            yield md.fenced(sql(word.expression), "sql")


def _column(table: Any, name: str) -> str:
    return md.link(f"{table.fullname}.{name}", f"{table.fullname}.md#{name}")


def in_file(source: Source, word: Word, settings: Settings) -> tuple[str, str]:
    """Return what fills a column of a source, and the setting that says so."""
    if word.expression is not None:
        names = sorted({one.name for one in visitors.iterate(word.expression) if _is_value(one)})
        return f"computed from {', '.join(md.code(name) for name in names)} of the record", ""
    given = settings.source(source.name)
    key = f"[sources.{source.name}.columns] {word.name}"
    mapping = given.columns.get(word.name)
    path = given.path or f"{source.name}.csv"
    files = ", ".join(md.code(one) for one in ([path] if isinstance(path, str) else path))
    match mapping:
        case None:
            said, setting = f"{md.code(word.name)} of {files}", "none: the column of the same name"
        case str():
            said, setting = f"{md.code(mapping)} of {files}", md.code(key)
        case SqlColumn():
            said, setting = f"{md.code(mapping.sql)} over {files}", md.code(key)
        case ConstantColumn():
            said, setting = f"always {md.code(mapping.constant)}", md.code(key)
        case JoinedColumns():
            said, setting = f"{' and '.join(map(md.code, mapping.joined))} of {files}, joined", md.code(key)
        case NumberWithin():
            said, setting = f"counted within {md.code(mapping.number_within)} of {files}", md.code(key)
        case AbsentColumn():
            said, setting = "not in the file", md.code(key)
    if word.name in given.values:
        setting += f"; words: {md.code(f'[sources.{source.name}.values.{word.name}]')}"
    return said, setting
