"""What a person reads when the database lets nobody in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from warehouse.database.connect import connect
from warehouse.database.failures import cannot_connect, unsupported_version
from warehouse.database.urls import database_url, written
from warehouse.errors import CannotConnect
from warehouse.settings import Settings


def reason(url: str) -> str:
    with pytest.raises(CannotConnect) as caught, connect(Settings(database_url=SecretStr(url))):
        pass
    return str(caught.value)


@pytest.fixture
def role(server: str) -> Iterator[str]:
    """A role with a password, on a server that asks for it where it can be told to."""
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS guarded")
        admin.execute("CREATE ROLE guarded LOGIN PASSWORD 'right'")
        hba = Path(str(admin.execute("SHOW hba_file").fetchone()[0]))  # type: ignore[index]
        if not hba.exists():
            pytest.skip("the server's pg_hba.conf is out of reach")
        before = hba.read_text()
        hba.write_text("local all guarded scram-sha-256\n" + before)
        admin.execute("SELECT pg_reload_conf()")
        yield "guarded"
        hba.write_text(before)
        admin.execute("SELECT pg_reload_conf()")
        admin.execute("DROP ROLE guarded")


@pytest.mark.every_postgres
def test_sessions_speak_one_language_on_every_version(empty_database: str) -> None:
    with connect(Settings(database_url=SecretStr(empty_database))) as database:
        assert not database.embedded
        with database.engine.connect() as connection:
            for setting, value in {"TimeZone": "UTC", "application_name": "warehouse"}.items():
                assert connection.execute(text("SELECT current_setting(:name)"), {"name": setting}).scalar() == value
            assert connection.execute(text("SHOW datestyle")).scalar_one().startswith("ISO")
            assert connection.execute(text("SHOW citus.multi_shard_modify_mode")).scalar() == "sequential"


def test_the_url_has_the_last_word(empty_database: str) -> None:
    url = f"{empty_database}{'&' if '?' in empty_database else '?'}application_name=mine&options=-c%20work_mem%3D7MB"
    with connect(Settings(database_url=SecretStr(url))) as database, database.engine.connect() as connection:
        assert connection.execute(text("SHOW application_name")).scalar() == "mine"
        assert connection.execute(text("SHOW work_mem")).scalar() == "7MB"
        assert connection.execute(text("SHOW timezone")).scalar() == "UTC"


def test_nobody_answers() -> None:
    assert reason("postgresql://ann:hidden@127.0.0.1:1/shop") == (
        "No PostgreSQL server answers at 127.0.0.1:1: start it, or correct WAREHOUSE_DATABASE_URL."
    )


def test_no_socket(tmp_path: Path) -> None:
    assert reason(f"host={tmp_path} dbname=shop").startswith(f"No PostgreSQL server answers at {tmp_path}:5432")


def test_no_such_database(server: str) -> None:
    url = written(database_url(server).set(database="nowhere"))
    assert "has no database nowhere: create it (createdb)" in reason(url)


def test_wrong_and_missing_password(server: str, role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSFILE", "/dev/null")
    url = database_url(server).set(username=role)
    said = reason(written(url.set(password="hidden")))
    assert f"refuses the password of user {role}" in said
    assert "hidden" not in said
    assert f"asks for the password of user {role}" in reason(written(url))
    with connect(Settings(database_url=SecretStr(written(url.set(password="right"))))) as database:
        assert "right" not in database.shown


def test_no_such_role(server: str) -> None:
    url = database_url(server)
    if url.host:
        pytest.skip("a server that asks for passwords does not tell who is unknown")
    assert "has no role stranger: create it" in reason(written(url.set(username="stranger")))


def test_other_versions_are_named() -> None:
    url = database_url("postgresql://ann:hidden@db/shop")
    assert str(unsupported_version(url, 150_004)) == (
        "The server db:5432 is PostgreSQL 15, but the warehouse needs 16, 17 or 18: "
        "name such a server in WAREHOUSE_DATABASE_URL."
    )


def test_a_certificate_that_is_missing_is_named() -> None:
    """libpq says what went wrong first, and then what could be done about it, on a line of its own."""
    said = (
        'connection to server at "db.example" (192.0.2.1), port 5432 failed: root certificate file "own.crt" does not '
        "exist\nEither provide the file, use the system's trusted roots with sslrootcert=system, or change sslmode to "
        "disable server certificate verification."
    )
    assert str(cannot_connect(database_url("postgresql://me@db.example/shop"), psycopg.OperationalError(said))) == (
        'No encrypted connection to the server db.example:5432 can be made (root certificate file "own.crt" does not '
        "exist): correct sslmode or sslrootcert in WAREHOUSE_DATABASE_URL."
    )
