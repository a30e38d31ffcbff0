"""Columns that only say yes or no: of each order whether it was given back."""

from __future__ import annotations

from warehouse.drafting.laid import SURE
from warehouse.drafting.marks import Place
from warehouse.drafting.names import OTHER, all_words, compact, tokens
from warehouse.files.engine import literal, quoted

LEAST = 0.5
DIGITS = frozenset({"0", "1"})


def says_yes_or_no(place: Place) -> bool:
    """Return whether all values are words for yes or no; 0 and 1 are amounts, unless the name is that of a flag."""
    words = {compact(tokens(text)) for text, _ in place.column.values}
    named = compact(tokens(place.name)) in all_words("flags")
    return bool(words) and words <= all_words("yes") | all_words("no") and (named or not words <= DIGITS)


def is_text_of_refunds(place: Place) -> bool:
    """Return whether a column of words says what was given back; of one that says yes or no a likely name is enough."""
    column, binary = place.column, says_yes_or_no(place)
    words = column.filled > 0 and not column.days and (binary or not column.is_number)
    return words and (is_flag_by_name(place) or (binary and column.marks.get(f"{OTHER}refunded", 0.0) >= LEAST))


def is_flag_by_name(place: Place) -> bool:
    """Return whether a name surely says that something was given back."""
    sure = place.column.marks.get(f"{OTHER}refunded", 0.0) >= SURE
    return sure or compact(tokens(place.name)) in all_words("flags")


def yes_sql(place: Place) -> str:
    """Return the condition that a column says yes."""
    yes = sorted({text.lower() for text, _ in place.column.values if compact(tokens(text)) in all_words("yes")})
    return f"lower(trim({quoted(place.name)})) in ({', '.join(map(literal, yes))})" if yes else "false"


def not_no_sql(place: Place) -> str:
    """Return the condition that a column says anything but no."""
    no = {text.lower() for text, _ in place.column.values if compact(tokens(text)) in all_words("no")}
    none = sorted({"", *no, *(text.lower() for text in place.column.nothing)})
    return f"coalesce(lower(trim({quoted(place.name)})), '') not in ({', '.join(map(literal, none))})"
