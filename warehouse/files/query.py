"""The statement that turns the records of a file into the columns of its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from warehouse.files.engine import quoted
from warehouse.files.expressions import check_expression
from warehouse.files.interface import ExpectedColumn
from warehouse.files.lookups import Joined
from warehouse.files.mapping import Filling, Mapping
from warehouse.files.tables import Table
from warehouse.settings import SourceSettings

if TYPE_CHECKING:
    import duckdb


@dataclass
class Query:
    """What is asked of DuckDB for one file; ``expressions`` are the user's own, each by the key of its setting."""

    table: Table
    joined: list[Joined]
    fillings: list[Filling]
    where: str | None
    where_reads: frozenset[str]
    constants: dict[str, str]
    expressions: dict[str, str] = field(default_factory=dict)

    @property
    def taken(self) -> set[str]:
        """Return the columns that a canonical column takes as they are."""
        return {filling.takes for filling in self.fillings if filling.takes is not None}

    @property
    def read(self) -> set[str]:
        """Return the columns that something else reads: an expression, a count, a lookup."""
        by_fillings = {name for filling in self.fillings for name in filling.reads}
        keys = {ours for one in self.joined for ours, _ in one.keys}
        return by_fillings | keys | self.where_reads

    @property
    def typed(self) -> list[str]:
        """Return the canonical columns whose values have a type of their own."""
        return [filling.column for filling in self.fillings if filling.typed]

    @property
    def unused(self) -> list[str]:
        """Return the columns of the file that nothing takes or reads."""
        used = self.taken | self.read
        return [name for name in self.table.header if name not in used]

    @property
    def kept(self) -> list[str]:
        """Return the columns that stay beside the canonical ones: the file's others, and what expressions read."""
        looked_up = [alias for one in self.joined for alias in one.shown if alias in self.read]
        return [name for name in [*self.table.header, *looked_up] if name not in self.taken]

    def over(self, relation: str) -> str:
        """Return the statement over a relation that has the columns of the file: row, c0, c1, ..., keep, extra.

        Of a heavy file the columns that make ``extra`` follow as they are, for DuckDB needs many times the size of a
        large record to make JSON of it.
        """
        columns = [f"{filling.sql} as c{number}" for number, filling in enumerate(self.fillings)]
        keep = f"coalesce(cast(({self.where}\n) as boolean), false)" if self.where else "true"
        joins = "".join(one.sql for one in self.joined)
        selected = ", ".join([f"{quoted(self.table.row)} as row", *columns, f"{keep} as keep", *self._extra()])
        return f"select {selected} from ({relation}) as records{joins}"  # noqa: S608

    def _extra(self) -> list[str]:
        if not self.kept:
            return ["cast(null as varchar) as extra"]
        if self.table.heavy:
            return [f"{quoted(name)} as e{number}" for number, name in enumerate(self.kept)]
        kept = ", ".join(f"{quoted(name)} := {quoted(name)}" for name in self.kept)
        return [f"cast(to_json(struct_pack({kept})) as varchar) as extra"]


def plan(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    columns: Sequence[ExpectedColumn],
    settings: SourceSettings,
    *,
    table: Table,
    joined: list[Joined],
) -> Query:
    """Lay the columns of a source over a file and its lookups, and check the expressions of the settings."""
    available = [*table.header, *(alias for one in joined for alias in one.shown)]
    constants: dict[str, str] = {}
    expressions: dict[str, str] = {}

    def reads(sql: str, key: str) -> tuple[frozenset[str], str]:
        expressions[key] = sql
        return check_expression(connection, sql, key, available)

    def bind(constant: str) -> str:
        name = f"constant_{len(constants)}"
        constants[name] = constant
        return f"${name}"

    typed = table.typed | {alias for one in joined for alias, name in one.shown.items() if name in one.table.typed}
    fillings = Mapping(source, table, available, settings, typed).fill(columns, reads, bind)
    where_reads = reads(settings.where, f"sources.{source}.where")[0] if settings.where else frozenset()
    return Query(table, joined, fillings, settings.where, where_reads, constants, expressions)
