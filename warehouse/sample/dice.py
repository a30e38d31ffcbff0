"""Random choices that are the same on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A seeded random source; the same seed gives the same results on every Python and platform.

    Only ``Random.random`` is used, the one method whose sequence Python promises to keep from version to version.
    """

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def below(self, limit: int) -> int:
        """Return a whole number of at least 0 and below the limit."""
        return int(self._random.random() * limit)

    def pick(self, values: Sequence[T]) -> T:
        """Return one of the values, each as likely as the others; repeat a value to make it likelier."""
        return values[self.below(len(values))]

    def shuffled(self, values: Sequence[T]) -> list[T]:
        """Return the values in random order, leaving the given sequence unchanged."""
        deck = list(values)
        for last in range(len(deck) - 1, 0, -1):
            other = self.below(last + 1)
            deck[last], deck[other] = deck[other], deck[last]
        return deck

    def day(self, first: date, last: date) -> date:
        """Return a random day between two days, both included."""
        return first + timedelta(days=self.below((last - first).days + 1))
