"""What a role can reach: as itself, by inheritance, and as every role that it may become."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from warehouse.audit import SCHEMAS
from warehouse.database.raw import raw_cursor

MEMBERSHIPS = "SELECT member, roleid, inherit_option, set_option, admin_option FROM pg_auth_members"
ROLES = """
SELECT oid, rolname, rolsuper, rolreplication, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles
"""
OWNERS = """
SELECT datdba, 'owns the database' FROM pg_database WHERE datname = current_database()
UNION ALL
SELECT relowner, 'owns the tables of the warehouse' FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY(%(schemas)s) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
UNION ALL
SELECT nspowner, 'owns schemas of the warehouse' FROM pg_namespace WHERE nspname = ANY(%(schemas)s)
"""
BOUNDLESS = {
    "pg_read_all_data": "may read all data of the server",
    "pg_write_all_data": "may write all data of the server",
    "pg_execute_server_program": "may run programs as the server",
    "pg_read_server_files": "may read all files of the server",
    "pg_write_server_files": "may write all files of the server",
}
"""PostgreSQL's own roles that no right on a table limits, and why."""
TOLD = {
    "pg_read_all_stats": "see the statements of all sessions",
    "pg_read_all_settings": "see all settings of the server",
    "pg_stat_scan_tables": "read statistics that lock tables",
    "pg_maintain": "lock and maintain all tables, which stops loads",
    "pg_signal_backend": "end the sessions of others, loads too",
    "pg_create_subscription": "make subscriptions to other servers",
}
"""PostgreSQL's own roles that allow more than reading the marts, and what they allow."""


@dataclass(frozen=True)
class Known:
    """A role of the server, with its attributes."""

    name: str
    superuser: bool
    replication: bool
    makes_roles: bool
    makes_databases: bool
    bypasses: bool


@dataclass(frozen=True)
class Reach:
    """The roles that a role may act as, itself first, and those whose rights it then has."""

    role: str
    as_which: dict[int, str]
    has: dict[int, str]
    known: dict[int, Known]
    owners: list[tuple[int, str]]

    def boundless(self) -> str | None:
        """Return why no right can limit the role; None if rights can."""
        return next(self._boundless(), None)

    def _boundless(self) -> Iterator[str]:
        for oid, how in self.as_which.items():
            if self.known[oid].superuser:
                yield f"{how}is a superuser"
            if self.known[oid].replication:
                yield f"{how}may copy the whole server by REPLICATION"
        for oid, how in self.has.items():
            yield from (f"{how}{why}" for owner, why in self.owners if owner == oid)
            if self.known[oid].name in BOUNDLESS:
                yield f"{how}{BOUNDLESS[self.known[oid].name]}"

    def besides(self) -> list[str]:
        """Return what else the role may do on the server than read tables, in a few words each."""
        found = []
        for oid in self.as_which:
            role = self.known[oid]
            found += ["make roles"] if role.makes_roles else []
            found += ["make databases"] if role.makes_databases else []
            found += ["pass over row security"] if role.bypasses else []
        found += [TOLD[self.known[oid].name] for oid in self.has if self.known[oid].name in TOLD]
        return list(dict.fromkeys(found))


def reach_of(connection: Connection, role: str) -> Reach:
    """Return what a role can reach.

    It may act as every role that a chain of memberships with the SET option leads to, has what each of these inherits,
    and may give itself every role of which it, or one of them, has the ADMIN option.
    """
    with raw_cursor(connection) as cursor:
        edges = [_Edge(*row) for row in cursor.execute(MEMBERSHIPS).fetchall()]  # type: ignore[arg-type]
        roles = cursor.execute(ROLES).fetchall()
        owners = cursor.execute(OWNERS, {"schemas": list(SCHEMAS)}).fetchall()
    known = {int(str(oid)): Known(*rest) for oid, *rest in roles}  # type: ignore[arg-type]
    first = next(oid for oid, one in known.items() if one.name == role)
    as_which: dict[int, str] = {}
    following = {first: ""}
    while following:
        as_which |= following
        has = _inherited(as_which, edges, known)
        following = {
            edge.role: f"may become {known[edge.role].name}, which "
            for edge in edges
            if edge.role not in as_which
            and ((edge.settable and edge.member in as_which) or (edge.admin and edge.member in has))
        }
    return Reach(role, as_which, has, known, sorted({(int(str(oid)), str(why)) for oid, why in owners}))


@dataclass(frozen=True)
class _Edge:
    member: int
    role: int
    inherits: bool
    settable: bool
    admin: bool


def _inherited(start: dict[int, str], edges: list[_Edge], known: dict[int, Known]) -> dict[int, str]:
    has: dict[int, str] = {}
    following = dict(start)
    while following:
        has |= following
        following = {
            edge.role: has[edge.member] or f"is a member of {known[edge.role].name}, which "
            for edge in edges
            if edge.inherits and edge.member in has and edge.role not in has
        }
    return has
