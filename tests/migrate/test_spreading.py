"""Where Citus puts the tables of a warehouse, by the declarations."""

from __future__ import annotations

from sqlalchemy import MetaData, UniqueConstraint
from sqlalchemy.dialects import postgresql

from tests.load.test_toy_star import Club
from warehouse.database.connect import connect
from warehouse.migrate import migrate
from warehouse.migrate.spreading import Spread, spread, spreads
from warehouse.model import metadata
from warehouse.settings import Settings


def _by_name(model: MetaData) -> dict[str, Spread]:
    return {one.table.fullname: one for one in spreads(model)}


def _sql(one: Spread) -> str:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return str(one.statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


def test_orders_are_spread_together_and_everything_else_is_everywhere() -> None:
    placed = _by_name(metadata)
    assert {name: one.column for name, one in placed.items() if one.column is not None} == {
        "silver.orders": "order_id",
        "gold.fact_sales": "order_id",
        "bronze.orders": "record_number",
    }
    everywhere = {"gold.dim_customer", "gold.dim_date", "silver.products", "silver.region", "audit.file", "audit.batch"}
    assert everywhere <= placed.keys()
    assert set(metadata.tables) <= placed.keys()


def test_the_statements_say_so_to_citus() -> None:
    placed = _by_name(metadata)
    assert "create_reference_table(CAST('gold.dim_customer' AS REGCLASS))" in _sql(placed["gold.dim_customer"])
    silver, fact, bronze = (_sql(placed[name]) for name in ("silver.orders", "gold.fact_sales", "bronze.orders"))
    call = "create_distributed_table(CAST('{}' AS REGCLASS), CAST('{}' AS TEXT), 'hash', CAST('{}' AS TEXT))"
    assert call.format("silver.orders", "order_id", "none") in silver
    assert call.format("gold.fact_sales", "order_id", "silver.orders") in fact
    assert call.format("bronze.orders", "record_number", "none") in bronze


def _breaches(model: MetaData) -> list[str]:
    """Return what Citus would refuse of where the tables go, and what would break there."""
    order = spreads(model)
    placed = {one.table.fullname: one for one in order}
    numbers = {one.table.fullname: number for number, one in enumerate(order)}
    found = [name for name in model.tables if name not in placed]
    for one in order:
        name, table = one.table.fullname, one.table
        if one.column is not None:
            keys = [list(index.columns) for index in table.indexes if index.unique]
            keys += [list(key.columns) for key in table.constraints if isinstance(key, UniqueConstraint)]
            keys += [list(table.primary_key.columns)] if len(table.primary_key.columns) else []
            found += [f"a key of {name}" for columns in keys if table.c[one.column] not in columns]
            found += [f"nulls in {name}"] if table.c[one.column].nullable else []
        if one.column is not None and one.beside is not None:
            theirs = placed[one.beside.fullname].column
            assert theirs is not None
            same = repr(table.c[one.column].type) == repr(one.beside.c[theirs].type)
            found += [] if same else [f"types of {name}"]
        for key in table.foreign_keys:
            other = placed[key.column.table.fullname]
            found += [f"a foreign key of {name}"] if other.column is not None else []
            found += [f"{name} before {other.table.name}"] if numbers[name] < numbers[other.table.fullname] else []
    return found


def test_citus_takes_it() -> None:
    """Keys hold the column, columns are never null, and foreign keys lead to what is on every server already."""
    assert _breaches(metadata) == []
    assert _breaches(Club().metadata) == []


def test_without_the_extension_nothing_happens(settings: Settings) -> None:
    before, after = migrate(settings, metadata=metadata)
    assert before == after
    with connect(settings) as database, database.engine.connect() as connection:
        assert spread(connection, metadata) == []
