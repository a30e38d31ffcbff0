"""How many orders there were, of the months that are summed up and of the others."""

from warehouse.model.summaries import orders_by_customer, orders_by_day, orders_by_month
from warehouse.vocabulary.summary import summed

by_day, by_month, by_customer = map(summed, (orders_by_day, orders_by_month, orders_by_customer))
