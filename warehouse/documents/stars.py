"""Which tables of gold refer to which: the input of the bus matrix, the diagram and the drawing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Column, MetaData, Table

from warehouse.vocabulary.fact import Fact, facts


@dataclass(frozen=True)
class Reference:
    """A foreign key from a column of one table to another table."""

    column: str
    to: Table


@dataclass(frozen=True)
class Star:
    """A fact with the tables it refers to, in the order of its columns."""

    fact: Fact
    references: tuple[Reference, ...]

    @property
    def dimensions(self) -> tuple[Table, ...]:
        """The tables around the fact, each once."""
        return tuple(dict.fromkeys(one.to for one in self.references))


def stars(metadata: MetaData) -> Iterator[Star]:
    """Yield the stars of a model."""
    for fact in facts(metadata):
        yield Star(fact, tuple(references(fact.table)))


def references(table: Table) -> Iterator[Reference]:
    """Yield the references of a table to other tables, in the order of its columns."""
    for column in table.columns:
        for key in sorted(column.foreign_keys, key=lambda one: one.target_fullname):
            if key.column.table is not table:
                yield Reference(column.name, key.column.table)


def key_of(column: Column[object]) -> str:
    """Return what a column is among the keys of its table."""
    others = any(key.column.table is not column.table for key in column.foreign_keys)
    return ", ".join(["PK"] * column.primary_key + ["FK"] * others)
