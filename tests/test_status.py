"""`warehouse status`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import func, select

from tests.command import SAMPLE, Program
from warehouse.database.connect import connect
from warehouse.database.revision import head
from warehouse.load import Request, load
from warehouse.model import metadata
from warehouse.settings import Settings
from warehouse.status import status

DAY = date(2024, 7, 1)


def test_a_new_warehouse_has_nothing_to_tell(settings: Settings) -> None:
    with connect(settings) as database, database.engine.connect() as connection:
        found = status(connection, metadata)
    assert found.revision == head()
    assert {source.as_of for source in found.sources} == {None}
    assert found.gold["fact_sales"] == found.waiting == 0


def test_status_tells_freshness_and_rows(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text((SAMPLE / "products.csv").read_text() + "P999,,Books,1.00\n")
    with connect(settings) as database:
        folders = {"customers": SAMPLE, "orders": SAMPLE, "products": tmp_path}
        load(database, metadata, settings, Request("first", folders, DAY))
        with database.engine.connect() as connection:
            found = status(connection, metadata)
            for table in metadata.sorted_tables:
                if table.schema == "gold":
                    rows = connection.execute(select(func.count()).select_from(table)).scalar_one()
                    assert found.gold[table.name] == rows
    assert {source.source: (source.as_of, source.files, source.accepted) for source in found.sources} == {
        "customers": (DAY, 1, 50),
        "orders": (DAY, 1, 100),
        "products": (DAY, 1, 60),
    }
    assert found.waiting == 1


def test_the_command_tells_the_same(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    assert "Nothing was loaded yet" in program("status").out
    program("load", SAMPLE, "--as-of", "2024-07-01")
    found = program("status", "--json").json
    assert found["revenue"]["completed"] == "7427.88"
    assert found["gold"]["fact_sales"] == 100
    assert [batch["batch_id"] for batch in found["batches"]] == [1]
    text = program("status").out
    assert "7,427.88" in text
    assert "2024-07-01" in text
    assert max(map(len, text.splitlines())) <= 80
