"""Bronze and silver beside the star, and an export that cannot be noted."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sqlalchemy import func, select, text

from warehouse.database.connect import Database
from warehouse.errors import DatabaseError
from warehouse.export import export, verify
from warehouse.model import metadata


@pytest.mark.every_postgres
def test_every_layer(shop: Database, tmp_path: Path) -> None:
    """Every table of bronze and silver is one file with as many rows, in the order of delivery or of its key."""
    account = export(shop, metadata, tmp_path, layers=True)
    with shop.engine.connect() as connection:
        for table in metadata.sorted_tables:
            if table.schema in ("bronze", "silver"):
                rows = connection.execute(select(func.count()).select_from(table)).scalar_one()
                found = pq.read_table(tmp_path / table.schema / f"{table.name}.parquet")
                assert (account.rows[table.fullname], found.num_rows) == (rows, rows)
                assert found.schema.names == [column.name for column in table.columns]
    records = pq.read_table(tmp_path / "bronze" / "orders.parquet").column("record_number").to_pylist()
    assert records == sorted(records)
    assert verify(tmp_path, shop, metadata) == []


def test_the_next_export_without_layers(shop: Database, tmp_path: Path) -> None:
    """Its folder shows the star alone: no link leads to what an older snapshot holds."""
    export(shop, metadata, tmp_path, layers=True)
    export(shop, metadata, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {".snapshots", "dimensions", "facts", "manifest.json"}
    assert verify(tmp_path, shop, metadata) == []


def test_an_export_that_cannot_be_noted(shop: Database, tmp_path: Path) -> None:
    """The files are published and whole, and the sentence says so."""
    with shop.engine.begin() as connection:
        connection.execute(text("alter table audit.export add constraint full_up check (export_id < 0)"))
    with pytest.raises(DatabaseError, match=r"is whole and published, but the database could not note it"):
        export(shop, metadata, tmp_path)
    assert verify(tmp_path, shop, metadata) == []
