"""The headline figures, each with its change from the days before."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from warehouse.charts import compact, percent
from warehouse.report.drawing import Table
from warehouse.report.reading import Figures, Window
from warehouse.vocabulary.report import Figure, Loss, Ratio, Report

EVEN = 0.0005
"""A smaller change counts as none."""


@dataclass(frozen=True)
class Tile:
    """One headline figure, abbreviated and exact; ``level`` says whether its change is good."""

    name: str
    value: str
    before: str
    change: str
    level: str
    exact: str
    exact_before: str


def tiles(report: Report, window: Window) -> list[Tile]:
    """Return the headline figures of a window."""
    shown = [_figure(figure, window) for figure in report.tiles]
    return [*shown, *([] if report.loss is None else [_lost(report.loss, window)])]


def exactly(shown: list[Tile]) -> Table:
    """Return the headline figures in full."""
    rows = [(tile.name, tile.exact, tile.exact_before, tile.change) for tile in shown]
    return Table(("Figure", "These days", "Before", "Change"), rows, frozenset({1, 2, 3}))


def _figure(figure: Figure, window: Window) -> Tile:
    value, old = _value(figure, window.now), None if window.before is None else _value(figure, window.before)
    shown, before = (compact(None if one is None else float(one), cents=figure.digits > 0) for one in (value, old))
    exact, exact_before = ("" if one is None else f"{one:,.{figure.digits}f}" for one in (value, old))
    change, level = _change(value, old)
    return Tile(figure.title, shown, "" if old is None else f"{before} before", change, level, exact, exact_before)


def _value(figure: Figure, figures: Figures) -> Decimal | None:
    if isinstance(figure, Ratio):
        whole = figures.values[figure.whole.name]
        return figures.values[figure.part.name] / whole if whole else None
    return figures.values[figure.name]


def _change(value: Decimal | None, old: Decimal | None) -> tuple[str, str]:
    """Return the change of a figure as a share of its earlier value."""
    if value is None or not old:
        return "", "even"
    share = float((value - old) / abs(old))
    if abs(share) < EVEN:
        return "unchanged", "even"
    arrow, level = ("▲", "good") if share > 0 else ("▼", "bad")
    return f"{arrow} {percent(abs(share))}", level


def _lost(loss: Loss, window: Window) -> Tile:
    """Return the share that was lost; its change is in percentage points, and less is better."""
    value, old = _lost_share(window.now), None if window.before is None else _lost_share(window.before)
    shown, before = (percent(None if one is None else float(one)) for one in (value, old))
    exact = f"{abs(window.now.lost):,.2f} of {_ordered(window.now):,.2f}"
    exact_before = "" if window.before is None else f"{abs(window.before.lost):,.2f} of {_ordered(window.before):,.2f}"
    change, level = _points(value, old)
    return Tile(loss.title, shown, "" if old is None else f"{before} before", change, level, exact, exact_before)


def _points(value: Decimal | None, old: Decimal | None) -> tuple[str, str]:
    if value is None or old is None:
        return "", "even"
    points = float(value - old) * 100
    if abs(points) < 0.05:
        return "unchanged", "even"
    arrow, level = ("▲", "bad") if points > 0 else ("▼", "good")
    return f"{arrow} {abs(points):.1f} points", level


def _lost_share(figures: Figures) -> Decimal | None:
    ordered = _ordered(figures)
    return abs(figures.lost) / ordered if ordered else None


def _ordered(figures: Figures) -> Decimal:
    """Return everything that was ordered; some shops write lost amounts as negative numbers."""
    return figures.amount - figures.lost + abs(figures.lost)
