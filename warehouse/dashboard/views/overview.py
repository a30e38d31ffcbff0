"""Page: how the business does."""

from warehouse.dashboard.overview import show
from warehouse.dashboard.telling import told

told(show)
