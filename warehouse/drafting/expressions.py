"""Expressions over the texts of a file, as the settings have them."""

from __future__ import annotations

from warehouse.drafting.marks import Place
from warehouse.drafting.numbers import Numbers
from warehouse.files.engine import literal, quoted


def number_sql(place: Place, like: Place | None = None) -> str:
    """Return the SQL that reads a text as a number, in the way in which the column writes them.

    If that may be either of two ways, its numbers are written like those of another column.
    """
    numbers = place.column.numbers or Numbers(".", None, 1.0)
    if like is not None and (numbers.doubtful or not place.column.filled):
        numbers = like.column.numbers or numbers
    text = quoted(place.name)
    if numbers.currency or numbers.percent:
        text = f"regexp_replace({text}, '[^0-9.,()+ -]', '', 'g')"
    if numbers.dashes:
        text = f"regexp_replace(trim({text}), '[.,][^0-9.,]+$', '')"
    if numbers.negatives:
        text = f"regexp_replace(trim({text}), '^\\((.*)\\)$|^(.*)-$', '-\\1\\2')"
    if numbers.thousands:
        text = f"replace({text}, {literal(numbers.thousands)}, '')"
    if numbers.decimal != ".":
        text = f"replace({text}, {literal(numbers.decimal)}, '.')"
    return f"try_cast(trim({text}) as double)"
