"""Warehouses that the tests of marts only read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Connection

from tests.conftest import fresh
from tests.marts.recount import Gold, Row, every_mart
from warehouse.database.connect import connect
from warehouse.load import Request, load
from warehouse.load.facts import summaries
from warehouse.model import metadata
from warehouse.sample import write_sample
from warehouse.settings import Settings

SAMPLE = Path(__file__).parent.parent.parent / "data" / "raw"
SOURCES = ("customers", "products", "orders")
DRAWN = {
    "customers": """
        customer_id,customer_name,email,city,state,country,signup_date
        c1,Ann,ann@example.org,Austin,TX,USA,2023-01-01
        c2,Bob,bob@example.org,Boston,MA,USA,2023-01-01
        c3,Cleo,cleo@example.org,Oslo,,Norway,2023-01-01
    """,
    "products": """
        product_id,product_name,category,price
        p1,Pen,Paper,2.00
        p2,Ink,Paper,5.00
        p3,Cup,Kitchen,9.00
        p4,Jug,Kitchen,20.00
    """,
    "orders": """
        order_id,order_line,order_date,customer_id,product_id,quantity,unit_price,order_status,payment_mode
        o1,1,2024-01-30,c1,p1,10,,Completed,PayPal
        o1,2,2024-01-30,c1,p1,1,,Completed,PayPal
        o1,3,2024-01-30,c1,p2,1,4.5,Returned,PayPal
        o2,1,2024-02-02,c2,p2,2,,Cancelled,PayPal
        o3,1,2024-02-03,c2,p3,1,,Completed,PayPal
        o3,2,2024-02-04,c2,p3,1,8.25,Completed,PayPal
        o4,1,2024-04-01,c9,p1,4,,Completed,PayPal
        o5,1,2024-04-01,c1,p9,1,3,Completed,PayPal
        o6,1,2024-04-02,,p3,1,,Completed,PayPal
        o7,1,2024-04-03,c1,p3,1,,,PayPal
    """,
}
MOVED = """
        customer_id,customer_name,email,city,state,country,signup_date
        c1,Ann,ann@example.org,Chicago,IL,USA,2023-01-01
"""


@dataclass(frozen=True)
class Loaded:
    """What a warehouse holds: gold, and its marts."""

    gold: Gold
    marts: dict[str, list[Row]]
    url: str


def read(url: str, deliveries: dict[date, Path], loaded: str = "loaded", **settings: object) -> Loaded:
    """Load deliveries and return what they lead to."""
    asked = Settings.model_validate({"database_url": SecretStr(url), **settings})
    with connect(asked) as database:
        for as_of, folder in deliveries.items():
            given = {name: folder for name in SOURCES if (folder / f"{name}.csv").exists()}
            account = load(database, metadata, asked, Request(folder.name, given, as_of=as_of))
            assert account.status == loaded, account.reason
        with database.engine.connect() as connection:
            return seen(connection, url)


def seen(connection: Connection, url: str) -> Loaded:
    """Return what a warehouse holds now."""
    return Loaded(Gold.of(connection), every_mart(connection), url)


def write(folder: Path, **files: str) -> Path:
    """Write a delivery that is drawn in a test."""
    folder.mkdir(parents=True)
    for name, drawn in files.items():
        text = "\n".join(line.strip() for line in drawn.strip().splitlines())
        (folder / f"{name}.csv").write_text(f"{text}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="package")
def sample(server: str, template: str) -> Iterator[Loaded]:
    """The sample, loaded."""
    for url in fresh(server, template):
        yield read(url, {date(2024, 1, 1): SAMPLE})


@pytest.fixture(scope="package")
def generated(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """5,000 orders in two deliveries; in the second some customers have moved."""
    folder = tmp_path_factory.mktemp("generated")
    control = write_sample(folder, orders=5_000, customers=400, products=120, deliveries=2)
    for url in fresh(server, template):
        yield read(url, {delivery.as_of: folder / delivery.folder for delivery in control.deliveries})


@pytest.fixture(scope="package")
def drawn(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """A handful of orders with what is rare: several lines, days and states, gaps, members that no file has brought."""
    folder = tmp_path_factory.mktemp("drawn")
    first, second = write(folder / "first", **DRAWN), write(folder / "second", customers=MOVED)
    absent = ("SR-C-012", "SR-C-015", "GR-C-008")
    rules = {rule: {"severity": "warning"} for rule in absent}
    for url in fresh(server, template):
        yield read(url, {date(2024, 1, 1): first, date(2024, 3, 1): second}, rules=rules)


@pytest.fixture(scope="package")
def sums_kept(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """5,000 orders in three deliveries, of which the marts keep the sums as they do of many millions."""
    folder = tmp_path_factory.mktemp("kept")
    control = write_sample(folder, orders=5_000, customers=400, products=120, deliveries=3)
    for url in fresh(server, template):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(summaries, "WORTH_IT", 0)
            loaded = read(url, {delivery.as_of: folder / delivery.folder for delivery in control.deliveries})
        yield loaded


@pytest.fixture(params=["sample", "generated", "drawn", "sums_kept"])
def loaded(request: pytest.FixtureRequest) -> Loaded:
    """Each of them."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Loaded)
    return found
