"""Page: the order lines behind the figures."""

from warehouse.dashboard.failures import shows_failures
from warehouse.dashboard.lines import show

shows_failures(show)
