"""A warehouse that holds the sample."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr

from tests import servers
from tests.command import SAMPLE
from warehouse.database.connect import Database, connect
from warehouse.database.urls import database_url, written
from warehouse.load import Request, load
from warehouse.model import metadata
from warehouse.settings import Settings

HEADER = "order_id,order_date,customer_id,product_id,quantity,order_status,payment_mode"

Deliver = Callable[..., None]

_numbers = itertools.count(1)
_filled: dict[str, str] = {}


@pytest.fixture(scope="session")
def filled(server: str, template: str) -> str:
    """The name of a database with the sample in it, from which each test gets a copy."""
    if server in _filled:  # pytest makes the fixture again each time that it comes back to a version
        return _filled[server]
    name = f"{servers.token()}_{os.environ.get('PYTEST_XDIST_WORKER', 'gw')}_filled"
    _copy(server, template, name)
    settings = Settings(database_url=SecretStr(_url(server, name)))
    with connect(settings) as database:
        folders = dict.fromkeys(("customers", "products", "orders"), SAMPLE)
        account = load(database, metadata, settings, Request("sample", folders, date(2023, 5, 1)))
        assert account.status == "loaded", account.reason
    _filled[server] = name
    return name


@pytest.fixture
def shop_settings(server: str, filled: str) -> Settings:
    """Settings that name a database with the sample in it, for this test alone."""
    name = f"{filled}_{next(_numbers)}"
    _copy(server, filled, name)
    return Settings(database_url=SecretStr(_url(server, name)))


@pytest.fixture
def shop(shop_settings: Settings) -> Iterator[Database]:
    """A database with the sample in it."""
    with connect(shop_settings) as database:
        yield database


def _copy(server: str, template: str, name: str) -> None:
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY = FILE_COPY")
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(create.format(sql.Identifier(name), sql.Identifier(template)))


def _url(server: str, name: str) -> str:
    return written(database_url(server).set(database=name))


@pytest.fixture
def deliver(shop: Database, shop_settings: Settings, tmp_path: Path) -> Deliver:
    """What loads further orders, each a line of the file."""

    def delivered(*lines: str, as_of: date = date(2023, 6, 1)) -> None:
        folder = tmp_path / f"delivery-{as_of}"
        folder.mkdir()
        (folder / "orders.csv").write_text("\n".join([HEADER, *lines]) + "\n")
        account = load(shop, metadata, shop_settings, Request(folder.name, {"orders": folder}, as_of))
        assert account.status == "loaded", account.reason

    return delivered


@pytest.fixture
def shop_without_orders(settings: Settings) -> Iterator[Database]:
    """A database that was migrated and never filled."""
    with connect(settings) as database:
        yield database
