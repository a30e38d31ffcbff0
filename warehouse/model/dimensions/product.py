"""What was bought."""

from sqlalchemy import Numeric, Text

from warehouse.model.sources import products
from warehouse.vocabulary import activity, business_key, dimension, history_of, type1

product = dimension(
    "product",
    "An article, one row each.",
    business_key("product_id", Text, "The shop's article number"),
    type1("product_name", Text, "Last known name"),
    type1("category", Text, "Last known category"),
    type1("price", Numeric(18, 8), "List price of one unit", history="product_price_history"),
    activity("is_active", "Whether the newest snapshot holds the article", type_=1),
    source=products,
)

product_price_history = history_of(product, "price")
