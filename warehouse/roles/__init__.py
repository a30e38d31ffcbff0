"""`warehouse grant` and `revoke`: roles that may read gold and the marts, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from shlex import quote
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Connection, MetaData, delete, insert, select, text
from sqlalchemy.exc import DBAPIError

from warehouse import audit
from warehouse.database.commits import commit
from warehouse.database.connect import Database
from warehouse.errors import UsageError
from warehouse.outcomes import outcomes
from warehouse.roles import rights
from warehouse.roles.logins import create_login, new_password, role_exists
from warehouse.roles.reach import reach_of

Done = TypeVar("Done")
OVERTAKEN = "tuple concurrently updated"
"""PostgreSQL's message, without its own SQLSTATE, for a catalog row that another transaction changed first."""
DEADLOCK = "40P01"
TRIES, PAUSE = 10, 0.05
"""How often a grant is tried before it is an error, and the seconds between."""
ONE_AT_A_TIME = text("LOCK TABLE audit.reader IN SHARE ROW EXCLUSIVE MODE")

__all__ = ["Reader", "grant", "new_password", "renew", "revoke"]


@dataclass(frozen=True)
class Reader:
    """A role that was granted access; ``password`` is that of a login just created, to be shown once.

    ``beyond`` names what else the role may do, by rights that others gave it.
    """

    role: str
    pii: bool
    created: bool
    password: str | None
    relations: int
    beyond: Sequence[str]

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        secret = {} if self.password is None else {"password": self.password}
        return {
            "role": self.role,
            "pii": self.pii,
            "created": self.created,
            **secret,
            "relations": self.relations,
            "beyond": list(self.beyond),
        }


def grant(
    database: Database,
    metadata: MetaData,
    role: str,
    *,
    pii: bool = False,
    create: bool = False,
    password: str | None = None,
) -> Reader:
    """Let a role read gold and the marts, personal columns only with ``pii``, and nothing else in any case.

    With ``create`` a missing role is created: a login with the given password, else with a new one, which the account
    holds. Granting again without ``pii`` revokes the personal columns. Raises UsageError for a role that is missing,
    that no right can limit, or that can reach personal data or the loader's rights in other ways.
    """
    return _again_if_overtaken(lambda: _grant(database, metadata, role, pii=pii, create=create, password=password))


def _again_if_overtaken(work: Callable[[], Done]) -> Done:
    """Do the work of one transaction, again if something else changed the same catalog row meanwhile.

    PostgreSQL does not lock a table to change its rights, so VACUUM FULL or another program may come first, or wait for
    rights that this one has changed while this one waits for its table.
    """
    for _ in range(TRIES - 1):
        try:
            return work()
        except (DBAPIError, psycopg.Error) as exc:
            state = getattr(getattr(exc, "orig", exc), "sqlstate", None)
            if OVERTAKEN not in str(exc) and state != DEADLOCK:
                raise
            time.sleep(PAUSE)
    return work()


def _grant(
    database: Database, metadata: MetaData, role: str, *, pii: bool, create: bool, password: str | None
) -> Reader:
    moment = datetime.now(UTC)
    with database.engine.connect() as connection:
        connection.execute(ONE_AT_A_TIME)
        secret = None if role_exists(connection, role) else _made(connection, role, password, create=create)
        reach = reach_of(connection, role)
        reason = reach.boundless()
        if reason:
            raise UsageError(f"The role {role} {reason}, so no right can limit it; name another one.", role=role)
        rights.take(connection, metadata, role)
        rights.give(connection, metadata, role, pii=pii)
        _forget(connection, role)
        connection.execute(insert(audit.reader).values(role=role, pii=pii, granted_at=moment))
        beyond = rights.beyond(connection, metadata, reach, pii=pii)
        if beyond.fatal:
            raise UsageError(
                f"The role {role} {beyond.fatal}; take it away (REVOKE), or name another role. Nothing was granted.",
                role=role,
                beyond=beyond.found,
            )
        shown = secret if password is None else None
        row = audit.reader.c
        mine = select(row.role).where(row.role == role, row.pii == pii, row.granted_at == moment)
        commit(
            connection,
            f"the grant to {role}",
            lambda other: other.execute(mine).first() is not None,
            lambda: outcomes.settle(f"the role {role} may read the warehouse"),
        )
        return Reader(role, pii, secret is not None, shown, len(rights.relations(metadata)), beyond.found)


def _made(connection: Connection, role: str, password: str | None, *, create: bool) -> str:
    """Create a login and return its password; raises UsageError if that was not asked for."""
    if not create:
        raise UsageError(
            f"The server has no role {role}; `warehouse grant {quote(role)} --create` makes it, with a password.",
            role=role,
        )
    secret = password or new_password()
    create_login(connection, role, secret)
    return secret


def revoke(database: Database, metadata: MetaData, role: str) -> list[str]:
    """Revoke what `grant` gave a role, and return what it may still do by rights that others gave it.

    The role itself stays. Raises UsageError if there is no such role.
    """
    return _again_if_overtaken(lambda: _revoke(database, metadata, role))


def _revoke(database: Database, metadata: MetaData, role: str) -> list[str]:
    with database.engine.begin() as connection:
        connection.execute(ONE_AT_A_TIME)
        if not role_exists(connection, role):
            _forget(connection, role)
            connection.commit()
            raise UsageError(f"The server has no role {role}, so there is nothing to take from it.", role=role)
        rights.take(connection, metadata, role)
        _forget(connection, role)
        return rights.beyond(connection, metadata, reach_of(connection, role), pii=False, reader=False).found


def renew(connection: Connection, metadata: MetaData) -> None:
    """Grant all readers their rights again, including those on tables and views that a migration created."""
    for role, pii in connection.execute(select(audit.reader.c.role, audit.reader.c.pii)).all():
        if role_exists(connection, role):
            rights.take(connection, metadata, role)
            rights.give(connection, metadata, role, pii=pii)


def _forget(connection: Connection, role: str) -> None:
    connection.execute(delete(audit.reader).where(audit.reader.c.role == role))
