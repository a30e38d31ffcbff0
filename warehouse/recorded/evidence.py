"""The tables about batches as they were after a batch: what the quality marts are computed from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, and_, case, func, null, or_, select

from warehouse import audit
from warehouse.recorded.asked import SCHEMA_OF


def evidence() -> Mapping[Any, FromClause]:
    """Return, for each such table, the rows that it had then.

    A batch was undone if, of the undos of it, of these undos and so on, an odd number had been loaded. Records that
    wait again because an undo took back what had resolved them count as waiting all along, and what `audit.file` counts
    of them follows them.
    """
    number = select(getattr(func, SCHEMA_OF["gold"]).batch()).scalar_subquery()
    waits = audit.quarantine
    waited = or_(waits.c.status != "resolved", waits.c.resolved_batch_id <= number)
    then: dict[str, ColumnElement[Any]] = {
        "status": case((waited, waits.c.status), else_="waiting"),
        "resolved_batch_id": case((waits.c.resolved_batch_id <= number, waits.c.resolved_batch_id), else_=null()),
    }
    return {
        audit.batch: _batches(number),
        audit.file: _rows(audit.file, number),
        audit.rule_result: _rows(audit.rule_result, number),
        waits: _rows(waits, number, then),
    }


def _rows(table: Table, number: Any, then: Mapping[str, ColumnElement[Any]] | None = None) -> FromClause:
    columns = [(then or {}).get(column.name, column).label(column.name) for column in table.columns]
    return select(*columns).where(table.c.batch_id <= number).subquery(f"{table.name}_then")


def _batches(number: Any) -> FromClause:
    table, undo = audit.batch, audit.batch.alias("undo")
    chain = select(table.c.batch_id.label("root"), table.c.batch_id).where(table.c.batch_id <= number)
    undos = chain.cte("undos", recursive=True)
    next_ = and_(undo.c.undoes == undos.c.batch_id, undo.c.status != "refused", undo.c.batch_id <= number)
    undos = undos.union_all(select(undos.c.root, undo.c.batch_id).join(undo, next_))
    count = select(undos.c.root, func.count().label("number")).group_by(undos.c.root).subquery("count")
    status = case(
        (table.c.status == "refused", "refused"), (func.mod(count.c.number, 2) == 1, "loaded"), else_="undone"
    )
    columns = [column if column.name != "status" else status.label("status") for column in table.columns]
    return select(*columns).join(count, count.c.root == table.c.batch_id).subquery("batch_then")
