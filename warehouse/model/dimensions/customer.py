"""Who bought."""

from sqlalchemy import Date, Text

from warehouse.model.sources import customers
from warehouse.vocabulary import activity, business_key, dimension, type0, type1, type2

customer = dimension(
    "customer",
    "A buyer, one row per version.",
    business_key("customer_id", Text, "The shop's customer number"),
    type1("customer_name", Text, "Last known name", pii=True),
    type1("email", Text, "Last known address for electronic mail", pii=True),
    type2("city", Text, "City of residence"),
    type2("state", Text, "State or province of residence"),
    type2("country", Text, "Country of residence"),
    type2("region", Text, "Sales region"),
    type0("signup_date", Date, "Day on which the account was opened"),
    activity("is_active", "Whether the newest snapshot of its time held the customer", type_=2),
    source=customers,
)
