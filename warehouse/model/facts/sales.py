"""The sales."""

from sqlalchemy import Integer, Numeric, Text

from warehouse.model.dimensions import customer, date, product, product_price_history
from warehouse.model.sources import orders
from warehouse.vocabulary import degenerate, fact, measure

sales = fact(
    "sales",
    "What was ordered.",
    degenerate("order_id", Text, "The shop's order number"),
    degenerate("order_line", Integer, "Line in the order, from 1"),
    measure("quantity", Integer, "Units ordered"),
    measure(
        "unit_price",
        Numeric(18, 8),
        "Price of one unit: the line's own, else the list price in force on the order date",
        otherwise=product_price_history.c.price,
        additivity="non-additive",
    ),
    measure("total_amount", Numeric(20, 4), "Amount of the line", computed="round(quantity * unit_price, 4)"),
    degenerate("order_status", Text, "Completed, Cancelled, Returned or Open", optional=True),
    degenerate("payment_mode", Text, "How the order was paid", optional=True),
    grain="one row per order line",
    dimensions={"customer": customer, "product": product},
    happened_on="order_date",
    calendar=date,
    source=orders,
)
