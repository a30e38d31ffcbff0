"""Which column of a source is counted, and within which key, where the source has no line number of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
)

from warehouse.errors import SettingsError
from warehouse.load.batch.batch import Batch
from warehouse.settings import NumberWithin, SourceSettings
from warehouse.vocabulary.columns import Word
from warehouse.vocabulary.source import Source


@dataclass(frozen=True)
class Counting:
    """The part of a source's key that is counted, the other parts, and what a repeated key means.

    ``repeats`` is `whole` where a later delivery replaces all lines of a key, `added` where it adds lines. If the
    settings do not say, it is None, and lines of a key that an earlier delivery brought are quarantined.
    """

    number: Word
    within: tuple[Word, ...]
    mapping: NumberWithin
    repeats: str | None

    @property
    def names(self) -> list[str]:
        """The columns of the key within which lines are counted."""
        return [word.name for word in self.within]

    def same(self, one: Any, other: Any) -> list[ColumnElement[bool]]:
        """Return the conditions that two rows have the same key apart from the number."""
        return [one.c[name] == other.c[name] for name in self.names]


def counting(source: Source, settings: SourceSettings) -> Counting | None:
    """Return what is counted of a source; None if nothing is.

    A snapshot holds every line, and therefore every key as a whole. Raises SettingsError if the column is not part of
    the business key, or is all of it.
    """
    for name, mapping in settings.columns.items():
        if not isinstance(mapping, NumberWithin):
            continue
        key = f"sources.{source.name}.columns.{name}"
        word = next((word for word in source.keys if word.name == name), None)
        within = tuple(other for other in source.keys if other is not word)
        if word is None or not within:
            countable = [one.name for one in source.keys if len(source.keys) > 1]
            use = f"fill {' or '.join(countable)} by it" if countable else "leave it out"
            raise SettingsError(
                f"{key}: number_within counts the lines of a key, and {name} is no part of one; {use}.", key=key
            )
        repeats = mapping.repeats or ("whole" if settings.delivery == "snapshot" else None)
        return Counting(word, within, mapping, repeats)
    return None


def note_other_column(batch: Batch, source: Source) -> None:
    """Note that lines are counted within the key although the settings name a column that is not part of it."""
    settings = batch.settings.source(source.name)
    counts = counting(source, settings)
    if counts is None:
        return
    named = counts.mapping.number_within.strip().lower()
    sources = [settings.columns.get(name, name) for name in counts.names]
    made_from = [str(getattr(one, "sql", one)).lower() for one in sources]
    looked_up = [ours.strip().lower() for lookup in settings.lookups for ours in lookup.on]
    if not any(named in text for text in (*made_from, *looked_up)):
        batch.account.sources[source.name].notes.append(
            f"{counts.number.name} counts the records of one {' and '.join(counts.names)}, which is not made from "
            f"{counts.mapping.number_within}, the column that number_within names"
        )


def why_unsaid(source: Source, counts: Counting) -> str:
    """Return why a line has no number, and what to do."""
    within = counts.mapping.number_within
    return (
        f"an earlier delivery brought the {' and '.join(counts.names)} already, and the settings do not say what "
        f'that means; set {counts.number.name} = {{ number_within = "{within}", repeats = "whole" }} in '
        f"[sources.{source.name}.columns] "
        'if a delivery has all lines of it, or repeats = "added" if it has further ones'
    )
