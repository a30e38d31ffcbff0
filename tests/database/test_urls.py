"""Addresses of databases, however they are written."""

from __future__ import annotations

import psycopg.conninfo
import pytest

from warehouse.database.urls import connect_arguments, database_url, shown, written
from warehouse.errors import SettingsError


@pytest.mark.parametrize(
    "text",
    [
        "postgres://ann:s%40cret@db.example:5433/shop",
        "postgresql://ann:s%40cret@db.example:5433/shop",
        "POSTGRESQL://ann:s%40cret@db.example:5433/shop",
        "postgresql+psycopg://ann:s%40cret@db.example:5433/shop",
        "postgresql+psycopg2://ann:s%40cret@db.example:5433/shop",
        "postgresql+asyncpg://ann:s%40cret@db.example:5433/shop",
        "  host=db.example port=5433 dbname=shop user=ann password='s@cret'\n",
    ],
)
def test_every_spelling_is_one_address(text: str) -> None:
    url = database_url(text)
    assert url.drivername == "postgresql+psycopg"
    assert connect_arguments(url) == {
        "host": "db.example",
        "port": 5433,
        "user": "ann",
        "password": "s@cret",
        "dbname": "shop",
    }
    assert shown(url) == "postgresql://ann@db.example:5433/shop"
    assert database_url(written(url)) == url


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("postgresql://ann@/shop?host=/var/run/my%20folder", "/var/run/my folder", None),
        ("host='/var/run/my folder' user=ann dbname=shop", "/var/run/my folder", None),
        ("postgresql://ann@one:5432,two:5433/shop", "one,two", "5432,5433"),
        ("postgresql+psycopg://ann@/shop?host=one:5432&host=two:5433", "one,two", "5432,5433"),
        ("postgresql://ann@[::1]:5433/shop", "::1", 5433),
    ],
)
def test_sockets_and_several_hosts(text: str, host: str, port: object) -> None:
    url = database_url(text)
    arguments = connect_arguments(url)
    assert (arguments["host"], arguments.get("port")) == (host, port)
    again = psycopg.conninfo.conninfo_to_dict(shown(url))
    assert again["host"] == host
    assert again.get("port") == (str(port) if port else None)


def test_parameters_survive() -> None:
    url = database_url("postgresql+asyncpg://ann@db/shop?ssl=require&application_name=a%2Bb")
    assert dict(url.query) == {"sslmode": "require", "application_name": "a+b"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("mysql://ann:hidden@db/shop", "names a mysql database"),
        ("sqlite:///hidden.db", "names a sqlite database"),
        ("hidden nonsense", "is not the address of a database"),
        ("", "is not the address of a database"),
        ("host=db password='hidden", "is not a connection string"),
        ("postgresql://ann:hidden@db:port/shop", "is not a URL that can be read"),
        ("postgresql://ann:hidden@db/shop?colour=red", "has the parameter 'colour'"),
    ],
)
def test_anything_else_is_refused_in_a_sentence_without_the_password(text: str, says: str) -> None:
    with pytest.raises(SettingsError) as caught:
        database_url(text)
    assert says in str(caught.value)
    assert str(caught.value).startswith("WAREHOUSE_DATABASE_URL ")
    assert "hidden" not in str(caught.value)


def test_no_secret_is_shown() -> None:
    url = database_url("postgresql://ann:hidden@db/shop?sslpassword=hidden&sslmode=require")
    assert shown(url) == "postgresql://ann@db/shop?sslmode=require&sslpassword=***"
