"""The order lines."""

from sqlalchemy import Date, Integer, Numeric, Text

from warehouse.vocabulary import business_key, field, source

orders = source(
    "orders",
    "Order lines as the shop writes them.",
    business_key("order_id", Text, "The shop's order number"),
    business_key("order_line", Integer, "Line in the order, from 1", optional=True, default=1),
    field("order_date", Date, "Day on which the order was placed"),
    field("customer_id", Text, "The shop's number of the buyer", refers=True),
    field("product_id", Text, "The shop's number of the article", refers=True),
    field("quantity", Integer, "Units ordered"),
    field("unit_price", Numeric(18, 8), "Price of one unit, where the shop writes it on the line", optional=True),
    field("order_status", Text, "Completed, Cancelled, Returned or Open"),
    field("payment_mode", Text, "How the order was paid"),
    added=(
        field("discount_amount", Numeric(20, 4), "What was taken off the amount of the line", optional=True),
        field("tax_amount", Numeric(20, 4), "Tax on the line", optional=True),
        field("shipping_amount", Numeric(20, 4), "What the shipping of the line cost the buyer", optional=True),
        field("currency", Text, "Currency of the line's amounts, by ISO 4217", optional=True, case="upper"),
    ),
)
