"""Our own sample in several shapes: as it is, renamed with headers and lines, and flat."""

from __future__ import annotations

from pathlib import Path

import duckdb

from warehouse.sample import write_sample

RENAMED = {
    "clients": "select customer_id as id, customer_name as full_name, city, state from customers",
    "articles": "select product_id as id, product_name as title, category, price as list_price from products",
    "purchases": "select purchase as id, any_value(customer_id) as client_id, min(order_date) as purchased_at, "
    "any_value(order_status) as status from lines group by purchase order by id",
    "purchase_lines": "select purchase as purchase_id, row_number() over (partition by purchase order by order_id) "
    "as line, product_id as article_id, quantity as qty from lines order by all",
}
FLAT = (
    "select order_id as OrderNo, order_date as OrderDate, customer_id as CustomerID, customer_name as CustomerName, "
    "product_id as ProductID, product_name as ProductName, category as Category, quantity as Quantity "
    "from orders join customers using (customer_id) join products using (product_id)"
)


def write_shapes(folder: Path) -> dict[str, Path]:
    """Write the three shapes and return their folders."""
    write_sample(folder / "sample", orders=2_000, customers=150, products=80)
    connection = duckdb.connect()
    for name in ("customers", "products", "orders"):
        connection.execute(f"create table {name} as from read_csv('{folder}/sample/**/{name}.csv', all_varchar = true)")
    # the orders of the sample have one line each: neighbours become the lines of one purchase
    connection.execute(
        "create table lines as select *, 5000 + (row_number() over (order by customer_id, order_date, order_id) * 7) "
        "// 20 as purchase from orders"
    )
    queries = {"headers": RENAMED, "flat": {"export": FLAT}}
    for shape, tables in queries.items():
        (folder / shape).mkdir()
        for name, query in tables.items():
            connection.execute(f"copy ({query}) to '{folder}/{shape}/{name}.csv' (header)")
    return {"sample": folder / "sample", "headers": folder / "headers", "flat": folder / "flat"}
