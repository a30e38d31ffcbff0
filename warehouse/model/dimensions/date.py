"""When."""

from warehouse.vocabulary.calendar import calendar

date = calendar("date", "A day, one row each.")
