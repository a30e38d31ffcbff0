"""What every record must have besides its key; the only rules about absence."""

from warehouse.model.sources import customers, orders, products
from warehouse.vocabulary import ERROR, WARNING, Kind, Rule, present

COMPLETENESS = tuple(
    Rule(
        id_,
        f"{column.table.name}.{column.name} is present",
        present(column),
        kind=Kind.COMPLETENESS,
        severity=severity,
        advice=f"Fix {column.name} in the source, or map it in [sources.{column.table.name}.columns].",
        on=(column.table,),
    )
    for id_, column, severity in (
        ("SR-C-002", customers.c.customer_name, ERROR),
        ("SR-C-003", customers.c.email, WARNING),
        ("SR-C-004", customers.c.city, WARNING),
        ("SR-C-005", customers.c.state, WARNING),
        ("SR-C-007", products.c.product_name, ERROR),
        ("SR-C-008", products.c.category, WARNING),
        ("SR-C-009", products.c.price, ERROR),
        ("SR-C-011", orders.c.order_date, ERROR),
        ("SR-C-012", orders.c.customer_id, ERROR),
        ("SR-C-013", orders.c.product_id, ERROR),
        ("SR-C-014", orders.c.quantity, ERROR),
        ("SR-C-015", orders.c.order_status, ERROR),
    )
)
