"""The lines of a fact with everything known about each: a mart of them, or the fact joined with its dimensions."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Column, ColumnElement, CompoundSelect, FromClause, Select, Table, select, union_all
from sqlalchemy.sql import visitors

from warehouse.vocabulary.dimension import Dimension
from warehouse.vocabulary.fact import VANISHED, Fact
from warehouse.vocabulary.mart import day_of
from warehouse.vocabulary.report import Report


@dataclass(frozen=True)
class Known:
    """A column of the lines: its name, its description, and where it comes from (``role`` is that of its dimension)."""

    name: str
    description: str
    pii: bool
    origin: ColumnElement[Any]
    role: str | None = None


@dataclass(frozen=True)
class Wide:
    """The lines of a fact that count; ``view`` is the mart that holds them, if there is one."""

    fact: Fact
    view: Table | None = None
    as_is: bool = False

    @property
    def name(self) -> str:
        """The name of the lines in messages."""
        return self.fact.name if self.view is None else self.view.name

    @property
    def day(self) -> str:
        """The name of the date on which a line happened."""
        return self.fact.happened_on

    @property
    def day_key(self) -> str:
        """The name of the key of that date."""
        return self.fact.day.name

    @cached_property
    def columns(self) -> dict[str, Known]:
        """The columns by name."""
        return {known.name: known for known in (_of_view(self.view) if self.view is not None else _of_fact(self.fact))}

    def source(self, names: Collection[str]) -> FromClause:
        """Return the lines with some of their columns; dimensions that these do not need are not joined."""
        if self.view is not None:
            return self.view
        return _joined(self.fact, [self.columns[name] for name in names], as_is=self.as_is).subquery("lines")

    def name_of(self, column: Column[Any], role: str | None = None) -> str:
        """Return the name here of a column of the fact or of a dimension; it must be one of theirs.

        ``role`` is that of the dimension if it has several; the default is the first.
        """
        if self.view is not None:
            return self.columns[column.name].name
        return next(
            known.name for known in self.columns.values() if known.origin is column and role in (None, known.role)
        )

    def names_in(self, expression: ColumnElement[Any]) -> set[str]:
        """Return the names of the columns that an expression over the fact and its dimensions uses."""
        return {self.name_of(part) for part in visitors.iterate(expression) if isinstance(part, Column)}

    def over(self, source: FromClause, expression: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return an expression over the fact and its dimensions as one over these lines."""

        def replace(element: Any, **_options: Any) -> Any:
            return source.c[self.name_of(element)] if isinstance(element, Column) else None

        made: ColumnElement[Any] = visitors.replacement_traverse(expression, {}, replace)
        return made


def wide_of(report: Report, *, as_is: bool = False) -> Wide:
    """Return the lines that a report is about, with members as they were then or, with ``as_is``, as they are today."""
    return Wide(report.of, report.as_is if as_is else report.wide, as_is)


def _of_view(view: Table) -> Iterator[Known]:
    for column in view.columns:
        yield Known(column.name, column.comment or "", bool(column.info.get("pii")), column)


def _of_fact(fact: Fact) -> Iterator[Known]:
    """Yield the columns of a fact and of its roles' dimensions; of equal names, later ones get their role's name."""
    words = {word.name: word for word in fact.words}
    grain = [name for name in fact.grain if name in words]
    found = [_known(fact.table.c[name]) for name in grain]
    found += [
        Known(one.column, f"Day of {one.column}", False, day_of(fact.table.c[one.key]))
        for one in fact.days
        if one.column not in words
    ]
    found.append(Known(fact.day.name, fact.day.comment or "", False, fact.day))
    for role, dimension in fact.dimensions.items():
        found += [_known(dimension.table.c[word.name], role) for word in dimension.words]
    found += [_known(fact.table.c[name]) for name in words if name not in grain]
    taken: set[str] = set()
    for known in found:
        name = known.name
        if name in taken or (known.role and name in words):
            name = f"{known.role}_{name}"
        taken.add(name)
        yield Known(name, known.description, known.pii, known.origin, known.role)


def _known(column: Column[Any], role: str | None = None) -> Known:
    return Known(column.name, column.comment or "", bool(column.info.get("pii")), column, role)


def _joined(fact: Fact, columns: Collection[Known], *, as_is: bool) -> Select[Any]:
    tables = {role: dimension.table.alias(role) for role, dimension in fact.dimensions.items()}
    origins = [tables[one.role].c[str(one.origin.key)] if one.role else one.origin for one in columns]
    shown = (origin.label(known.name) for origin, known in zip(origins, columns, strict=True))
    query = select(*shown).select_from(fact.table).where(~fact.table.c[VANISHED])
    for role in dict.fromkeys(known.role for known in columns if known.role):
        dimension, table = fact.dimensions[role], tables[role]
        key, wanted = fact.table.c[f"{role}_key"], table.c[dimension.surrogate_key.name]
        if as_is and dimension.versions is not None:
            now = _present(dimension).subquery(f"{role}_now")
            query = query.join(now, now.c.then == key).join(table, wanted == now.c.now)
        else:
            query = query.join(table, wanted == key)
    return query


def _present(dimension: Dimension) -> CompoundSelect[Any]:
    """Return, for every version of a member, the version of that member that is in force today."""
    key, member, now = dimension.surrogate_key, dimension.business_key, dimension.table.alias("now")
    # Most versions are in force and need no join; the unknown member has no business key to join by.
    return union_all(
        select(key.label("then"), key.label("now")).where(dimension.table.c.is_current),
        select(key.label("then"), now.c[key.name].label("now"))
        .join(now, now.c[member.name] == member)
        .where(~dimension.table.c.is_current, now.c.is_current),
    )
