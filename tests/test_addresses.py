"""No password of any address is shown, whatever is done and whatever goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import sql
from sqlalchemy import MetaData, Text, cast, func, select

from tests.command import SAMPLE
from warehouse.addresses import EXAMPLE, without_login, without_secrets
from warehouse.cli.run import run
from warehouse.database.connect import connect
from warehouse.database.urls import database_url, shown, shown_to, written
from warehouse.errors import UsageError, WarehouseError
from warehouse.export.objects import Objects
from warehouse.settings import Settings

ODD = [
    "Zq7Kxw",
    "Zq7KxwplainWord",
    "Zq7Kxw@Zq8Kxw@host",
    "Zq7Kxw/Zq8Kxw",
    "Zq7Kxw:5433/Zq8Kxw",
    "50%Zq7Kxw",
    "Zq7Kxw%41+Zq8Kxw",
    "Zq7Kxw Zq8Kxw",
    "Zq7Kxw'Zq8Kxw\"Zq9Kxw",
    "Zq7Kxw$HOME`Zq8Kxw`\\Zq9Kxw",
    "Zq7Kxw#Zq8Kxw?x=Zq9Kxw&password=Zq6Kxw",
    "Zq7Kxw=Zq8Kxw;Zq9Kxw",
    "Zq7Kxwé☃Zq8Kxw",
]
TOKENS = ("Zq6Kxw", "Zq7Kxw", "Zq8Kxw", "Zq9Kxw")
"""Parts of the odd passwords, too long to stand in a password that is drawn or in a digest by chance."""


def told(text: str) -> list[str]:
    """Return the lines in which a part of a password stands."""
    return [line for line in text.splitlines() if any(token.lower() in line.lower() for token in TOKENS)]


@pytest.fixture
def login(database: str) -> Iterator[str]:
    """A superuser made for this test, who has a password like any other."""
    name = f"adm_{uuid4().hex[:8]}"
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE ROLE {} SUPERUSER LOGIN").format(sql.Identifier(name)))
        yield name
        owner.execute(
            sql.SQL("REASSIGN OWNED BY {0} TO CURRENT_USER; DROP OWNED BY {0}; DROP ROLE {0}").format(
                sql.Identifier(name)
            )
        )


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An empty working folder, and an environment to change."""
    monkeypatch.chdir(tmp_path)
    return monkeypatch


@pytest.mark.parametrize("password", ODD[::4])
def test_no_command_shows_the_password(
    password: str, login: str, database: str, shell: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """On stdout and stderr, in JSON, in the files that are written, in the audit tables."""
    role = f"reader_{uuid4().hex[:8]}"
    shell.setenv("WAREHOUSE_DATABASE_URL", written(database_url(database).set(username=login, password=password)))
    commands: list[list[str]] = [
        ["migrate"],
        ["load", str(SAMPLE)],
        ["load", str(SAMPLE), "--json", "--as-of", "2023-06-01"],
        ["status"],
        ["status", "--json"],
        ["history", "--json"],
        ["check"],
        ["grant", role, "--create", "--json"],
        ["grant", role],
        ["quarantine", "list"],
        ["export", "star"],
        ["forget", "C001", "--yes"],
        ["revoke", role],
    ]
    assert [run(command) for command in commands] == [0] * len(commands)
    assert run(["forget", "C099", "--yes"]) == 2
    assert run(["migrate", "no such revision"]) == 2
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
    out, err = capfd.readouterr()
    assert told(out + err) == []
    for file in Path().rglob("*"):
        if file.is_file():
            assert told(file.read_bytes().decode("latin-1")) == [], file
    with connect(Settings()) as opened, opened.engine.connect() as connection:
        tables = MetaData()
        tables.reflect(connection, schema="audit")
        for table in tables.tables.values():
            row = func.lower(cast(table.table_valued(), Text))
            for token in TOKENS:
                assert not connection.scalar(select(func.count()).select_from(table).where(row.contains(token.lower())))


@pytest.mark.parametrize("password", ODD)
def test_no_error_shows_the_password(
    password: str, database: str, shell: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Of addresses that lead nowhere, that are written wrongly, or that stand where they do not belong."""
    place, quoted = database_url(database), quote(password, safe="")
    broken = [
        written(place.set(password=password, database="no_such_database")),
        written(place.set(username="no_such_role", password=password)),
        written(place.set(password=password, database="postgres")),
        f"postgresql://ann:{quoted}@no-such-host.invalid/shop",
        f"postgresql://ann:{quoted}@127.0.0.1:1/shop?sslmode=Zq",
        f"postgresql://ann:{password}@127.0.0.1:1/shop",
        f"postgresql://ann@127.0.0.1:1/shop?password={quoted}&colour=red",
        f"postgresql://ann@127.0.0.1:1/shop?sslpassword={quoted}",
        f"postgresql://ann@127.0.0.1:1/shop?password={password}",
        f"host=127.0.0.1 port=1 password={password} dbname=shop",
        f"host=127.0.0.1 port=one user=ann password='{password}",
        f"mysql://ann:{password}@db/shop",
    ]
    for url in broken:
        shell.setenv("WAREHOUSE_DATABASE_URL", url)
        assert run(["status"]) in (2, 3)
    good = written(place.set(password=password))
    shell.setenv("WAREHOUSE_DATABASE_URL", good)
    for command in (
        ["load", good],
        ["load", "--source", f"orders={good}"],
        ["grant", good],
        ["--config", good, "status"],
        ["export", f"s3://AKIA:{password}@bucket/star"],
        ["export", f"gs://key:{password}@bucket/star?secret_key={password}"],
        ["export", "star", "--format", good],
        ["history", "--limit", good],
        ["frobnicate", good],
    ):
        assert run(command) in (2, 3), command
    out, err = capfd.readouterr()
    assert "Traceback" not in err
    assert told(out + err) == []


def test_a_reader_gets_an_address_of_its_own(
    login: str, database: str, shell: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The loader's password, certificates and options are no part of it; what reaches the server is."""
    role = f"reader_{uuid4().hex[:8]}"
    place = database_url(database)
    url = place.set(username=login, password="Zq7Kxw").update_query_dict({"passfile": "/Zq8Kxw", "sslmode": "prefer"})
    shell.setenv("WAREHOUSE_DATABASE_URL", written(url))
    shell.setenv("WAREHOUSE_ROLE_PASSWORD", "Zq9Kxw")
    assert [run(["grant", role, "--create"]), run(["grant", role])] == [0, 0]
    out, err = capfd.readouterr()
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute(sql.SQL("DROP OWNED BY {0}; DROP ROLE {0}").format(sql.Identifier(role)))
    assert told(out + err) == []
    address = out.split("URL")[-1].strip()
    assert database_url(address).username == role
    assert database_url(address).password is None
    assert database_url(address).database == place.database
    assert "sslmode=prefer" in address


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=12))
def test_any_password_is_hidden(secret: str) -> None:
    """However it is written: quoted in a URL, bare in a URL, in a parameter, in libpq's quotes."""
    password = f"Zq7Kxw{secret}Zq8Kxw"
    url = database_url(f"postgresql://ann:{quote(password, safe='')}@db.example:5433/shop")
    assert url.password == password
    assert shown(url) == "postgresql://ann@db.example:5433/shop"
    assert shown_to(url, "bi") == "postgresql://bi@db.example:5433/shop"
    assert database_url(written(url)) == url
    escaped = password.replace("\\", "\\\\").replace("'", "\\'")
    for text in (
        written(url),
        f"There is no folder postgresql://ann:{password}@db/shop; correct it.",
        f"host=db password='{escaped}' dbname=shop",
        f"postgresql://db/shop?user=ann&password={quote(password, safe='')}&sslmode=require",
        f"s3://AKIA:{password}@bucket/star",
    ):
        assert told(without_secrets(text)) == [], text
        assert told(str(WarehouseError(text))) == []


def test_what_is_no_password_stays() -> None:
    for text in (
        EXAMPLE,
        "postgresql://bi@db:5432/shop?sslmode=require",
        "s3://bucket/star is no folder.",
        "The column order_id = x of orders.csv; map it.",
        "psql 'postgresql://bi@db/shop?sslpassword=***' opens it.",
    ):
        assert without_secrets(text) == text
    assert without_secrets("https://sometoken@example.org/x") == "https://***@example.org/x"
    assert without_login("s3://AKIA:se/cr?et@bucket/star/?region=x") == "s3://bucket/star"


@pytest.mark.parametrize("key", ["Zq7Kxw/Zq8Kxw", "Zq7Kxw Zq8Kxw", "Zq7Kxw%zzZq8Kxw", "Zq7Kxw"])
def test_keys_of_object_stores_are_not_shown(key: str) -> None:
    for url in (
        f"s3://AKIA:{key}@bucket/star?colour=Zq9Kxw",
        f"gs://AKIA:{key}@bucket/star",
        f"ftp://ann:{key}@host/x",
    ):
        with pytest.raises(UsageError) as caught:
            Objects(url)
        assert told(str(caught.value)) == []


def test_passwords_of_roles_come_from_a_file(
    database: str, tmp_path: Path, shell: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The first line of a file, as it is; never an argument, and nobody is asked where nobody can answer."""
    role = f"reader_{uuid4().hex[:8]}"
    file = tmp_path / "secret"
    file.write_text("Zq7Kxw Zq8Kxw\nmore\n")
    shell.setenv("WAREHOUSE_DATABASE_URL", database)
    assert run(["grant", role, "--create", "--ask-password"]) == 2
    assert run(["grant", role, "--create", "--password-file", "nowhere"]) == 2
    assert run(["grant", role, "--create", "--password-file", str(file)]) == 0
    out, err = capfd.readouterr()
    assert told(out + err) == []
    assert "Nobody can be asked for a password here" in err
    with psycopg.connect(database, autocommit=True) as owner:
        verifier = owner.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", [role]).fetchone()
        owner.execute(sql.SQL("DROP OWNED BY {0}; DROP ROLE {0}").format(sql.Identifier(role)))
    assert verifier is not None
    assert _matches("Zq7Kxw Zq8Kxw", str(verifier[0]))


def _matches(password: str, verifier: str) -> bool:
    """Return whether a password is the one of a SCRAM verifier, as RFC 5802 reckons it."""
    import hashlib  # noqa: PLC0415
    import hmac  # noqa: PLC0415
    from base64 import b64decode  # noqa: PLC0415

    _, iterations_salt, keys = verifier.split("$")
    iterations, salt = iterations_salt.split(":")
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), b64decode(salt), int(iterations))
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    return stored == b64decode(keys.split(":")[0])
