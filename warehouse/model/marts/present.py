"""For every version of a customer, the version of that customer that is in force today."""

from sqlalchemy import select, union_all

from warehouse.model.dimensions.customer import customer

_now = customer.alias("now")

# Most versions are in force and need no join; the unknown member has no business key to join by.
present = union_all(
    select(customer.c.customer_key, customer.c.customer_key.label("present_key")).where(customer.c.is_current),
    select(customer.c.customer_key, _now.c.customer_key.label("present_key"))
    .join(_now, _now.c.customer_id == customer.c.customer_id)
    .where(~customer.c.is_current, _now.c.is_current),
).subquery("present")
