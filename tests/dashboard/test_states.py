"""What the dashboard shows while the warehouse is empty, refuses access, goes away or is loaded."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import psycopg

from tests.dashboard.conftest import filled, frames, look, metrics
from warehouse.dashboard import state
from warehouse.dashboard.texts import money, plain
from warehouse.database.connect import connect
from warehouse.frames import Warehouse
from warehouse.load import Request, load
from warehouse.model import metadata
from warehouse.settings import Settings


def test_a_new_batch_is_seen_at_once(database: str, tmp_path: Path) -> None:
    """Answers are kept only as long as no batch comes."""
    settings = filled(database)
    with Warehouse(database) as shop, connect(settings) as owner:
        state.use(state.Stage(shop))
        app = look()
        before = metrics(app)
        app.run()
        assert metrics(app) == before
        (tmp_path / "orders.csv").write_text(
            "order_id,order_date,customer_id,product_id,quantity,order_status,payment_mode\n"
            "NEW-1,2023-04-21,C001,P001,3,Completed,PayPal\n"
        )
        account = load(owner, metadata, settings, Request("more", {"orders": tmp_path}, date(2023, 5, 2)))
        assert account.status == "loaded", account.reason
        app.run()
        assert int(metrics(app)["Orders"]) == int(before["Orders"]) + 1
        assert metrics(app)["Revenue"] == money(shop.totals().pandas().revenue[0])
        (tmp_path / "orders.csv").write_text(
            "order_id,order_date,customer_id,product_id,quantity,order_status,payment_mode\n"
            "OLD-1,2003-12-31,C001,P001,3,Completed,PayPal\n"
        )
        account = load(owner, metadata, settings, Request("old", {"orders": tmp_path}, date(2023, 5, 3)))
        assert account.status == "loaded", account.reason
        app.run()
        captions = [one.value for one in app.caption]
        assert any(one.startswith("Orders from 31 Dec 2003 to 21 Apr 2023, as batch 3 left them") for one in captions)
        assert "Not drawn, as far from the others: 31 Dec 2003" in captions
        assert "grain.week" in app.session_state


def test_a_refused_batch_is_told(settings: Settings, tmp_path: Path) -> None:
    """With the reason, and with the records that it held back."""
    (tmp_path / "orders.csv").write_text(
        "order_id,order_date,customer_id,product_id,quantity,order_status,payment_mode\n"
        + "".join(f"O{n},2023-04-21,C1,P1,-1,Completed,PayPal\n" for n in range(20))
    )
    with connect(settings) as database:
        account = load(database, metadata, settings, Request("bad", {"orders": tmp_path}, date(2023, 5, 2)))
        assert account.status == "refused"
        with Warehouse(settings=settings) as shop:
            state.use(state.Stage(shop))
            app = look("quality")
    assert plain(account.reason) in app.error[0].value
    assert metrics(app)["Open"] == "20"
    assert frames(app, "since")[0].records.sum() == 20


def test_an_unusual_delivery_is_told(settings: Settings, tmp_path: Path) -> None:
    with connect(settings) as database, Warehouse(settings=settings) as shop:
        for day, more in ((1, ""), (2, ",brand")):
            line = f"P1,Thing {day},Books,1.50{more}"
            (tmp_path / "products.csv").write_text(f"product_id,product_name,category,price{more}\n{line}\n")
            load(database, metadata, settings, Request("a list", {"products": tmp_path}, date(2023, 5, day)))
        state.use(state.Stage(shop))
        (found,) = frames(look("quality"), "what")
    assert found[["source", "batch_id", "kind", "what"]].to_numpy().tolist() == [
        ["products", 2, "column came", "the column brand came"]
    ]


def test_an_empty_warehouse(settings: Settings) -> None:
    assert settings.database_url is not None
    with Warehouse(settings.database_url.get_secret_value()) as empty:
        state.use(state.Stage(empty))
        assert "`warehouse load`" in look().info[0].value


def test_a_database_that_goes_away(database: str, server: str) -> None:
    """Is told in the sentence that every command tells, and looked for again."""
    filled(database)
    with Warehouse(database) as shop:
        state.use(state.Stage(shop))
        app = look()
        name = psycopg.conninfo.conninfo_to_dict(database)["dbname"]
        with psycopg.connect(server, autocommit=True) as admin:
            rename = psycopg.sql.SQL("ALTER DATABASE {} RENAME TO {}")
            there, gone = psycopg.sql.Identifier(str(name)), psycopg.sql.Identifier(f"{name}_gone")
            admin.execute(rename.format(there, gone))
            app.run()
            assert "has no database" in app.text[0].value
            assert not app.exception
            admin.execute(rename.format(gone, there))
        app.button[0].click().run()
        assert metrics(app)["Revenue"] == "7,427.88"
