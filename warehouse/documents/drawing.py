"""A star as a drawing that every browser shows: the fact in the middle, what it points at around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from sqlalchemy import Table

from warehouse.documents.material import Material
from warehouse.documents.stars import Star, key_of, stars

WIDTH, ROW, HEAD, GAP, BETWEEN = 250, 22, 34, 28, 130
HIDDEN = ("created_date", "updated_date", "batch_id", "previous_valid_to", "next_valid_from")
"""Columns of every table, which say nothing about a star."""
STYLE = """
text{font:13px ui-sans-serif,system-ui,sans-serif;fill:#1f2430}
.head{font-weight:600;fill:#fff}.key{font-size:10px;fill:#6b7280;text-anchor:end}
rect{fill:#fff;stroke:#c7ccd6}.paper{fill:#fff;stroke:none}
.fact .bar{fill:#0f766e;stroke:#0f766e}.bar{fill:#1d4ed8;stroke:#1d4ed8}
path{fill:none;stroke:#8891a3;stroke-width:1.5}
@media(prefers-color-scheme:dark){text{fill:#e6e9ef}.key{fill:#9aa3b2}rect{fill:#171b22;stroke:#3a4252}
path{stroke:#6b7486}.head{fill:#fff}.paper{fill:#12151b;stroke:none}}
"""


@dataclass(frozen=True)
class Box:
    """A table at its place."""

    table: Table
    x: int
    y: int

    @property
    def columns(self) -> list[str]:
        """The columns that are drawn."""
        return [column.name for column in self.table.columns if column.name not in HIDDEN]

    @property
    def height(self) -> int:
        """How high it is."""
        return height_of(self.table)

    def row(self, column: str) -> int:
        """Return the height at which a column stands."""
        return self.y + HEAD + ROW * self.columns.index(column) + ROW // 2


def height_of(table: Table) -> int:
    """Return the height of the box of a table."""
    shown = [column for column in table.columns if column.name not in HIDDEN]
    return HEAD + ROW * len(shown) + 8


def pages(material: Material) -> dict[str, str]:
    """Return a drawing of each star."""
    return {f"star-{star.fact.name}.svg": drawn(star) for star in stars(material.metadata)}


def drawn(star: Star) -> str:
    """Return the drawing of a star."""
    left, right = _sides(star.dimensions)
    heights = [sum(height_of(table) for table in side) + GAP * (len(side) - 1) for side in (left, right) if side]
    tall = max([height_of(star.fact.table), *heights])
    width = 3 * WIDTH + 2 * BETWEEN
    fact = Box(star.fact.table, WIDTH + BETWEEN, (tall - height_of(star.fact.table)) // 2 + 10)
    boxes = [*_stacked(left, 0, tall), *_stacked(right, 2 * (WIDTH + BETWEEN), tall)]
    parts = [
        *_lines(star, fact, boxes),
        *_box(fact, "fact"),
        *(line for box in boxes for line in _box(box, "dimension")),
    ]
    names = ", ".join(table.name for table in star.dimensions)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 0 {width + 20} {tall + 20}" role="img" '
            f'aria-label="{escape(star.fact.table.name)} with {escape(names)}">',
            "<!-- Written by `warehouse docs`; changes belong into the model. -->",
            f"<title>{escape(star.fact.table.name)} with {escape(names)}</title>",
            f"<style>{STYLE}</style>",
            f'<rect class="paper" x="-10" width="{width + 20}" height="{tall + 20}"/>',
            *parts,
            "</svg>",
            "",
        ]
    )


def _sides(tables: tuple[Table, ...]) -> tuple[list[Table], list[Table]]:
    """Divide tables so that both sides are about as high."""
    left: list[Table] = []
    right: list[Table] = []
    for table in sorted(tables, key=lambda one: (-len(one.columns), one.name)):
        side = left if sum(map(height_of, left)) <= sum(map(height_of, right)) else right
        side.append(table)
    return left, right


def _stacked(tables: list[Table], x: int, tall: int) -> Iterator[Box]:
    used = sum(map(height_of, tables)) + GAP * (len(tables) - 1)
    y = (tall - used) // 2 + 10
    for table in tables:
        yield Box(table, x, y)
        y += height_of(table) + GAP


def _lines(star: Star, fact: Box, boxes: list[Box]) -> Iterator[str]:
    for one in star.references:
        box = next(box for box in boxes if box.table is one.to)
        y, there = fact.row(one.column), box.y + HEAD // 2
        start, end = (fact.x, box.x + WIDTH) if box.x < fact.x else (fact.x + WIDTH, box.x)
        middle = (start + end) // 2
        yield f'<path d="M{start} {y}C{middle} {y} {middle} {there} {end} {there}"/>'


def _box(box: Box, kind: str) -> Iterator[str]:
    yield f'<g class="{kind}">'
    yield f'<rect x="{box.x}" y="{box.y}" width="{WIDTH}" height="{box.height}" rx="6"/>'
    yield f'<rect class="bar" x="{box.x}" y="{box.y}" width="{WIDTH}" height="{HEAD - 6}" rx="6"/>'
    yield f'<text class="head" x="{box.x + 12}" y="{box.y + 19}">{escape(box.table.name)}</text>'
    for name in box.columns:
        y = box.row(name) + 5
        yield f'<text x="{box.x + 12}" y="{y}">{escape(name)}</text>'
        key = key_of(box.table.c[name])
        if key:
            yield f'<text class="key" x="{box.x + WIDTH - 12}" y="{y}">{key}</text>'
    yield "</g>"
