"""Page: whether the figures can be trusted."""

from warehouse.dashboard.quality import show
from warehouse.dashboard.telling import told

told(show)
