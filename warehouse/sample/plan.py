"""The parameters of a sample."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from warehouse.errors import UsageError

OPENING = date(2020, 2, 1)
EARLIEST_START = date(2020, 7, 1)
# days: the oldest order of the first delivery
HISTORY = 730
MOST_DIRT = 0.5


@dataclass(frozen=True)
class Plan:
    """The request, with every default filled in."""

    orders: int
    customers: int
    products: int
    deliveries: int
    dirt: float
    seed: int
    start: date
    days_apart: int

    def as_of(self, delivery: int) -> date:
        """Return the date of a delivery, the first being 1."""
        return self.start + timedelta(days=(delivery - 1) * self.days_apart)

    def until(self, delivery: int) -> int:
        """Return the number of the last order of a delivery: each later one has 5 % of all, the first has the rest."""
        new = min(self.orders // 20, self.orders // (2 * self.deliveries))
        return self.orders - (self.deliveries - delivery) * new

    def since(self, delivery: int) -> date:
        """Return the first day that new orders of a delivery may have."""
        as_of = self.as_of(delivery)
        days = min(HISTORY, 2 * self.days_apart) if delivery > 1 else HISTORY
        return max(OPENING, as_of - timedelta(days=days))

    def check(self) -> None:
        """Raise UsageError where the plan cannot be carried out."""
        counts = {name: getattr(self, name) for name in ("orders", "customers", "products", "deliveries", "days_apart")}
        for name, count in counts.items():
            if count < 1:
                raise UsageError(f"{name} is {count}; a sample needs at least 1.", option=name)
        if not 0 <= self.dirt <= MOST_DIRT:
            raise UsageError(f"dirt is {self.dirt}; give a share from 0 to {MOST_DIRT}, as 0.03.", option="dirt")
        if self.start < EARLIEST_START:
            raise UsageError(f"start is {self.start}; give a date from {EARLIEST_START} on.", option="start")
        if (self.deliveries - 1) * self.days_apart > (date.today() - self.start).days:
            raise UsageError(
                f"{self.deliveries} deliveries from {self.start} on would reach into the future; ask for fewer.",
                option="deliveries",
            )
