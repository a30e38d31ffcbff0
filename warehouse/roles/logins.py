"""The roles of a server: whether a role exists, and the creation of logins."""

from __future__ import annotations

import secrets

from psycopg import pq, sql
from sqlalchemy import Connection

from warehouse.database.raw import raw_cursor


def role_exists(connection: Connection, role: str) -> bool:
    """Return whether the server has a role."""
    with raw_cursor(connection) as cursor:
        return cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None


def new_password() -> str:
    """Return a password that cannot be guessed and needs no quoting in a URL."""
    return secrets.token_urlsafe(24)


def create_login(connection: Connection, role: str, password: str) -> None:
    """Create a role that can log in and nothing else."""
    statement = sql.SQL(
        "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD {}"
    )
    with raw_cursor(connection) as cursor:
        cursor.execute(statement.format(sql.Identifier(role), scrambled(connection, role, password)))


def change_password(connection: Connection, role: str, password: str) -> None:
    """Give a login another password."""
    with raw_cursor(connection) as cursor:
        statement = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}")
        cursor.execute(statement.format(sql.Identifier(role), scrambled(connection, role, password)))


def scrambled(connection: Connection, role: str, password: str) -> sql.Literal:
    """Return a password as the server stores it, so that the password itself is in no statement and no log."""
    driver = connection.connection.driver_connection
    assert driver is not None
    link: pq.abc.PGconn = driver.pgconn
    return sql.Literal(link.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode())
