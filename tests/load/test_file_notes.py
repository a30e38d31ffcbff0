"""What was decided about how a file is read stands in the account and in audit.file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import select

from warehouse import audit
from warehouse.database.connect import connect
from warehouse.files import find_deliveries
from warehouse.load import Request, load
from warehouse.load.batch.account import BatchAccount
from warehouse.model import metadata
from warehouse.settings import Settings

HEADER = "customer_id,customer_name,email,city,state,country,signup_date"


def _customers(settings: Settings, folder: Path, files: dict[str, bytes], **source: Any) -> BatchAccount:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    asked = Settings.model_validate(
        {
            "database_url": settings.database_url,
            "sources": {"customers": {"path": "customers*.csv", **source}},
            "rules": {"SR-Q-001": {"threshold": 1}},
        }
    )
    with connect(settings) as database:
        return load(database, metadata, asked, Request("day", {"customers": folder}))


def _lines(*names: str) -> str:
    return (
        "\n".join([HEADER, *(f"C{at}{name[0]},{name},,Rome,,Italy,2024-01-01" for at, name in enumerate(names))]) + "\n"
    )


def _encodings(settings: Settings) -> list[tuple[Any, ...]]:
    file = audit.file
    with connect(settings) as database, database.engine.connect() as connection:
        wanted = select(file.c.name, file.c.encoding, file.c.encoding_guessed).order_by(file.c.name)
        return [tuple(row) for row in connection.execute(wanted)]


def test_a_guessed_encoding_is_in_the_account_and_in_the_audit(settings: Settings, tmp_path: Path) -> None:
    files = {
        "customers1.csv": _lines("Renée", "Zoë").encode("cp1252"),
        "customers2.csv": _lines("Amélie", "Chloé").encode(),
    }
    account = _customers(settings, tmp_path, files)
    assert account.status == "loaded", account.reason
    guessed, mixed = account.sources["customers"].notes
    assert guessed.startswith("customers1.csv: read as cp1252, because it is not UTF-8; ")
    assert mixed == "files in different encodings: customers1.csv in cp1252, customers2.csv in utf-8"
    assert _encodings(settings) == [("customers1.csv", "cp1252", True), ("customers2.csv", "utf-8", False)]


def test_a_refused_batch_keeps_it_too(settings: Settings, tmp_path: Path) -> None:
    files = {"customers.csv": (_lines("Renée", "Zoë") + "x\n" * 20).encode("cp1252")}
    (tmp_path / "in").mkdir()
    with connect(settings) as database:
        asked = Settings.model_validate({"database_url": settings.database_url})
        (tmp_path / "in" / "customers.csv").write_bytes(files["customers.csv"])
        account = load(database, metadata, asked, Request("day", {"customers": tmp_path / "in"}))
    assert account.status == "refused"
    assert _encodings(settings) == [("customers.csv", "cp1252", True)]


def test_a_name_that_is_not_utf8_is_readable_everywhere(settings: Settings, tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/d\xe9livery"))
    folder.mkdir()
    (folder / os.fsdecode(b"customers_\xe9t\xe9.csv")).write_text(_lines("Ann", "Bob") + "broken\n")
    asked = Settings.model_validate(
        {
            "database_url": settings.database_url,
            "sources": {"customers": {"path": "customers_*.csv"}},
            "rules": {"SR-Q-001": {"threshold": 1}},
        }
    )
    delivery = find_deliveries(folder, asked)[0]
    with connect(settings) as database:
        account = load(database, metadata, asked, Request(delivery.name, {"customers": delivery}))
        with database.engine.connect() as connection:
            named = connection.scalar(select(audit.batch.c.delivery))
    assert account.status == "loaded", account.reason
    assert account.as_json()["sources"]["customers"]["files"] == ["customers_\\xe9t\\xe9.csv"]
    assert (str(named).rsplit("/", 1)[-1], _encodings(settings)[0][0]) == ("d\\xe9livery", "customers_\\xe9t\\xe9.csv")


def test_a_copy_of_a_file_is_not_read_and_is_named(settings: Settings, tmp_path: Path) -> None:
    """Else two files that are equal by chance would be one in silence."""
    content = _lines("Ada").encode()
    account = _customers(settings, tmp_path, {"customers.csv": content, "customers (2).csv": content})
    assert account.sources["customers"].notes == [
        "customers: customers (2).csv has the same bytes as customers.csv, so it was not read again"
    ]
    assert account.sources["customers"].unchanged == ["customers (2).csv"]
