"""Page: whether the figures can be trusted."""

from warehouse.dashboard.data_quality import show
from warehouse.dashboard.failures import shows_failures

shows_failures(show)
