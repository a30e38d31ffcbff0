"""Answers to questions about the star, each with its SQL, its batch, and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from shlex import quote
from typing import Any

from sqlalchemy import Connection, MetaData, column, func, select, table

from warehouse import audit
from warehouse.ask.compiling import compiled, units_asked
from warehouse.ask.free import run_free
from warehouse.ask.matching import Understood, understood
from warehouse.ask.query import MOST_ROWS, Query, subject_of
from warehouse.ask.running import Rows, become, known_values, last_days, reading, run
from warehouse.ask.star import Measure, Subject
from warehouse.database.connect import Database
from warehouse.errors import UsageError
from warehouse.history import BatchLine
from warehouse.report.trust import Trust, read_trust
from warehouse.settings import Settings
from warehouse.vocabulary.model import Model
from warehouse.vocabulary.units import unit_order, unit_text


@dataclass(frozen=True)
class Basis:
    """What an answer is based on: the newest batch, and the verdict on the data with its reasons."""

    batch: BatchLine | None
    trust: Trust

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        batch = self.batch
        return {
            "batch_id": batch and batch.batch_id,
            "batch_date": batch and batch.as_of.isoformat(),
            "trust": {
                "verdict": self.trust.verdict,
                "reasons": [{"level": one.level, "reason": one.sentence} for one in self.trust.checks],
            },
        }


@dataclass(frozen=True)
class Answer:
    """The rows of a query, None if it could not be run; ``notes`` say what a reader must know about them."""

    basis: Basis
    query: Query | None
    rows: Rows | None
    measures: tuple[Measure, ...] = ()
    understood: Understood | None = None
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        rows, asked = self.rows, self.understood
        found: dict[str, Any] = {"answered": rows is not None}
        if asked is not None:
            found |= {"question": asked.question, "missing": list(asked.missing), "ignored": list(asked.ignored)}
        found |= {
            "query": self.query and self.query.model_dump(mode="json", exclude_defaults=True),
            "columns": [] if rows is None else list(rows.names),
            "rows": [] if rows is None else [list(row) for row in rows.rows],
            "more_rows": rows is not None and rows.more,
            "sql": rows and rows.sql,
            "notes": list(self.notes),
        }
        return found | self.basis.as_json()


def basis_of(connection: Connection, metadata: MetaData, settings: Settings) -> Basis:
    """Read what answers are based on at this moment."""
    trust = read_trust(connection, metadata, settings)
    return Basis(trust.newest, trust)


def readers(connection: Connection) -> dict[str, bool]:
    """Return the roles that may read the marts, and whether they may read personal columns."""
    found = connection.execute(select(audit.reader.c.role, audit.reader.c.pii).order_by(audit.reader.c.role))
    return {str(role): bool(pii) for role, pii in found}


def may_become(connection: Connection, role: str) -> bool:
    """Return whether this session may act as a role, if that exists."""
    may = select(func.pg_has_role(column("rolname"), "SET")).select_from(table("pg_roles", column("rolname")))
    return bool(connection.scalar(may.where(column("rolname") == role)))


class Oracle:
    """Answers questions about one warehouse.

    ``pii`` allows personal columns. With ``role``, queries run with the current rights of that reader:
    personal columns only if they were granted to it.
    """

    def __init__(
        self,
        database: Database,
        model: Model,
        settings: Settings,
        subjects: Mapping[str, Subject],
        *,
        pii: bool = False,
        role: str | None = None,
    ) -> None:
        self.database, self.model, self.settings, self.subjects = database, model, settings, subjects
        self.pii, self.role = pii, role

    def ask(self, question: str) -> Answer:
        """Answer a question in plain English, or say what it lacks."""
        with reading(self.database.engine) as connection:
            basis = basis_of(connection, self.model.metadata, self.settings)
            values = {name: known_values(connection, one) for name, one in self.subjects.items()}
            days = last_days(connection, self.subjects)
            asked = understood(question, self.subjects, values, self.settings.today(), days)
            if asked.query is None:
                return Answer(basis, None, None, understood=asked)
            return self._answer(connection, basis, asked.query, asked, days)

    def query(self, query: Query) -> Answer:
        """Answer a query; raises UsageError for one that names something unknown or makes no sense."""
        with reading(self.database.engine) as connection:
            basis = basis_of(connection, self.model.metadata, self.settings)
            return self._answer(connection, basis, query, None, last_days(connection, self.subjects))

    def free(self, statement: str, limit: int = MOST_ROWS) -> dict[str, Any]:
        """Return the rows of a read-only SQL statement, run as a reader; raises UsageError without a reader."""
        with reading(self.database.engine) as connection:
            role, _ = self.rights(connection)
            if role is None or self.role is None:
                name = self.role or "bi"
                raise UsageError(
                    f"Free SQL runs with the rights of the reader {name}, and there is none; let it in with "
                    f"`warehouse grant {quote(name)} --create`."
                )
            if not may_become(connection, role):
                raise UsageError(f"The loader may not act as {role}; give it that (GRANT {role} TO ... WITH SET TRUE).")
            basis = basis_of(connection, self.model.metadata, self.settings)
            rows = run_free(connection, statement, role, min(limit, MOST_ROWS))
        return {
            "columns": list(rows.names),
            "rows": [list(row) for row in rows.rows],
            "more_rows": rows.more,
            "sql": rows.sql,
            **basis.as_json(),
        }

    def rights(self, connection: Connection) -> tuple[str | None, bool]:
        """Return the reader whose rights apply, if access was granted, and whether that covers personal columns."""
        if self.role is None:
            return None, self.pii
        granted = readers(connection)
        return (self.role, granted[self.role]) if self.role in granted else (None, False)

    def _answer(
        self,
        connection: Connection,
        basis: Basis,
        query: Query,
        asked: Understood | None,
        days: Mapping[str, date],
    ) -> Answer:
        subject = subject_of(query, self.subjects)
        role, pii = self.rights(connection)
        compiled(query, subject, pii=pii)  # refuses what cannot be asked before anything is sent
        if role is not None and may_become(connection, role):
            become(connection, role)
        query, units = _divided(connection, query, subject, pii=pii)
        made = compiled(query, subject, pii=pii)
        rows = run(connection, made)
        notes = (*units, *_notes(query, subject, made.measures), *_beyond(query, days.get(subject.name)))
        return Answer(basis, query, rows, made.measures, asked, notes)


def _divided(connection: Connection, query: Query, subject: Subject, *, pii: bool) -> tuple[Query, list[str]]:
    """Return a query that does not add up amounts of different currencies or other units.

    If the chosen rows have several, it is grouped by them, and so is the ranking that a limit applies to.
    """
    notes = []
    for level, units in units_asked(query, subject, pii=pii):
        found = unit_order(list(connection.scalars(units)))
        if len(found) > 1:
            named = ", ".join(unit_text(unit, level) for unit in found)
            notes.append(
                f"The rows have more than one {level} ({named}), and amounts of different ones are not added up: the "
                f"answer is divided by {level}."
            )
            within = (*query.within, level) if query.limit is not None else query.within
            query = query.model_copy(update={"by": (*query.by, level), "within": within})
        elif found and found[0] is not None:
            notes.append(f"Amounts are in {found[0]}.")
    return query, notes


def _notes(query: Query, subject: Subject, measures: tuple[Measure, ...]) -> Iterator[str]:
    """Yield where a query filters by a column by which its measure already leaves rows out."""
    touched = {one.level for one in query.where} | set(query.by)
    for one in measures:
        both = touched & set(one.restricted_by)
        if both:
            instead = f"; {one.whole} leaves out none" if one.whole in subject.measures else ""
            yield f"{one.name} counts only some of the rows by {', '.join(sorted(both))} ({one.description}){instead}."


def _beyond(query: Query, newest: date | None) -> Iterator[str]:
    first = query.period.first if query.period is not None else None
    if newest is None:
        yield "There are no rows yet."
    elif first is not None and first > newest:
        yield f"The newest rows are of {newest}, before the period begins."
