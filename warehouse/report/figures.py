"""The headline figures, each with its change against the days before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from warehouse.charts import compact, percent
from warehouse.report.reading import Figures, Window

EVEN = 0.0005
"""Changes of less than that share are none."""


@dataclass(frozen=True)
class Tile:
    """One headline figure; ``level`` says whether its change is good, and ``exact`` is the figure in full."""

    name: str
    value: str
    exact: str
    change: str
    level: str


def tiles(window: Window) -> list[Tile]:
    """Return the headline figures of a window."""
    now, before = window.now, window.before
    return [
        _amount("Revenue", lambda figures: figures.revenue, now, before, digits=2),
        _amount("Orders", lambda figures: Decimal(figures.orders), now, before),
        _amount("Average order", _average, now, before, digits=2),
        _amount("Units", lambda figures: figures.units, now, before),
        _amount("Customers", lambda figures: Decimal(figures.customers), now, before),
        _lost(now, before),
    ]


def _average(figures: Figures) -> Decimal | None:
    return figures.revenue / figures.orders if figures.orders else None


def _lost_share(figures: Figures) -> Decimal | None:
    return figures.lost / figures.amount if figures.amount else None


def _amount(
    name: str, figure: Callable[[Figures], Decimal | None], now: Figures, before: Figures | None, *, digits: int = 0
) -> Tile:
    value, old = figure(now), None if before is None else figure(before)
    shown = compact(None if value is None else float(value))
    exact = "" if value is None else f"{value:,.{digits}f}"
    change, level = _change(value, old)
    return Tile(name, shown, "" if exact == shown else exact, change, level)


def _change(value: Decimal | None, old: Decimal | None) -> tuple[str, str]:
    if old is None:
        return "", "even"
    if not old:
        return f"none before, now {compact(float(value or 0))}" if value else "none before either", "even"
    share = float(((value or Decimal(0)) - old) / old)
    if abs(share) < EVEN:
        return "as before", "even"
    arrow, level = ("▲", "good") if share > 0 else ("▼", "bad")
    return f"{arrow} {percent(abs(share))} from {compact(float(old))}", level


def _lost(now: Figures, before: Figures | None) -> Tile:
    """Return the share that was lost; its change is in percentage points, and less is better."""
    value, old = _lost_share(now), None if before is None else _lost_share(before)
    shown = percent(None if value is None else float(value))
    exact = f"{now.lost:,.2f} of {now.amount:,.2f}"
    if value is None or old is None:
        return Tile("Lost", shown, exact, "", "even")
    points = float(value - old) * 100
    if abs(points) < 0.05:
        return Tile("Lost", shown, exact, "as before", "even")
    arrow, level = ("▲", "bad") if points > 0 else ("▼", "good")
    return Tile("Lost", shown, exact, f"{arrow} {abs(points):.1f} points from {percent(float(old))}", level)
