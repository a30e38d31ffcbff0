"""Page: whether the figures can be trusted."""

from warehouse.dashboard.failures import shows_failures
from warehouse.dashboard.quality import show

shows_failures(show)
