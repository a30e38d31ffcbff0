"""What docs/rights.md says that each command needs is enough for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.command import SAMPLE
from warehouse.cli.run import run
from warehouse.database.rights import lacks_right
from warehouse.database.urls import database_url, written

Owner = psycopg.Connection[tuple[object, ...]]


@pytest.fixture
def roles(empty_database: str) -> Iterator[tuple[Owner, str, str]]:
    """The owner of the server, in an empty database, and two roles that can do nothing yet."""
    loader, auditor = (f"{name}_{uuid4().hex[:6]}" for name in ("loader", "auditor"))
    with psycopg.connect(empty_database, autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {loader} LOGIN; CREATE ROLE {auditor} LOGIN")
        yield owner, loader, auditor
        for name in (auditor, loader):
            owner.execute(f"DROP OWNED BY {name} CASCADE; DROP ROLE {name}")


@pytest.mark.every_postgres
def test_the_rights_of_the_page_are_enough(
    roles: tuple[Owner, str, str], empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that may make schemas migrates, loads, forgets, exports and grants; one that may read looks and exports."""
    owner, loader, auditor = roles
    place = database_url(empty_database)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WAREHOUSE_DATABASE_URL", written(place.set(username=loader)))
    assert run(["migrate"]) == 3
    owner.execute(f"GRANT CREATE ON DATABASE {place.database} TO {loader}")
    for command in (
        ["migrate"],
        ["load", str(SAMPLE)],
        ["check"],
        ["quarantine", "replay"],
        ["forget", "C001", "--yes"],
    ):
        assert run(command) == 0, command
    assert run(["grant", auditor]) == 0
    assert run(["revoke", auditor]) == 0
    monkeypatch.setenv("WAREHOUSE_DATABASE_URL", written(place.set(username=auditor)))
    assert run(["status"]) == 3
    schemas = "audit, bronze, silver, gold, mart"
    owner.execute(f"GRANT USAGE ON SCHEMA {schemas} TO {auditor}")
    owner.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schemas} TO {auditor}")
    for command in (["status"], ["history"], ["check"], ["quarantine", "list"]):
        assert run(command) == 0, command
    assert run(["load", str(SAMPLE), "--as-of", "2024-01-01"]) == 3
    owner.execute(f"GRANT INSERT ON audit.export TO {auditor}")
    assert run(["export", "star"]) == 0


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("permission denied for schema audit", "GRANT USAGE ON SCHEMA audit TO it"),
        ("permission denied for table batch", "ON batch TO it"),
        ("permission denied for database shop", "GRANT CREATE ON DATABASE shop TO it"),
        ("permission denied to create role", "CREATEROLE"),
        ("must be owner of table fact_sales", "GRANT the owner of fact_sales TO it"),
    ],
)
def test_a_refusal_names_the_grant(said: str, names: str) -> None:
    assert names in str(lacks_right(said))
    assert "docs/rights.md" in str(lacks_right(said))
