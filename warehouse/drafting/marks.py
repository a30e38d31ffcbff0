"""Scores how well a column of a file fits a column of a source, by the meaning of its name and by its values."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Date, Integer, Numeric

from warehouse.drafting.names import OTHER, all_words, compact, known_words, tokens
from warehouse.drafting.profile import Column
from warehouse.drafting.sheets import Sheet
from warehouse.vocabulary.columns import Word

LEAST = 0.45
"""Columns with lower scores are not proposed."""
WORDS, CODES, ADDRESS = "words", "codes", "address"
HOLDS = {
    "customer_name": WORDS, "product_name": WORDS, "city": WORDS, "category": WORDS, "state": WORDS, "country": WORDS,
    "order_status": CODES, "payment_mode": CODES, "email": ADDRESS,
}  # fmt: skip
"""The kinds of values of text columns, if more is known than that they are texts."""
LEAST_RIVAL = 0.65
"""A lower score does not displace another meaning."""
MANY = 60
"""The most distinct values of a column of codes."""


@dataclass(frozen=True)
class Place:
    """A column that a source can take: from its own file or a lookup, with its visible name."""

    sheet: Sheet
    column: Column
    name: str
    looked_up: bool = False


FAMILIES = (
    frozenset({"price", "unit_price", "line_total"}),
    frozenset({"customer_id", "email", "customer_name"}),
    frozenset({"product_id", "product_name", "order_line", "order_id"}),
    frozenset({"order_status", "payment_mode"}),
    frozenset({"order_date", "signup_date"}),
)
"""Meanings that one name may have by turns; any other that fits better rules a column out."""


OF_A_LINE = frozenset({"discount_amount", "tax_amount", "shipping_amount"})
"""Amounts of a line, where shops mostly write those of an order: only names that say so, or ours, mean them."""


def mark(word: Word, column: Column) -> float:
    """Return how well a column fits, up to slightly more than 1; 0 if it cannot be the one."""
    known = 1.05 if HOLDS.get(word.name) == CODES and known_share(word.name, column) >= 0.5 else 1.0
    return by_name(word.name, column) * by_values(word, column) * known


def by_name(wanted: str, column: Column) -> float:
    """Return how likely the name of a column means another one."""
    mine, theirs = tokens(wanted), tokens(column.name)
    if wanted in OF_A_LINE and is_percentage(column):
        return 0.0
    if compact(mine) == compact(theirs) and (wanted not in OF_A_LINE or column.name.lower() == wanted):
        return 1.05
    meant = column.marks.get(wanted, 0.0)
    if not meant and len(mine) > 1 and set(mine) <= set(theirs):
        meant = 0.7
    family = next((one for one in FAMILIES if wanted in one), frozenset({wanted}))
    marks = {
        meaning: mark
        for meaning, mark in column.marks.items()
        if meaning not in family
        and meaning.split(".")[0] != wanted
        and not ({wanted, meaning} == {"state", "order_status"} and _is_status(column) is (wanted == "order_status"))
    }
    other = max((mark for meaning, mark in marks.items() if meaning.startswith(OTHER)), default=0.0)
    better = max((mark for meaning, mark in marks.items() if not meaning.startswith(OTHER)), default=0.0)
    more = {"unit_price": "line_total", "product_id": "order_line"}.get(wanted, "")
    if column.marks.get(more, 0.0) > max(meant + (0.1 if wanted == "unit_price" else 0.0), LEAST_RIVAL):
        return 0.0
    return 0.0 if other > meant + (0.12 if meant < 0.95 else 0.0) or better > meant + 0.08 else meant


def by_values(word: Word, column: Column) -> float:
    """Return a score reduced by the values: 0 if they are of another type."""
    kind = word.type() if isinstance(word.type, type) else word.type
    if not column.values:
        return 0.0 if word.is_key else 0.8
    if word.default is not None and not any(text[:1].isdigit() for text, _ in column.values):
        return 0.0  # what counts the lines of an order are numbers
    if isinstance(kind, Date):
        return 1.0 if column.dates else 0.9 if column.days else 0.0
    if isinstance(kind, Integer):
        return 1.0 if column.is_number and column.numbers and column.numbers.whole and not column.dates else 0.0
    if isinstance(kind, Numeric):
        return 1.0 if column.is_number and not _is_long(column) else 0.0
    return _of_text(word, column)


def _of_text(word: Word, column: Column) -> float:
    holds = HOLDS.get(word.name)
    if holds == ADDRESS:
        return 1.0 if column.emails >= 0.7 else 0.0
    if column.lists or (column.dates and not (word.is_key and column.is_number)):
        return 0.0
    if word.name == "state" and _is_status(column):
        return 0.0
    if holds == WORDS:
        short = word.name not in ("state", "country") and all(len(text) <= 2 for text, _ in column.values)
        return (0.6 if short else 1.0) if column.letters >= 0.5 and column.emails < 0.5 else 0.0
    if holds == CODES:
        return 1.0 if _are_codes(word, column) else 0.0
    return 0.0 if word.is_key and _is_amount(column) else 1.0


def _are_codes(word: Word, column: Column) -> bool:
    """Return whether values are a few codes or words; those of a doubtful name must be known ones."""
    if column.letters >= 0.5 and by_name(word.name, column) < 0.85 and not known_share(word.name, column):
        return False
    if {text.lower() for text, _ in column.values} <= {"true", "false", "yes", "no", "y", "n", "t", "f"}:
        return False
    few = column.distinct <= MANY and (column.distinct < 10 or column.distinct < 0.5 * column.filled)
    return few and not _is_amount(column)


def is_percentage(column: Column) -> bool:
    """Return whether a column is written in percent, by its name or its values."""
    percent = column.numbers is not None and column.numbers.percent
    return percent or "%" in column.name or bool(set(tokens(column.name)) & all_words("percent"))


def known_share(name: str, column: Column) -> float:
    """Return the share of a column's values that are shops' words for the values of another."""
    known = known_words(name)
    total = sum(count for _, count in column.values)
    return sum(count for text, count in column.values if compact(tokens(text)) in known) / total if total else 0.0


def _is_status(column: Column) -> bool:
    """Return whether the values of a column called `state` say what became of an order."""
    return known_share("order_status", column) >= 0.5


def _is_amount(column: Column) -> bool:
    """Return whether values are numbers with fractions, which cannot be identifiers."""
    return column.is_number and column.numbers is not None and not column.numbers.whole


def _is_long(column: Column) -> bool:
    """Return whether numbers are identifiers: many digits, no decimal or thousands mark."""
    return all(text.isdigit() and len(text) >= 10 for text, _ in column.values[:20])
