"""Distributing a warehouse over the servers of Citus: which table goes where, by the declarations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    MetaData,
    Table,
    Text,
    cast,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import OID, REGCLASS

from warehouse import audit
from warehouse.database.spread import PARTITIONS, has_citus
from warehouse.vocabulary.fact import facts
from warehouse.vocabulary.source import sources

SETTINGS = {
    # a fact points at dimensions before it is distributed itself
    "citus.enable_local_reference_table_foreign_keys": "off",
    "citus.multi_shard_modify_mode": "sequential",
}


@dataclass(frozen=True)
class Spread:
    """Where a table goes: to every server, or to one of them by a column, together with the rows of another table."""

    table: Table
    column: str | None = None
    beside: Table | None = None

    @property
    def statement(self) -> Any:
        """The Citus call that does it."""
        name = cast(literal(self.table.fullname, Text), REGCLASS)
        if self.column is None:
            return select(func.create_reference_table(name))
        beside = "none" if self.beside is None else self.beside.fullname
        hashed: ColumnElement[str] = literal_column("'hash'")
        return select(func.create_distributed_table(name, cast(self.column, Text), hashed, cast(beside, Text)))


def spreads(metadata: MetaData) -> list[Spread]:
    """Return where the tables of a model go, in the order in which they are distributed.

    Order lines and their facts are distributed together, by the first part of their business key; their bronze by the
    number of the record, because a record may lack its key. All other tables are on every server; those that others
    point at come first.
    """
    found = []
    for source in sources(metadata):
        of_source = [fact for fact in facts(metadata) if fact.source is source]
        if of_source:
            key = source.keys[0].name
            found.append(Spread(source.silver, key))
            found += [Spread(fact.table, key, source.silver) for fact in of_source]
            found.append(Spread(source.bronze, "record_number"))
    by_key = {one.table.fullname for one in found}
    # a model with quality marts has audit tables too
    tables = {table.fullname: table for each in (audit.batch.metadata, metadata) for table in each.sorted_tables}
    return [Spread(table) for name, table in tables.items() if name not in by_key] + found


def spread(connection: Connection, metadata: MetaData) -> list[Spread]:
    """Distribute over the servers of Citus what is not distributed yet, and return it; without Citus do nothing."""
    left = waiting_to_be_spread(connection, metadata)
    if left:
        for name, value in SETTINGS.items():
            connection.execute(select(func.set_config(name, value, True)))
    for one in left:
        connection.execute(one.statement)
    return left


def waiting_to_be_spread(connection: Connection, metadata: MetaData) -> list[Spread]:
    """Return the tables that Citus could distribute but does not yet."""
    if not has_citus(connection):
        return []
    there = set(connection.scalars(select(cast(cast(PARTITIONS.c.logicalrelid, OID), BigInteger))))
    wanted = spreads(metadata)
    found = select(*(cast(cast(func.to_regclass(one.table.fullname), OID), BigInteger) for one in wanted))
    numbers = connection.execute(found).one()
    return [one for one, number in zip(wanted, numbers, strict=True) if number is not None and number not in there]
