"""The articles."""

from sqlalchemy import Numeric, Text

from warehouse.vocabulary import business_key, field, source

products = source(
    "products",
    "Articles as the shop lists them.",
    business_key("product_id", Text, "The shop's article number"),
    field("product_name", Text, "Name of the article"),
    field("category", Text, "Category of the article"),
    field("price", Numeric(18, 8), "List price of one unit"),
    keep="observations",
)
