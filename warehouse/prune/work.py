"""What the steps of a prune share: counting rows, and removing them unless the prune is only planned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, MetaData, Table, delete, func, select

from warehouse.load.sql.statements import changed
from warehouse.load.withdrawal.pruned import limits
from warehouse.prune.account import PruneAccount, Removed
from warehouse.settings import Settings


@dataclass
class Pruning:
    """One prune: its transaction, its limits and its account."""

    connection: Connection
    metadata: MetaData
    account: PruneAccount
    plan: bool
    settings: Settings
    known_from: int = 0
    """The first batch whose recorded state could be shown before the prune."""
    shown_from: int | None = None
    """The first batch whose recorded state can be shown after it, if that has changed."""

    def remove(self, kind: str, table: Table, *where: ColumnElement[bool]) -> None:
        """Remove the rows of a table for which a condition holds; other tables in it are joined."""
        rows, size = self.sizes(table, *where)
        self.note(kind, table, rows, size)
        if rows and not self.plan:
            changed(self.connection, delete(table).where(*where))

    def sizes(self, table: Table, *where: ColumnElement[bool]) -> tuple[int, int]:
        """Return the number of rows of a query, and their size."""
        whole: Any = table.table_valued()
        query = select(func.count(), func.coalesce(func.sum(func.pg_column_size(whole)), 0)).select_from(table)
        rows, size = self.connection.execute(query.where(*where)).one()
        return int(rows), int(size)

    def note(self, kind: str, table: Table, rows: int, size: int) -> None:
        """Add removed rows to the account; tables that lose none are left out."""
        if rows:
            self.account.tables.append(Removed(kind, table.fullname, rows, size, self.limit(kind)))

    def limit(self, kind: str) -> date:
        """Return the first day that stays complete."""
        return self.account.limits[kind]

    def whole_from(self, table: Table) -> date | None:
        """Return the day from which a table is complete after this prune; None if it always was."""
        days = [one.before for one in self.account.tables if one.table == table.fullname]
        before = limits(self.connection).get(table.fullname)
        return max([*days, *([] if before is None else [before])], default=None)
