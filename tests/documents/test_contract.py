"""What the commands print with `--json` is what its JSON Schema says, key by key."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import psycopg
import pytest
from psycopg import sql

from tests.command import ROOT, SAMPLE, Program
from tests.test_cli import commands
from warehouse.database.urls import database_url
from warehouse.documents.commands import commands_of
from warehouse.documents.contract import CONTRACT
from warehouse.documents.payloads import schema
from warehouse.serve import Address


def closed(part: Any) -> Any:
    """Return a schema in which no object may have keys that it does not name."""
    if isinstance(part, list):
        return [closed(one) for one in part]
    if not isinstance(part, dict):
        return part
    known = {name: closed(value) for name, value in part.items()}
    return known | {"additionalProperties": False} if "properties" in part else known


def hold(name: str, printed: Any) -> None:
    """Raise ValidationError unless a command's object is what its schema says, with no key more."""
    jsonschema.validate(printed, closed(schema(name)), format_checker=jsonschema.FormatChecker())


def calls(folder: Path, role: str) -> Iterator[tuple[str, list[str]]]:
    """Yield calls that together print everything that the schemas know, and the command of each."""
    series = folder / "series"
    for day in ("2024-08-01", "2024-08-02"):
        shutil.copytree(SAMPLE, series / day)
        line = f"O9{day[-2:]},1,C001,P001,2,Completed,PayPal,2023-05-0{day[-1]}\n"
        (series / day / "orders.csv").write_text(f"{HEADER}\n{line}")
    (folder / "spoiled.csv").write_text(f"{HEADER}\nO777,1,C001,P001,2,Completed,Beads,2023-05-01\nragged\n{OTHERS}")
    yield "load", ["load", str(SAMPLE), "--as-of", "2024-07-01", "--plan"]
    yield "load", ["load", str(SAMPLE), "--as-of", "2024-07-01"]
    yield "load", ["load", str(SAMPLE), "--as-of", "2024-07-01"]
    yield "load", ["load", "--source", f"orders={folder}/spoiled.csv", "--as-of", "2024-07-02"]
    yield "load", ["load", str(series), "--plan"]
    yield "status", ["status"]
    yield "history", ["history"]
    yield "check", ["check"]
    yield "quarantine list", ["quarantine", "list"]
    yield "quarantine show", ["quarantine", "show", "1"]
    yield "quarantine show", ["quarantine", "show", "2"]
    yield "quarantine export", ["quarantine", "export", "waiting.csv"]
    yield "quarantine replay", ["quarantine", "replay", "--plan"]
    yield "ask", ["ask", "Which products sell best, by month, since 2023?"]
    yield "ask", ["ask", "revenue by weather"]
    yield "report", ["report"]
    yield "export", ["export", "star"]
    yield "export", ["export", "star", "--verify"]
    yield "grant", ["grant", role, "--create"]
    yield "revoke", ["revoke", role]
    yield "forget", ["forget", "C001", "--yes"]
    yield "forget", ["forget", "C001", "--lift"]
    yield "undo", ["undo", "1", "--plan"]
    yield "prune", ["prune", "--keep", "2024-07-02", "--plan"]
    yield "prune", ["prune", "--keep", "2024-07-02"]
    yield "prune", ["prune", "--keep", "2024-07-02"]
    yield "docs", ["docs", "out"]
    yield "profile", ["profile", str(SAMPLE)]
    yield "design", ["design", str(SAMPLE)]
    (folder / "asked").write_text("quantity by month\nquantity by weather\n")
    yield "design", ["design", str(SAMPLE), "--questions", str(folder / "asked")]


HEADER = "order_id,order_line,customer_id,product_id,quantity,order_status,payment_mode,order_date"
OTHERS = "".join(f"O8{n:02},1,C001,P001,1,Completed,PayPal,2023-05-01\n" for n in range(60))


@pytest.fixture
def reader(database: str) -> Iterator[str]:
    """The name of a role for this test alone."""
    name = f"{database_url(database).database}_reader"
    yield name
    with psycopg.connect(database, autocommit=True) as connection:
        role = sql.Identifier(name)
        connection.execute(sql.SQL("DROP OWNED BY {}").format(role))
        connection.execute(sql.SQL("DROP ROLE {}").format(role))


def test_every_command_that_prints_json_has_a_schema() -> None:
    from typer.main import get_command  # noqa: PLC0415

    from warehouse.cli import app  # noqa: PLC0415

    found = {one.name for one in commands_of(get_command(app)) if one.prints_json}
    assert found == set(CONTRACT)
    assert found <= set(commands())
    written = {file.stem for file in (ROOT / "docs" / "reference" / "schemas").glob("*.json")}
    assert written == {name.replace(" ", "-") for name in CONTRACT} | {"warehouse.toml"}


def test_every_schema_is_one() -> None:
    for name in CONTRACT:
        jsonschema.Draft202012Validator.check_schema(schema(name))


def test_what_is_printed_is_what_the_schemas_say(database: str, tmp_path: Path, reader: str) -> None:
    program = Program(tmp_path, database)
    seen: dict[str, list[Any]] = {}
    for name, call in calls(tmp_path, reader):
        answer = program(*call, "--json")
        assert answer.code in (0, 1), (call, answer.err)
        seen.setdefault(name, []).append(answer.json)
        hold(name, answer.json)
    assert set(CONTRACT) - set(seen) == {"serve"}
    statuses = [one["status"] for one in seen["load"] if "status" in one]
    assert statuses == ["planned", "loaded", "unchanged", "loaded"]
    assert len(seen["load"][-1]["batches"]) == 2
    assert any(seen["quarantine list"][0]["records"]), "records were held back to look at"
    assert "password" in seen["grant"][0]


def test_the_address_of_serve(tmp_path: Path) -> None:
    hold("serve", Address(5432, tmp_path / "bi.pgpass", pii=False).as_json())


@pytest.mark.parametrize("spoil", ["missing", "more", "wrong"])
def test_a_key_that_is_missing_or_more_or_of_another_kind_is_found(spoil: str, tmp_path: Path) -> None:
    printed: dict[str, Any] = Address(5432, tmp_path / "bi.pgpass", pii=False).as_json()
    changed = {"missing": {k: v for k, v in printed.items() if k != "host"}, "more": {**printed, "x": 1}}
    with pytest.raises(jsonschema.ValidationError):
        hold("serve", changed.get(spoil, {**printed, "port": "5432"}))


def test_the_settings_of_the_examples_are_what_the_schema_says() -> None:
    import tomllib  # noqa: PLC0415

    known = json.loads((ROOT / "docs" / "reference" / "schemas" / "warehouse.toml.json").read_text())
    for file in (ROOT / "docs" / "examples").glob("*/warehouse.toml"):
        jsonschema.validate(tomllib.loads(file.read_text()), known)
