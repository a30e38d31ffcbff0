"""The program sets all parameters that its sessions depend on, overriding any other setting."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr
from sqlalchemy import text

from warehouse.database.connect import connect
from warehouse.database.session import PINS, SINCE_17, opened
from warehouse.database.urls import database_url, written
from warehouse.errors import CannotConnect
from warehouse.settings import Settings

ELSEWISE = {
    "search_path": "public",
    "client_encoding": "LATIN1",
    "datestyle": "German",
    "timezone": "Asia/Tokyo",
    "intervalstyle": "iso_8601",
    "bytea_output": "escape",
    "extra_float_digits": "-15",
    "standard_conforming_strings": "off",
    "array_nulls": "off",
    "transform_null_equals": "on",
    "quote_all_identifiers": "on",
    "row_security": "off",
    "default_transaction_isolation": "serializable",
    "default_transaction_deferrable": "on",
    "statement_timeout": "30s",
    "lock_timeout": "30s",
    "idle_in_transaction_session_timeout": "30s",
    "idle_session_timeout": "30s",
}


def in_force(url: str) -> dict[str, str]:
    with connect(Settings(database_url=SecretStr(url))) as database, database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        pins = {**PINS, "lock_timeout": ""} | (dict(SINCE_17) if driver.info.server_version >= 170_000 else {})
        connection.rollback()
        return {name: connection.execute(text(f'SHOW "{name}"')).scalar_one() for name in pins}


@pytest.fixture
def contrary(server: str, empty_database: str) -> Iterator[str]:
    """A database that a role enters which, like the database, has other ideas of everything."""
    name = database_url(empty_database).database
    with psycopg.connect(server, autocommit=True) as admin:
        role = f"contrary_{name}"
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'contrary'").format(sql.Identifier(role)))
        later = {"transaction_timeout": "30s"} if admin.info.server_version >= 170_000 else {}
        for number, (setting, value) in enumerate((ELSEWISE | later).items()):
            kind, owner = ("ROLE", role) if number % 2 else ("DATABASE", str(name))
            statement = sql.SQL("ALTER {} {} SET {} = {}").format(
                sql.SQL(kind), sql.Identifier(owner), sql.Identifier(setting), sql.Literal(value)
            )
            admin.execute(statement)
        yield written(database_url(empty_database).set(username=role, password="contrary"))
        admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


@pytest.mark.every_postgres
def test_settings_of_the_role_and_the_database_give_way(contrary: str) -> None:
    """Whatever is pinned has its value, though the role and the database set every one to another."""
    found = in_force(contrary)
    assert {name: found[name] for name in PINS} == dict(PINS)
    assert found.get("transaction_timeout", "0") == "0"
    assert found["lock_timeout"] == "1min"


def test_the_environment_and_the_url_give_way(contrary: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """PG* variables and `options` of the URL pin nothing, and one that is nonsense does not matter."""
    monkeypatch.setenv("PGDATESTYLE", "nonsense")
    monkeypatch.setenv("PGTZ", "Mars/Olympus")
    monkeypatch.setenv("PGCLIENTENCODING", "SQL_ASCII")
    monkeypatch.setenv("PGOPTIONS", "-c nonsense")
    joint = "&" if "?" in contrary else "?"
    url = f"{contrary}{joint}client_encoding=LATIN1&options=-c%20search_path%3Dpublic%20-c%20timezone%3DAsia/Tokyo"
    found = in_force(url)
    assert {name: found[name] for name in PINS} == dict(PINS)


def test_no_variable_leads_away_from_our_own_server(monkeypatch: pytest.MonkeyPatch, server: str) -> None:
    """What PG* variables say of connecting is about servers by URL, not about the embedded one."""
    url = database_url(server)
    for name, value in {"PGHOSTADDR": "192.0.2.1", "PGSERVICE": "nowhere", "PGREQUIREPEER": "nobody-at-all"}.items():
        monkeypatch.setenv(name, value)
    session = opened(url, ours=True)
    assert session.info.dbname == url.database
    session.close()


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1", "WIN1252"])
def test_only_utf8_holds_every_text(server: str, empty_database: str, encoding: str) -> None:
    """A database of another encoding is refused in one sentence, whatever a command wants of it."""
    url = database_url(empty_database)
    name = f"{url.database}_{encoding.lower()}"
    create = "CREATE DATABASE {} TEMPLATE template0 ENCODING {} LOCALE_PROVIDER libc LOCALE 'C'"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL(create).format(sql.Identifier(name), sql.Literal(encoding)))
        try:
            with pytest.raises(CannotConnect, match=f"has the encoding {encoding}, but the warehouse needs UTF8"):
                in_force(written(url.set(database=name)))
        finally:
            admin.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
