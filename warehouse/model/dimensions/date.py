"""When."""

from warehouse.vocabulary import calendar

date = calendar("date", "A day, one row each.")
