"""Runs queries: in a read-only transaction, for a bounded time, with the rights of a reader if needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Engine, bindparam, func, select, text
from sqlalchemy.exc import DBAPIError

from warehouse.ask.compiling import Compiled
from warehouse.ask.star import Subject
from warehouse.database.lock import naming_blockers, patiently
from warehouse.database.raw import raw_cursor
from warehouse.errors import UsageError
from warehouse.vocabulary.calendar import day_of
from warehouse.vocabulary.fact import VANISHED

SECONDS = 30
FEW = 2_000
"""Columns with more values than this are not searched for values that a question names."""
ROWS_READ = 200_000
"""The number of rows of a fact that are searched for the values of its own columns."""
TIMED_OUT = "57014"


@dataclass(frozen=True)
class Rows:
    """The rows of an answer; ``more`` says whether there are others beyond the limit."""

    names: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    more: bool
    sql: str


@contextmanager
def reading(engine: Engine, seconds: int = SECONDS) -> Iterator[Connection]:
    """Open a read-only transaction that sees the warehouse as one batch left it.

    Raises UsageError for a statement that takes longer than ``seconds``, and Locked if another session holds what it
    reads for half of them.
    """
    with naming_blockers(engine, seconds / 2), engine.connect() as connection:
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        limit = select(func.set_config("statement_timeout", bindparam("limit", f"{seconds}s"), True))
        connection.execute(limit)
        patiently(connection, seconds / 2)
        try:
            yield connection
        except (DBAPIError, psycopg.Error) as exc:
            error = exc.orig if isinstance(exc, DBAPIError) else exc
            if getattr(error, "sqlstate", None) == TIMED_OUT:
                raise UsageError(
                    f"The answer took longer than {seconds} s and was given up; ask for a shorter period."
                ) from exc
            raise


def become(connection: Connection, role: str) -> None:
    """Continue with the rights of a role until the transaction ends."""
    with raw_cursor(connection) as cursor:
        cursor.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))


def run(connection: Connection, query: Compiled) -> Rows:
    """Return the rows of a query, and its SQL with the values in it."""
    found = connection.execute(query.select)
    names = tuple(found.keys())
    rows = [tuple(row) for row in found]
    shown = query.select.compile(connection, compile_kwargs={"literal_binds": True})
    return Rows(names, tuple(rows[: query.limit]), len(rows) > query.limit, str(shown).strip())


def known_values(connection: Connection, subject: Subject) -> dict[str, Sequence[str]]:
    """Return the texts in the columns of a subject, without personal columns and those with very many values."""
    found: dict[str, Sequence[str]] = {}
    for level in subject.levels.values():
        if level.kind != "text" or level.pii or level.column is None or level.name in subject.grain:
            continue
        table = level.column.table
        rows = select(level.column.label("value")).select_from(table)
        if not level.hops:
            rows = rows.limit(ROWS_READ)
        part = rows.subquery()
        values = select(part.c.value).where(part.c.value.is_not(None)).distinct().limit(FEW + 1)
        known = sorted(str(one) for one in connection.scalars(values))
        if len(known) <= FEW:
            found[level.name] = known
    return found


def last_days(connection: Connection, subjects: Mapping[str, Subject]) -> dict[str, date]:
    """Return the last day on which anything happened in each subject that has any rows."""
    found = {}
    for name, subject in subjects.items():
        assert subject.table is not None
        key = subject.table.c[f"{next(iter(subject.days.values()))}_key"]
        newest = connection.scalar(select(func.max(key)).where(~subject.table.c[VANISHED]))
        if newest is not None:
            found[name] = day_of(int(newest))
    return found
