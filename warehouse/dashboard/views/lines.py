"""Page: the order lines behind the figures."""

from warehouse.dashboard.lines import show
from warehouse.dashboard.telling import told

told(show)
