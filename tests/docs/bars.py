"""Draws named numbers as bars, from zero, for light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape

NAME, BARS, VALUE, ROW, HEAD = 130, 420, 90, 28, 34
STYLE = (
    "text{font:13px ui-sans-serif,system-ui,sans-serif;fill:#1f2430}rect{fill:#0f766e}.head{font-weight:600}"
    ".paper{fill:#fff}"
    "@media(prefers-color-scheme:dark){text{fill:#e6e9ef}rect{fill:#2dd4bf}.paper{fill:#12151b}}"
)


def bars(title: str, rows: Sequence[tuple[str, Decimal]]) -> str:
    """Return a drawing of one bar for each row, all from zero to the largest."""
    most = max((value for _, value in rows), default=Decimal(1)) or Decimal(1)
    width, height = NAME + BARS + VALUE, HEAD + ROW * len(rows) + 6
    said = "; ".join(f"{name} {value:,f}" for name, value in rows)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img" '
        f'aria-label="{escape(f"{title}: {said}")}">',
        f"<title>{escape(title)}</title>",
        f"<style>{STYLE}</style>",
        '<rect class="paper" width="100%" height="100%"/>',
        f'<text class="head" x="8" y="20">{escape(title)}</text>',
    ]
    for number, (name, value) in enumerate(rows):
        y = HEAD + ROW * number
        long = int(BARS * value / most)
        lines += [
            f'<text x="{NAME - 8}" y="{y + 17}" text-anchor="end">{escape(name)}</text>',
            f'<rect x="{NAME}" y="{y + 3}" width="{long}" height="{ROW - 8}" rx="2"/>',
            f'<text x="{NAME + long + 6}" y="{y + 17}">{value:,f}</text>',
        ]
    return "\n".join([*lines, "</svg>", ""])
