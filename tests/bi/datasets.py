"""The marts as datasets of Apache Superset, with the descriptions and the measures that add up."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Date, DateTime, Table
from sqlalchemy.dialects import postgresql

from warehouse.database.endpoint import DATABASE, HOST
from warehouse.model import metadata
from warehouse.serve import PORT, ROLE
from warehouse.vocabulary.mart import Mart, marts

VERSION = "1.0.0"
DAYS = ("order_date", "month_start", "as_of", "last_failed_at", "last_order_date")
"""The columns that a dataset is seen along, the first that it has."""
AMOUNTS = (
    "revenue",
    "amount",
    "total_amount",
    "net_amount",
    "discount_amount",
    "tax_amount",
    "shipping_amount",
)
"""What is counted in a currency, and added up within one only."""
SUMS = (
    *AMOUNTS,
    "orders",
    "lines",
    "units",
    "quantity",
    "checks",
    "checks_passed",
    "rows_checked",
    "rows_failed",
    "records_read",
    "records_held_back",
    "records_waiting",
    "batches_refused",
)
RATIOS = {
    "average_order_value": ("Average order value", "revenue", "orders", ",.2f"),
    "score": ("Score", "checks_passed", "checks", ".1%"),
    "held_back_share": ("Held back", "records_held_back", "records_read", ".2%"),
}
"""Measures that are no sum: a title, what is divided by what, and how it is written."""


def unique(*names: str) -> str:
    """Return an id that is the same each time, so that importing again replaces what was imported before."""
    return str(uuid5(NAMESPACE_URL, "/".join(("retail-warehouse", *names))))


def database() -> dict[str, Any]:
    """Return the database, as `warehouse serve` serves it: the password comes from libpq's password file."""
    return {
        "database_name": "Retail warehouse",
        "sqlalchemy_uri": f"postgresql+psycopg2://{ROLE}@{HOST}:{PORT}/{DATABASE}",
        "cache_timeout": 60,
        "expose_in_sqllab": True,
        "allow_run_async": False,
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "extra": {"allows_virtual_table_explore": True},
        "uuid": unique("database"),
        "version": VERSION,
    }


def datasets() -> dict[str, dict[str, Any]]:
    """Return a dataset for every mart, by its name."""
    return {mart.name: _dataset(mart) for mart in marts(metadata)}


def _dataset(mart: Mart) -> dict[str, Any]:
    names = [str(column.name) for column in mart.table.columns]
    return {
        "table_name": mart.name,
        "schema": "mart",
        "description": f"{mart.question} {mart.description}",
        "main_dttm_col": next((name for name in DAYS if name in names), None),
        "filter_select_enabled": True,
        "columns": _columns(mart.table),
        "metrics": _metrics(names),
        "uuid": unique("dataset", mart.name),
        "database_uuid": unique("database"),
        "version": VERSION,
    }


def _columns(table: Table) -> list[dict[str, Any]]:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return [
        {
            "column_name": str(column.name),
            "verbose_name": title(str(column.name)),
            "description": column.comment,
            "type": str(column.type.compile(dialect)),
            "is_dttm": isinstance(column.type, Date | DateTime),
            "is_active": True,
            "groupby": True,
            "filterable": True,
        }
        for column in table.columns
    ]


def _metrics(names: list[str]) -> list[dict[str, Any]]:
    found = [_metric("count", "Rows", "COUNT(*)", ",d")]
    found += [
        _metric(f"sum_{name}", title(name), _sum(name), ",.2f" if name in AMOUNTS else ",d")
        for name in SUMS
        if name in names
    ]
    for name, (words, part, whole, format_) in RATIOS.items():
        if {part, whole} <= set(names):
            found.append(
                _metric(f"overall_{name}", words, f"({_sum(part)})::numeric / NULLIF(SUM({whole}), 0)", format_)
            )
    return found


def _sum(name: str) -> str:
    """Return the sum of a column; of amounts in several currencies it is nothing."""
    if name not in AMOUNTS:
        return f"SUM({name})"
    return f"CASE WHEN MIN(COALESCE(currency, '')) = MAX(COALESCE(currency, '')) THEN SUM({name}) END"


def _metric(name: str, words: str, expression: str, format_: str) -> dict[str, Any]:
    return {"metric_name": name, "verbose_name": words, "expression": expression, "d3format": format_}


def title(name: str) -> str:
    """Return the name of a column as people read it."""
    return name.replace("_", " ").capitalize()
