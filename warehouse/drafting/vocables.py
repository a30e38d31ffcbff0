"""The shop's words for a column's values, and which of ours each stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from warehouse.drafting.names import compact, known_words, tokens
from warehouse.drafting.profile import Column

MOST = 60


@dataclass(frozen=True)
class Words:
    """The words of a column with their counts: ``meant`` has ours for each, ``asked`` those that nobody knows."""

    meant: dict[str, tuple[str, int]] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)

    def beyond(self, known: Sequence[str]) -> list[str]:
        """Return the values that are meant and that the rule does not know."""
        return [one for one in dict.fromkeys(value for value, _ in self.meant.values()) if one not in known]


def of_records(count: int) -> str:
    """Return a number of records in words."""
    return f"{count:,} record{'' if count == 1 else 's'}"


def words_of(name: str, column: Column, known: Sequence[str]) -> Words:
    """Return what the words of a column mean; codes without a meaning are asked about."""
    meant: dict[str, tuple[str, int]] = {}
    asked: dict[str, int] = {}
    for text, count in column.values[:MOST]:
        if text.lower() in {one.lower() for one in known}:
            continue
        value = _meaning(name, text)
        if value is None:
            asked[text] = count
        else:
            meant[text] = (value, count)
    return Words(meant, asked)


def _meaning(name: str, text: str) -> str | None:
    words, known = tokens(text), known_words(name)
    if (whole := known.get(compact(words))) is not None:
        return whole
    for length in range(len(words) - 1, 0, -1):
        for first in range(len(words) - length + 1):
            part = compact(words[first : first + length])
            if part in known and len(part) > 3:
                return known[part]
    return None
