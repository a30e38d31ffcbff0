"""Page: how the business does."""

from warehouse.dashboard.sales import show
from warehouse.dashboard.telling import told

told(show)
