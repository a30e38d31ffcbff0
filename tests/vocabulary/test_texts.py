# ruff: noqa: RUF001
"""Texts are equal in every database, whatever its locale says about letters."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr
from sqlalchemy import literal, null, select, text

from warehouse.database.connect import connect
from warehouse.database.urls import database_url, written
from warehouse.letters import CAPITALS, SMALL, small, tidy
from warehouse.load import Request, load
from warehouse.migrate import migrate
from warehouse.model import metadata
from warehouse.settings import Settings
from warehouse.vocabulary.texts import lowered, plain, raised, undamaged

LOCALES = {
    "turkish": "LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR' LOCALE 'C'",
    "english": "LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C'",
    "libc": "LOCALE_PROVIDER libc LOCALE 'C.UTF-8'",
    "c": "LOCALE_PROVIDER libc LOCALE 'C'",
    "builtin": "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'",
    "unicode": "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'PG_UNICODE_FAST' LOCALE 'C'",
}
TEXTS = (
    "ILLINOIS", "Iıİi", "INFO@X.COM", "ÄÖÜ straße", "ŁÓDŹ", "ΑΘΗΝΑ Σας", "МОСКВА", "Zu\u0308rich", "\u212b", "ǅ",
    "１２", "\u202fC1\u3000", "\u200b \ufeff\u00ad", "e\u0301\u00a0", "",
)  # fmt: skip


@contextmanager
def databases(server: str) -> Iterator[dict[str, str]]:
    """Databases of every locale that the server has, by the name of the locale."""
    url = database_url(server)
    made = {}
    with psycopg.connect(server, autocommit=True) as admin:
        try:
            for name, locale in LOCALES.items():
                database = f"locale_{name}_{admin.info.backend_pid}"
                statement = "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' {}"
                try:
                    admin.execute(sql.SQL(statement).format(sql.Identifier(database), sql.SQL(locale)))
                except psycopg.Error:
                    continue
                made[name] = written(url.set(database=database))
            yield made
        finally:
            for address in made.values():
                named = sql.Identifier(str(database_url(address).database))
                admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(named))


@pytest.mark.every_postgres
def test_letters_are_pythons_in_every_locale(server: str, postgres: str) -> None:
    """Small letters, capitals and what is trimmed and composed follow our own list in every locale there is."""
    with databases(server) as urls:
        assert len(urls) >= (4 if postgres == "pg16" else 5 if postgres == "pg17" else 3)
        for url in urls.values():
            with connect(Settings(database_url=SecretStr(url))) as database, database.engine.connect() as connection:
                for one in TEXTS:
                    value = literal(one)
                    found = connection.execute(select(lowered(value), plain(value))).one()
                    assert tuple(found) == (small(one), tidy(one)), (url, one)
                assert connection.scalar(select(raised(literal("ilçe straße")))) == "ILÇE STRAßE"
                assert connection.scalar(select(lowered(literal(CAPITALS)))) == SMALL


def test_what_spreadsheets_do_to_numbers_is_seen(settings: Settings) -> None:
    damaged = ["1.23E+15", "1,23E+15", "1E+15", "9.5e-3", '="C002"', "'0042", "#REF!", "#N/A", "####", "17850.0"]
    damaged += ["+1.5e3", "'Z1"]
    whole = ["C002", "12E5", "1.2.3", "A=B", "#1001", "O'Neill", "0042", "10.5", "536365", "C+1", "É=1", "_x=1"]
    with connect(settings) as database, database.engine.connect() as connection:
        for key in damaged + whole:
            assert connection.scalar(select(undamaged(literal(key)))) == (key in whole), key
            beside = (literal("C1"), null(), literal(key))
            assert (connection.scalar(select(undamaged(*beside))) is False) == (key in damaged), key


def deliver(folder: Path) -> dict[str, Path]:
    tables = {
        "customers": [
            ["customer_id", "customer_name", "email", "city", "state", "country", "signup_date"],
            ["C1", "Ira Ince", "INFO@X.COM", "Miami", "FL", "UNITED STATES", "2021-01-02"],
            ["i2", "Ines", "I@X.COM", "Chicago", "il", "us", "2021-01-02"],
            ["I3", "Ina", "i3@x.com", "Zu\u0308rich", "ILLINOIS", "UsA", "2021-01-02"],
            ["\u0130\u202f", "Işık", "Ü@x.com", "Wichita", "kansas", "United States", "2021-01-02"],
        ],
        "products": [["product_id", "product_name", "category", "price"], ["P1", "Item", "Things", "2.50"]],
        "orders": [
            ["order_id", "order_date", "customer_id", "product_id", "quantity", "order_status", "payment_mode"],
            ["O1", "2024-01-15", "C1", "P1", "1", "COMPLETED", "CREDIT CARD"],
            ["O2", "2024-01-15", "\u2007i2\u200b", "P1", "1", "returned", "DEBIT CARD"],
            ["O3", "2024-01-15", "\u0130", "P1", "1", "Completed", "PAYPAL"],
        ],
    }  # fmt: skip
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return dict.fromkeys(tables, folder)


CUSTOMERS = "SELECT customer_key, customer_id, email, city, region FROM gold.dim_customer ORDER BY customer_key"
SALES = """
SELECT order_id, customer_id, order_status, payment_mode
FROM gold.fact_sales JOIN gold.dim_customer USING (customer_key)
ORDER BY order_id COLLATE "C"
"""


@pytest.mark.every_postgres
def test_gold_is_the_same_in_every_locale(server: str, tmp_path: Path) -> None:
    """Known words, regions, addresses, keys and the numbers of members: nothing follows the locale of the database."""
    delivery = deliver(tmp_path)
    with databases(server) as urls:
        for url in urls.values():
            settings = Settings(database_url=SecretStr(url))
            migrate(settings)
            with connect(settings) as database:
                account = load(database, metadata, settings, Request("letters", delivery))
                assert account.status == "loaded", account.reason
                with database.engine.connect() as connection:
                    customers = [tuple(row) for row in connection.execute(text(CUSTOMERS))]
                    facts = [tuple(row) for row in connection.execute(text(SALES))]
            assert customers == [
                (1, "C1", "info@x.com", "Miami", "Southeast"),
                (2, "I3", "i3@x.com", "Zürich", "Midwest"),
                (3, "i2", "i@x.com", "Chicago", "Midwest"),
                (4, "\u0130", "ü@x.com", "Wichita", "Midwest"),
            ], url
            assert facts == [
                ("O1", "C1", "Completed", "Credit Card"),
                ("O2", "i2", "Returned", "Debit Card"),
                ("O3", "\u0130", "Completed", "PayPal"),
            ], url
