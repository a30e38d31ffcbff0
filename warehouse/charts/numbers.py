"""Numbers as people read them."""

from __future__ import annotations

import math

UNITS = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))
NOTHING = "–"  # noqa: RUF001  (what tables show where there is no value)
MINUS = "−"  # noqa: RUF001  (as wide as a plus)


def compact(value: float | None, *, cents: bool = False) -> str:
    """Return a number in three or four digits: 987, 9,870, 98.7k, 1.23M; ``cents`` adds them to small ones: 7.00."""
    if value is None or math.isnan(value):
        return NOTHING
    size = abs(value)
    sign = MINUS if value < 0 else ""
    for unit, letter in UNITS:
        # 999,950 would be written 1,000.0k
        if size >= max(unit * 0.9995, 9999.5):
            digits = 2 if size < unit * 9.995 else 1 if size < unit * 99.95 else 0
            return f"{sign}{size / unit:.{digits}f}{letter}"
    text = f"{size:,.0f}" if size >= 100 or (size == int(size) and not cents) else f"{size:,.2f}"
    return f"{sign}{text}"


def whole(value: float | None) -> str:
    """Return a number without decimals, with thousands separators."""
    return NOTHING if value is None or math.isnan(value) else f"{value:,.0f}".replace("-", MINUS)


def percent(value: float | None, digits: int = 1) -> str:
    """Return a share as a percentage; one that is not exactly 0 or 1 is never rounded to 0 % or 100 %."""
    if value is None or math.isnan(value):
        return NOTHING
    least = 10.0**-digits
    shown = round(value * 100, digits)
    if value and abs(shown) < least:
        return f"<{least:.{digits}f} %"
    if 0 < value < 1 and shown >= 100:
        return f">{100 - least:.{digits}f} %"
    text = f"{shown:.0f}" if shown in (0, 100) else f"{shown:.{digits}f}"
    return f"{text} %".replace("-", MINUS)
