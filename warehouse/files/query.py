"""The statement that turns the records of a file into the columns of its source."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from warehouse.files.engine import quoted
from warehouse.files.expressions import check_expression
from warehouse.files.interface import ExpectedColumn
from warehouse.files.lookups import Joined
from warehouse.files.mapping import NOTHING, Filling, Mapping
from warehouse.files.rounding import Rounding, rounding
from warehouse.files.straight import Straight
from warehouse.files.tables import Table
from warehouse.settings import SourceSettings

if TYPE_CHECKING:
    import duckdb


@dataclass
class Query:
    """The query to DuckDB for one file; ``expressions`` are the user's own, by the key of their setting."""

    table: Table
    joined: list[Joined]
    fillings: list[Filling]
    where: str | None
    where_reads: frozenset[str]
    constants: dict[str, str]
    expressions: dict[str, str] = field(default_factory=dict)

    @property
    def taken(self) -> set[str]:
        """Return the columns that canonical columns take unchanged."""
        return {filling.takes for filling in self.fillings if filling.takes is not None}

    @property
    def read(self) -> set[str]:
        """Return the columns that something else reads: an expression, a count, a lookup."""
        by_fillings = {name for filling in self.fillings for name in filling.reads}
        keys = {ours for one in self.joined for ours in one.read}
        return by_fillings | keys | self.where_reads

    @property
    def typed(self) -> list[str]:
        """Return the canonical columns whose values are typed."""
        return [filling.column for filling in self.fillings if filling.typed]

    @property
    def rounding(self) -> list[Filling]:
        """Return the columns computed by an expression that may round."""
        return [filling for filling in self.fillings if filling.rounds is not None]

    @property
    def unused(self) -> list[str]:
        """Return the columns of the file that nothing takes or reads."""
        used = self.taken | self.read
        return [name for name in self.table.header if name not in used]

    @property
    def kept(self) -> list[str]:
        """Return the columns kept beside the canonical ones: the other columns of the file and those of expressions."""
        looked_up = [alias for one in self.joined for alias in one.shown if alias in self.read]
        return [name for name in [*self.table.header, *looked_up] if name not in self.taken]

    @property
    def straight(self) -> Straight | None:
        """Return the records as they are in the file, if each of its fields fills one column and nothing else does."""
        places = {filling.takes: filling.column for filling in self.fillings if filling.takes is not None}
        filled = sum(filling.sql != NOTHING for filling in self.fillings)
        if self.table.straight is None or self.where or self.joined or filled != len(places) or self.kept:
            return None
        return replace(self.table.straight, columns=tuple(places[name] for name in self.table.header))

    def over(self, relation: str) -> str:
        """Return the statement over a relation that has the columns of the file: row, c0, c1, ..., keep, extra.

        Before ``keep``, r0, r1, ... say whether an expression rounds a number of the record.
        For a file of large records the columns of ``extra`` follow unchanged, because DuckDB needs many times the size
        of a large record to turn it into JSON.
        """
        columns = [f"{filling.sql} as c{number}" for number, filling in enumerate(self.fillings)]
        rounds = [f"({one.rounds.sql}) as r{number}" for number, one in enumerate(self.rounding) if one.rounds]
        keep = f"coalesce(cast(({self.where}\n) as boolean), false)" if self.where else "true"
        joins = "".join(one.sql for one in self.joined)
        selected = ", ".join([f"{quoted(self.table.row)} as row", *columns, *rounds, f"{keep} as keep", *self._extra()])
        return f"select {selected} from ({relation}) as records{joins}"  # noqa: S608

    def _extra(self) -> list[str]:
        if not self.kept:
            return ["cast(null as varchar) as extra"]
        if self.table.heavy:
            return [f"{quoted(name)} as e{number}" for number, name in enumerate(self.kept)]
        kept = ", ".join(f"{quoted(name)} := {quoted(name)}" for name in self.kept)
        return [f"cast(to_json(struct_pack({kept})) as varchar) as extra"]


def plan(
    connection: Callable[[], duckdb.DuckDBPyConnection],
    source: str,
    columns: Sequence[ExpectedColumn],
    settings: SourceSettings,
    *,
    table: Table,
    joined: list[Joined],
) -> Query:
    """Map the columns of a source to a file and its lookups, and check the expressions of the settings."""
    available = [*table.header, *(alias for one in joined for alias in one.shown)]
    constants: dict[str, str] = {}
    expressions: dict[str, str] = {}

    def reads(sql: str, key: str) -> tuple[frozenset[str], str, Rounding | None]:
        expressions[key] = sql
        return *check_expression(connection(), sql, key, available), rounding(connection(), sql, available)

    def bind(constant: str) -> str:
        name = f"constant_{len(constants)}"
        constants[name] = constant
        return f"${name}"

    typed = table.typed.union(*(one.typed for one in joined))
    fillings = Mapping(source, table, available, settings, typed).fill(columns, reads, bind)
    where_reads = reads(settings.where, f"sources.{source}.where")[0] if settings.where else frozenset()
    return Query(table, joined, fillings, settings.where, where_reads, constants, expressions)
