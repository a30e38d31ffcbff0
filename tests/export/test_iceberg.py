"""Exports as snapshots of Iceberg tables, in a catalog that is a file of SQLite."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.compute as pc
import pytest
from sqlalchemy import Column, func, select, text

from tests.command import SAMPLE, Program
from tests.export.conftest import Deliver
from tests.export.test_examples import example
from tests.export.test_snapshots import NEW
from warehouse.database.connect import Database
from warehouse.errors import UsageError
from warehouse.export import export
from warehouse.export.extracts import Extract
from warehouse.model import customer, metadata, sales
from warehouse.settings import Settings

pyiceberg_catalog = pytest.importorskip("pyiceberg.catalog")
rest_catalog = pytest.importorskip("tests.export.iceberg_rest").rest_catalog

TABLES = ("dim_customer", "dim_date", "dim_product", "fact_sales", "product_price_history")
EXPORT, BATCH, AS_OF = "warehouse.export_id", "warehouse.batch_id", "warehouse.as_of"
KILLED = """
import os, signal, sys
from pathlib import Path
from pyiceberg.table import Transaction
from warehouse.database.connect import connect
from warehouse.export import export
from warehouse.model import metadata
from warehouse.settings import Settings

commits = []
before = Transaction.commit_transaction

def third(transaction):
    if len(commits) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    commits.append(before(transaction))

Transaction.commit_transaction = third
with connect(Settings(database_url=sys.argv[1])) as database:
    export(database, metadata, Path(sys.argv[2]), iceberg=sys.argv[3])
"""


class Lake:
    """A catalog as its readers open it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = f"sqlite:///{folder}/catalog.db"

    def catalog(self, name: str = "warehouse") -> Any:
        place = {"uri": self.address, "warehouse": self.folder.as_uri()}
        return pyiceberg_catalog.load_catalog(name, type="sql", **place)

    def table(self, name: str, namespace: str = "gold", catalog: str = "warehouse") -> Any:
        return self.catalog(catalog).load_table(f"{namespace}.{name}")

    def said(self, name: str) -> set[Any]:
        """Return what the current snapshots of all tables say of a property."""
        return {self.table(table).current_snapshot().summary.get(name) for table in TABLES}

    def snapshots(self) -> dict[str, int]:
        return {table: len(self.table(table).snapshots()) for table in TABLES}

    def files(self, name: str) -> set[str]:
        return set(self.table(name).inspect.files()["file_path"].to_pylist())


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    folder = tmp_path / "lake"
    folder.mkdir()
    return Lake(folder)


def _sum(database: Database) -> Decimal:
    with database.engine.connect() as connection:
        return Decimal(connection.execute(select(func.sum(sales.c.total_amount))).scalar_one())


def test_every_table_is_read_back_by_pyiceberg_and_duckdb(shop: Database, lake: Lake, tmp_path: Path) -> None:
    """Rows, sums, types and descriptions are those of gold; all tables show one export of one batch."""
    account = export(shop, metadata, tmp_path / "star", iceberg=lake.address)
    assert account.iceberg is not None
    assert (account.iceberg.new, set(account.iceberg.snapshots)) == (True, set(TABLES))
    assert lake.snapshots() == dict.fromkeys(TABLES, 1)
    assert (lake.said(EXPORT), lake.said(BATCH), lake.said(AS_OF)) == ({"1"}, {"1"}, {"2023-05-01"})
    rows = {name: lake.table(name).scan().to_arrow() for name in TABLES}
    assert {name: table.num_rows for name, table in rows.items()} == account.rows
    assert pc.sum(rows["fact_sales"]["total_amount"]).as_py() == _sum(shop)
    fact_sales, dim_customer = rows["fact_sales"], rows["dim_customer"]
    found = duckdb.execute(
        "SELECT sum(f.total_amount), count(*) FROM fact_sales AS f JOIN dim_customer AS c USING (customer_key)"
    ).fetchall()
    assert found == [(_sum(shop), 100)]
    described = lake.table("fact_sales").schema()
    assert described.find_field("quantity").doc == sales.c.quantity.comment
    assert lake.table("dim_customer").properties["comment"] == customer.comment
    assert str(described.find_field("unit_price").field_type) == "decimal(18, 8)"
    assert (fact_sales.num_columns, dim_customer.num_columns) == (len(sales.columns), len(dim_customer.column_names))


def test_an_unchanged_batch_makes_no_snapshot(shop: Database, lake: Lake, tmp_path: Path) -> None:
    first = export(shop, metadata, tmp_path / "star", iceberg=lake.address)
    again = export(shop, metadata, tmp_path / "star", iceberg=lake.address)
    assert first.iceberg is not None
    assert again.iceberg is not None
    assert (again.iceberg.new, again.iceberg.snapshots) == (False, first.iceberg.snapshots)
    assert lake.snapshots() == dict.fromkeys(TABLES, 1)


def test_the_next_batch_is_one_snapshot_more_of_every_table(
    shop: Database, deliver: Deliver, lake: Lake, tmp_path: Path
) -> None:
    """The month that changed is written again; the data files of the others stay; the older snapshot is still read."""
    export(shop, metadata, tmp_path / "star", iceberg=lake.address)
    before, old = lake.files("fact_sales"), _sum(shop)
    deliver(NEW)
    export(shop, metadata, tmp_path / "star", iceberg=lake.address, keep=1)
    assert lake.snapshots() == dict.fromkeys(TABLES, 2)
    assert (lake.said(EXPORT), lake.said(BATCH), lake.said(AS_OF)) == ({"2"}, {"2"}, {"2023-06-01"})
    after = lake.files("fact_sales")
    assert (len(before), len(after), len(before & after)) == (4, 4, 3)
    table = lake.table("fact_sales")
    assert pc.sum(table.scan().to_arrow()["total_amount"]).as_py() == _sum(shop) > old
    past = table.scan(snapshot_id=table.snapshots()[0].snapshot_id).to_arrow()
    assert pc.sum(past["total_amount"]).as_py() == old


def test_rows_of_the_same_batch_that_changed_are_a_new_snapshot(shop: Database, lake: Lake, tmp_path: Path) -> None:
    """As after `forget`, which makes no batch: all tables get the new export, so that they agree."""
    export(shop, metadata, tmp_path / "star", iceberg=lake.address)
    with shop.engine.begin() as connection:
        connection.execute(text("UPDATE gold.dim_customer SET email = 'erased', updated_date = updated_date"))
    export(shop, metadata, tmp_path / "star", iceberg=lake.address)
    assert (lake.said(EXPORT), lake.said(BATCH)) == ({"2"}, {"1"})
    assert set(lake.table("dim_customer").scan().to_arrow()["email"].to_pylist()) == {"erased"}


def test_a_column_that_the_model_gained_and_lost(
    shop: Database, lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new column is added, optional; one that is gone stays, optional and empty, and the account says so."""
    ours = customer.c
    assert (ours.is_inferred.nullable, ours.updated_date.nullable) == (False, False)
    with monkeypatch.context() as older:
        older.setattr(Extract, "columns", property(_without("updated_date")))
        export(shop, metadata, tmp_path / "star", iceberg=lake.address)
    monkeypatch.setattr(Extract, "columns", property(_without("is_inferred")))
    account = export(shop, metadata, tmp_path / "star", iceberg=lake.address)
    table = lake.table("dim_customer")
    fields = {field.name: field for field in table.schema().fields}
    assert (fields["updated_date"].required, fields["updated_date"].doc) == (False, ours.updated_date.comment)
    assert (fields["is_inferred"].required, fields["customer_key"].required) == (False, True)
    rows = table.scan().to_arrow()
    assert None not in rows["updated_date"].to_pylist()
    assert set(rows["is_inferred"].to_pylist()) == {None}
    assert account.iceberg is not None
    assert any("dim_customer.is_inferred is not in the export" in note for note in account.iceberg.notes)
    past = table.scan(snapshot_id=table.snapshots()[0].snapshot_id).to_arrow()
    assert "updated_date" not in past.column_names
    assert None not in past["is_inferred"].to_pylist()


def _without(name: str) -> Callable[[Extract], list[Column[Any]]]:
    """Return the columns of an export as another version of the model has them."""
    columns = vars(Extract)["columns"]
    return lambda extract: [column for column in columns.fget(extract) if column.name != name]


def test_personal_columns_stay_out(shop: Database, lake: Lake, tmp_path: Path) -> None:
    export(shop, metadata, tmp_path / "star", iceberg=lake.address, pii=False)
    names = set(lake.table("dim_customer").schema().column_names)
    assert "customer_id" in names
    assert not names & {"customer_name", "email"}


def test_a_type_that_iceberg_cannot_change(shop: Database, lake: Lake, tmp_path: Path) -> None:
    """The sentence names the column and both types; no table changes, and no data file is left over."""
    export(shop, metadata, tmp_path / "star", iceberg=lake.address)
    table = lake.table("fact_sales")
    with table.update_schema(allow_incompatible_changes=True) as update:
        update.delete_column("order_status")
    with table.update_schema() as update:
        update.add_column("order_status", __import__("pyiceberg.types").types.DateType())
    files = sorted(lake.folder.rglob("*.parquet"))
    with shop.engine.begin() as connection:
        connection.execute(text("UPDATE gold.dim_product SET category = 'Other'"))
    with pytest.raises(UsageError, match=r"fact_sales\.order_status is string .* and date in the Iceberg table"):
        export(shop, metadata, tmp_path / "star", iceberg=lake.address)
    assert lake.said(EXPORT) == {"1"}
    assert sorted(lake.folder.rglob("*.parquet")) == files


def test_what_others_wrote_into_a_table_is_replaced(shop: Database, lake: Lake, tmp_path: Path) -> None:
    """Rows that somebody appended, and rows that somebody deleted."""
    export(shop, metadata, tmp_path / "star", iceberg=lake.address)
    table = lake.table("fact_sales")
    table.append(table.scan().to_arrow())
    table.delete("order_id = 'O001'")
    assert table.scan().count() != 100
    export(shop, metadata, tmp_path / "star", iceberg=lake.address)
    assert lake.table("fact_sales").scan().count() == 100
    assert lake.said(EXPORT) == {"2"}


def test_killed_between_two_tables(
    shop: Database, shop_settings: Settings, deliver: Deliver, lake: Lake, tmp_path: Path
) -> None:
    """Each table is old or new, whole, and says which; all have the older export; the next export makes them agree."""
    export(shop, metadata, tmp_path / "star", iceberg=lake.address)
    old = _sum(shop)
    deliver(NEW)
    assert shop_settings.database_url is not None
    url = shop_settings.database_url.get_secret_value()
    arguments = [url, str(tmp_path / "star"), lake.address]
    killed = subprocess.run([sys.executable, "-c", KILLED, *arguments], check=False, env={**os.environ})
    assert killed.returncode == -signal.SIGKILL
    counted = lake.snapshots()
    assert sorted(counted.values()) == [1, 1, 1, 2, 2]
    assert lake.said(EXPORT) == {"1", "2"}
    assert _revenue(lake) == old
    export(shop, metadata, tmp_path / "star", iceberg=lake.address)
    assert lake.said(EXPORT) == {"3"}
    assert _revenue(lake) == _sum(shop) > old


def test_a_rest_catalog(shop: Database, deliver: Deliver, lake: Lake, tmp_path: Path) -> None:
    """Tables are created and replaced through a REST catalog, and read back through it."""
    with rest_catalog(lake.catalog()) as server:
        export(shop, metadata, tmp_path / "star", iceberg=server.address)
        deliver(NEW)
        export(shop, metadata, tmp_path / "star", iceberg=server.address)
        there = pyiceberg_catalog.load_catalog("any", type="rest", uri=server.address)
        rows = there.load_table("gold.fact_sales").scan().to_arrow()
    assert pc.sum(rows["total_amount"]).as_py() == _sum(shop)
    assert lake.snapshots() == dict.fromkeys(TABLES, 2)
    assert lake.said(EXPORT) == {"2"}
    assert "POST /v1/namespaces/gold/tables/fact_sales" in server.asked


def test_a_rest_catalog_that_refuses_the_third_commit(
    shop: Database, deliver: Deliver, lake: Lake, tmp_path: Path
) -> None:
    """The sentence says so; readers at the newest export that all tables have see the old one; the next is whole."""
    export(shop, metadata, tmp_path / "star", iceberg=lake.address)
    old = _sum(shop)
    deliver(NEW)
    with rest_catalog(lake.catalog(), commits=2) as server:
        with pytest.raises(UsageError, match="the catalog takes no more commits"):
            export(shop, metadata, tmp_path / "star", iceberg=server.address)
        assert lake.said(EXPORT) == {"1", "2"}
        assert _revenue(lake) == old
        server.commits = None
        export(shop, metadata, tmp_path / "star", iceberg=server.address)
    assert len(lake.said(EXPORT)) == 1
    assert _revenue(lake) == _sum(shop) > old


def _revenue(lake: Lake) -> Decimal:
    """Return the sum of the facts as the example reads them: at the newest export that all tables have."""
    rows = example("iceberg", "newest_export").newest_export(lake.catalog(), "gold")
    assert set(rows) == set(TABLES)
    return Decimal(pc.sum(rows["fact_sales"]["total_amount"]).as_py())


def test_a_star_without_facts(shop_without_orders: Database, lake: Lake, tmp_path: Path) -> None:
    account = export(shop_without_orders, metadata, tmp_path / "star", iceberg=lake.address)
    assert account.rows["fact_sales"] == 0
    assert lake.table("fact_sales").scan().to_arrow().num_rows == 0
    assert lake.said(BATCH) == {""}
    export(shop_without_orders, metadata, tmp_path / "star", iceberg=lake.address)
    assert lake.snapshots() == dict.fromkeys(TABLES, 1)


def test_the_command_and_its_namespace(tmp_path: Path, database: str, lake: Lake) -> None:
    """`--json` names the snapshots; the terminal says where the tables are; a configured catalog goes by its name."""
    program = Program(tmp_path, database)
    program("load", SAMPLE)
    (tmp_path / ".pyiceberg.yaml").write_text(
        f"catalog:\n  shop:\n    type: sql\n    uri: {lake.address}\n    warehouse: {lake.folder.as_uri()}\n"
    )
    (tmp_path / "warehouse.toml").write_text('iceberg_namespace = "retail"\n')
    answer = program("export", "star", "--iceberg", "shop")
    assert (answer.code, answer.err) == (0, "")
    assert "Registered 5 tables in the Iceberg catalog shop, namespace retail" in answer.out
    assert lake.table("fact_sales", "retail", "shop").scan().count() == 100
    again = program("export", "star", "--iceberg", "shop", "--json").json["iceberg"]
    assert (again["catalog"], again["namespace"], again["new"]) == ("shop", "retail", False)
    assert set(again["snapshots"]) == set(TABLES)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--iceberg", "lake"), "pyiceberg knows no catalog lake"),
        (("--iceberg", "mysql://me:secret@host/lake"), "mysql://host/lake is no address of an Iceberg catalog"),
        (("--iceberg", "sqlite:////nowhere/at/all.db"), "cannot be used"),
        (("--iceberg", "http://127.0.0.1:9/catalog"), "cannot be used"),
        (("--iceberg", "lake", "--format", "csv"), "made of Parquet, not of csv"),
        (("--iceberg", "lake", "--verify"), "--verify writes nothing"),
    ],
)
def test_what_cannot_be_done(tmp_path: Path, database: str, arguments: tuple[str, ...], sentence: str) -> None:
    """One sentence, exit 2, and nothing is written."""
    answer = Program(tmp_path, database)("export", "star", *arguments)
    assert answer.code == 2
    assert sentence in answer.sentence()
    assert "secret" not in answer.err
    assert not (tmp_path / "star").exists()


def test_a_catalog_that_fails_after_the_export(tmp_path: Path, database: str, lake: Lake) -> None:
    """Exit 2: the export is published, which the sentence says, but the tables are not."""
    program = Program(tmp_path, database)
    program("load", SAMPLE)
    (lake.folder / "gold").write_text("no folder")
    answer = program("export", "star", "--iceberg", lake.address)
    assert answer.code == 2
    assert "is whole and published. The Iceberg catalog" in answer.sentence()
    assert "its tables are as they were" in answer.sentence()
    assert program("export", "star", "--verify").code == 0


def test_without_the_extra(tmp_path: Path, shop: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence says what to install, before anything is written."""
    monkeypatch.setattr("warehouse.export.iceberg.find_spec", lambda _name: None)
    with pytest.raises(UsageError, match=r"pip install 'retail-warehouse-loader\[iceberg\]'"):
        export(shop, metadata, tmp_path / "star", iceberg="lake")
    assert not (tmp_path / "star").exists()
