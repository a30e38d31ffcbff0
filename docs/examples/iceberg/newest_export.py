"""Reads an Iceberg namespace at the newest export that all tables show: python newest_export.py CATALOG [NAMESPACE].

Iceberg commits table by table. Between two commits, or after an export that was killed there, some tables are ahead of
the others; the property `warehouse.export_id` of their snapshots says which.
"""

from __future__ import annotations

import sys

import duckdb
import pyarrow as pa
from pyiceberg.catalog import Catalog, load_catalog
from pyiceberg.table import Table

EXPORT = "warehouse.export_id"


def snapshots(table: Table) -> dict[int, int]:
    """Return the newest snapshot of each export that a table has."""
    found = ((one.snapshot_id, (one.summary or {}).get(EXPORT)) for one in table.snapshots())
    return {int(export): snapshot for snapshot, export in found if export}


def newest_export(catalog: Catalog, namespace: str) -> dict[str, pa.Table]:
    """Return the rows of all tables as of the newest export that each of them has."""
    tables = {name[-1]: catalog.load_table(name) for name in catalog.list_tables(namespace)}
    known = {name: snapshots(table) for name, table in tables.items()}
    export = max(set.intersection(*map(set, known.values())))
    return {name: table.scan(snapshot_id=known[name][export]).to_arrow() for name, table in tables.items()}


if __name__ == "__main__":
    name, namespace = sys.argv[1], (sys.argv[2:] or ["gold"])[0]
    database = duckdb.connect()
    for table, rows in newest_export(load_catalog(name), namespace).items():
        database.register(table, rows)
    query = "SELECT sum(total_amount) FROM fact_sales WHERE order_status = 'Completed' AND NOT is_vanished"
    print("revenue", *database.execute(query).fetchall()[0])
