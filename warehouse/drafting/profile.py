"""Measurements of a column: its name, the number of its values, and what they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from warehouse.drafting.dates import ENOUGH, Dates, dates_of
from warehouse.drafting.numbers import Numbers, Values, numbers_of

NOTHING = frozenset(
    {"null", "n/a", "#n/a", "none", "nan", "\\n", "(null)", "nil", "-", "--", "n.a.", "#null!", "<na>", "nat", "k.a."}
)
"""Words that stand for no value in any column, in lower case."""
_LISTED = re.compile(
    r"^\d+\s?[x\u00d7]\s|\s[x\u00d7]\s?\d+\b|(?:[;|\n]|, ).*(?:\d\s?[x\u00d7]|[x\u00d7]\s?\d)|^\s*(?:\{|\[\s*[\[{\"])"
)
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[A-Za-z]{2,}")


@dataclass(eq=False)
class Column:
    """A column of a file: its name, how many values it has, and what they are."""

    name: str
    records: int
    filled: int
    distinct: int
    values: Values
    nothing: tuple[str, ...] = ()
    """Words that stand for no value."""
    marks: Mapping[str, float] = field(default_factory=dict)
    """What its name may mean."""

    @property
    def unique(self) -> bool:
        """Whether no value is repeated."""
        return self.filled > 0 and self.distinct == self.filled

    @cached_property
    def numbers(self) -> Numbers | None:
        """The format of its numbers, if its values are numbers."""
        return numbers_of(self.values)

    @cached_property
    def dates(self) -> Dates | None:
        """The formats of its dates, if its values are dates."""
        return dates_of(self.values)

    @cached_property
    def days(self) -> Dates | None:
        """The formats of its dates, if its name says that they are dates: numbers may be spreadsheets' serial days."""
        return self.dates or dates_of(self.values, serial=True)

    @cached_property
    def emails(self) -> float:
        """The share of its values that are e-mail addresses."""
        return _share(self.values, lambda text: bool(_EMAIL.fullmatch(text.strip())))

    @cached_property
    def letters(self) -> float:
        """The share of its values that have letters and are not mostly digits."""
        return _share(self.values, lambda text: sum(map(str.isalpha, text)) > sum(map(str.isdigit, text)))

    @property
    def is_number(self) -> bool:
        """Whether nearly all of its values are numbers."""
        return self.numbers is not None and self.numbers.share >= ENOUGH

    @property
    def lists(self) -> bool:
        """Whether its values are lists: several things in one cell."""
        return _share(self.values, lambda text: bool(_LISTED.search(text))) > 0.5


def _share(values: Values, test: Callable[[str], bool]) -> float:
    total = sum(count for _, count in values)
    return sum(count for text, count in values if test(text)) / total if total else 0.0


def without_nothing(values: Iterable[tuple[str, int]]) -> tuple[list[tuple[str, int]], tuple[str, ...]]:
    """Return the values without the words for absent values, and those words."""
    kept: list[tuple[str, int]] = []
    nothing: list[tuple[str, int]] = []
    for text, count in values:
        (nothing if text.strip().lower() in NOTHING else kept).append((text, count))
    return kept, tuple(text.strip() for text, _ in nothing)
