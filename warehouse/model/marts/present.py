"""Which version of a customer is in force today, for every version that ever was."""

from sqlalchemy import select, union_all

from warehouse.model.dimensions.customer import customer

_now = customer.alias("now")

# Versions in force need no join, and are most of them; the unknown member has no business key to join by.
present = union_all(
    select(customer.c.customer_key, customer.c.customer_key.label("present_key")).where(customer.c.is_current),
    select(customer.c.customer_key, _now.c.customer_key.label("present_key"))
    .join(_now, _now.c.customer_id == customer.c.customer_id)
    .where(~customer.c.is_current, _now.c.is_current),
).subquery("present")
