"""The differences between two databases, as the statements of a revision that turns one into the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from warehouse.migrate.catalog import Catalog, Column, Constraint, Name, Relation
from warehouse.migrate.layout import quoted
from warehouse.migrate.retyping import becomes, using

Maker = Callable[[Name], Iterator[str]]
"""Yields the statements that create a table, with its indexes and the rows that come with the model."""
Fillings = Mapping[tuple[str, str, str], str]
"""What the rows that a table has hold in a new column, as SQL, by schema, table and column."""
PARAMETER = re.compile(r"(?<![:\w\\]):(?=\w)")


@dataclass
class Steps:
    """Python statements in order; ``notes`` are points that somebody has to check before running them."""

    code: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def note(self, sentence: str) -> None:
        """Add a note to the file and to the command's output."""
        self.notes.append(sentence)
        self.code.append(f"# {sentence}")

    def run(self, statement: str) -> None:
        """Run an SQL statement; a colon in it does not start a parameter."""
        self.code.append(f"op.execute({quoted(PARAMETER.sub(chr(92) + ':', statement))})")


def steps_between(
    before: Catalog, after: Catalog, make: Maker, fillings: Fillings | None = None, *, careful: bool = True
) -> Steps:
    """Return the statements that lead from one catalog to another; views are dropped first and created last.

    ``fillings`` are known for columns that must be filled; other ones are noted. A ``careful`` revision notes which
    rows and values are lost.
    """
    steps = Steps()
    _make_schemas(steps, before, after)
    common = [_Change(before.tables[name], after.tables[name]) for name in after.tables if name in before.tables]
    moved = {(*change.name, column) for change in common for column in change.moving}
    new = [name for name in after.tables if name not in before.tables]
    gone = [name for name in before.tables if name not in after.tables]
    views = _views_to_make(before, after, moved)
    for name in reversed(list(before.views)):
        if name in views or name not in after.views:
            steps.run(f"DROP VIEW {'.'.join(name)}")
    _loosen(steps, before, common)
    for schema, table in reversed(gone):
        if careful:
            steps.note(f"All rows of {schema}.{table} are lost here.")
        steps.code.append(f"op.drop_table({quoted(table)}, schema={quoted(schema)})")
    for change in common:
        change.columns(steps, fillings or {}, careful=careful)
    for name in new:
        steps.code += make(name)
    _fasten(steps, common)
    for name, view in after.views.items():
        if name in views:
            _make_view(steps, view)
        else:
            _comments(steps, before.views[name], view, "VIEW")
    for schema in before.schemas:
        if schema not in after.schemas:
            steps.run(f"DROP SCHEMA {schema}")
    return steps


def _make_schemas(steps: Steps, before: Catalog, after: Catalog) -> None:
    for schema, comment in after.schemas.items():
        if schema not in before.schemas:
            steps.run(f"CREATE SCHEMA {schema}")
        if before.schemas.get(schema, "") != comment:
            steps.run(f"COMMENT ON SCHEMA {schema} IS {_text(comment)}")


class _Change:
    """A table that exists before and after."""

    def __init__(self, before: Relation, after: Relation) -> None:
        self.before, self.after, self.name = before, after, after.name
        self.held = {one.definition for one in before.constraints.values()}
        old, new = before.columns, after.columns
        self.gone = [name for name in old if name not in new]
        self.new = [name for name in new if name not in old]
        self.retyped = [
            name
            for name in new
            if name in old and (old[name].type, old[name].generated) != (new[name].type, new[name].generated)
        ]
        moving = {*self.gone, *self.retyped}
        self.again = [
            name
            for name, column in new.items()
            if name in old
            and column.generated
            and (old[name].value != column.value or name in self.retyped or _words(old[name].value) & moving)
        ]
        self.retyped = [name for name in self.retyped if name not in self.again]
        self.moving = {*self.gone, *self.retyped, *self.again}

    def columns(self, steps: Steps, fillings: Fillings, *, careful: bool) -> None:
        """Drop, alter and add columns."""
        schema, table = self.name
        for name in self.gone:
            old = self.before.columns[name]
            if careful and not old.generated:
                steps.note(f"All values of {self.after.shown}.{name} are lost here.{self._renamed(old)}")
        for name in [*self.again, *self.gone]:
            steps.code.append(f"op.drop_column({quoted(table)}, {quoted(name)}, schema={quoted(schema)})")
        for name, column in self.after.columns.items():
            if name in self.new or name in self.again:
                self._add(steps, column, fillings.get((schema, table, name)))
            else:
                self._alter(steps, self.before.columns[name], column)
        _comments(steps, self.before, self.after, "TABLE")

    def _renamed(self, old: Column) -> str:
        """Return what to write instead if a new column may be the old one renamed."""
        like = [name for name in self.new if self.after.columns[name].type == old.type]
        if not like:
            return ""
        schema, table = self.name
        instead = f'op.alter_column("{table}", "{old.name}", new_column_name="{like[0]}", schema="{schema}")'
        return f" If it is {like[0]} under its old name, write {instead} instead of dropping one and adding the other."

    def _add(self, steps: Steps, column: Column, filling: str | None) -> None:
        table = self.after.shown
        if filling is not None and column.required:
            steps.run(f"ALTER TABLE {table} ADD COLUMN {column.name} {column.type} DEFAULT {filling} NOT NULL")
            steps.run(f"ALTER TABLE {table} ALTER COLUMN {column.name} DROP DEFAULT")
            return
        needs_rows = column.required and not column.generated and not column.value
        made = Column(column.name, column.type, column.required and not needs_rows, column.value, column.generated, "")
        steps.run(f"ALTER TABLE {table} ADD COLUMN {column.name} {made.definition}")
        if needs_rows:
            steps.note(f"Where {table} has rows, fill {column.name} here: the next line refuses a null.")
            steps.run(f"ALTER TABLE {table} ALTER COLUMN {column.name} SET NOT NULL")

    def _alter(self, steps: Steps, old: Column, new: Column) -> None:
        start = f"ALTER TABLE {self.after.shown} ALTER COLUMN {new.name}"
        if old.name in self.retyped:
            if said := becomes(old.type, new.type):
                steps.note(f"Values of {self.after.shown}.{new.name} {said}")
            steps.run(f"{start} TYPE {new.type} USING {using(new.name, new.type)}")
        if not new.generated and old.value != new.value:
            steps.run(f"{start} SET DEFAULT {new.value}" if new.value else f"{start} DROP DEFAULT")
        if old.required and not new.required:
            steps.run(f"{start} DROP NOT NULL")
        if new.required and not old.required:
            steps.note(f"Where {self.after.shown}.{new.name} is null, fill it here: the next line refuses a null.")
            steps.run(f"{start} SET NOT NULL")

    @property
    def loosened(self) -> list[Constraint]:
        """The constraints that cannot stay as they are."""
        return [
            one
            for name, one in self.before.constraints.items()
            if (found := self.after.constraints.get(name)) is None
            or found.definition != one.definition
            or self.moving.intersection(one.columns)
        ]


def _loosen(steps: Steps, before: Catalog, common: list[_Change]) -> None:
    """Drop constraints and indexes, foreign keys first; those that point at a dropped key go with it."""
    drops = {(change.name, one.name): one for change in common for one in change.loosened}
    keys = {name for (name, _), one in drops.items() if one.kind in ("p", "u")}
    for change in common:
        for one in change.before.constraints.values():
            if one.kind == "f" and one.target in keys:
                drops[change.name, one.name] = one
    for ((schema, table), name), one in sorted(drops.items(), key=lambda found: found[1].kind != "f"):
        del before.relations[schema, table].constraints[one.name]
        steps.code.append(f"op.drop_constraint({quoted(name)}, {quoted(table)}, schema={quoted(schema)})")
    for change in common:
        for name, definition in change.before.indexes.items():
            if change.after.indexes.get(name) != definition:
                schema, table = change.name
                steps.code.append(f"op.drop_index({quoted(name)}, table_name={quoted(table)}, schema={quoted(schema)})")


def _fasten(steps: Steps, common: list[_Change]) -> None:
    """Add constraints, foreign keys last, and indexes."""
    missing = [
        (change, one)
        for change in common
        for name, one in change.after.constraints.items()
        if name not in change.before.constraints
    ]
    for change, one in sorted(missing, key=lambda found: (found[1].kind == "f", found[1].kind != "p")):
        if one.definition not in change.held and change.before.columns.keys() & set(one.columns):
            steps.note(f"Rows of {change.after.shown} that break {one.name} stop the migration here.")
        steps.run(f"ALTER TABLE {change.after.shown} ADD CONSTRAINT {one.name} {one.definition}")
    for change in common:
        for name, definition in change.after.indexes.items():
            if change.before.indexes.get(name) != definition:
                steps.run(definition.replace(" ON ONLY ", " ON "))


def _views_to_make(before: Catalog, after: Catalog, moved: set[tuple[str, str, str]]) -> set[Name]:
    """Return the views that differ, and those that read something that cannot be changed under them."""
    found: set[Name] = set()
    for name, view in after.views.items():
        old = before.views.get(name)
        if old is None or _shape(old) != _shape(view) or old.reads_columns & moved or old.reads & found:
            found.add(name)
    return found


def _shape(view: Relation) -> tuple[str, list[tuple[str, str]]]:
    return view.query, [(column.name, column.type) for column in view.columns.values()]


def _make_view(steps: Steps, view: Relation) -> None:
    steps.run(f"CREATE VIEW {view.shown} AS\n{view.query.rstrip(';')}")
    _comments(steps, Relation(view.name, True, "", "", ""), view, "VIEW")


def _comments(steps: Steps, old: Relation, new: Relation, kind: str) -> None:
    if old.comment != new.comment:
        steps.run(f"COMMENT ON {kind} {new.shown} IS {_text(new.comment)}")
    for name, column in new.columns.items():
        before = old.columns.get(name)
        moved = before is None or (column.generated and before.definition != column.definition)
        if column.comment != ("" if moved else before.comment if before else ""):
            steps.run(f"COMMENT ON COLUMN {new.shown}.{name} IS {_text(column.comment)}")


def made_by_sql(catalog: Catalog) -> Maker:
    """Return a function that creates the tables of a catalog by SQL, as they are there but empty."""

    def make(name: Name) -> Iterator[str]:
        table = catalog.tables[name]
        parts = [f"{column.name} {column.definition}" for column in table.columns.values()]
        parts += [f"CONSTRAINT {one.name} {one.definition}" for one in table.constraints.values()]
        partitions = f" PARTITION BY {table.partitioned_by}" if table.partitioned_by else ""
        steps = Steps()
        steps.run(f"CREATE TABLE {table.shown} ({', '.join(parts)}){partitions}")
        for definition in table.indexes.values():
            steps.run(definition.replace(" ON ONLY ", " ON "))
        _comments(steps, Relation(name, False, "", "", ""), table, "TABLE")
        yield from steps.code

    return make


def _words(expression: str) -> set[str]:
    return set(re.findall(r"\w+", expression))


def _text(value: str) -> str:
    """Return a text as an SQL literal; an empty text as NULL."""
    return "'" + value.replace("'", "''") + "'" if value else "NULL"
