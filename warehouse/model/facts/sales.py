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
        unit="currency",
    ),
    measure(
        "total_amount",
        Numeric(20, 4),
        "Amount of the line",
        computed="round(quantity * unit_price, 4)",
        unit="currency",
    ),
    degenerate("order_status", Text, "Completed, Cancelled, Returned or Open", optional=True),
    degenerate("payment_mode", Text, "How the order was paid", optional=True),
    added=(
        measure(
            "discount_amount",
            Numeric(20, 4),
            "What was taken off the amount of the line",
            unit="currency",
            optional=True,
        ),
        measure("tax_amount", Numeric(20, 4), "Tax on the line", unit="currency", optional=True),
        measure(
            "shipping_amount",
            Numeric(20, 4),
            "What the shipping of the line cost the buyer",
            unit="currency",
            optional=True,
        ),
        degenerate("currency", Text, "Currency of the line's amounts, by ISO 4217", optional=True),
    ),
    grain="one row per order line",
    dimensions={"customer": customer, "product": product},
    happened_on="order_date",
    calendar=date,
    source=orders,
)
