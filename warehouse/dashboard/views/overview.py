"""Page: how the business is doing."""

from warehouse.dashboard.failures import shows_failures
from warehouse.dashboard.overview import show

shows_failures(show)
