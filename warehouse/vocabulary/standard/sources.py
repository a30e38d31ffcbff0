"""The rules of every source: deliveries have records and columns, keys are present and unique, values parse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import String, and_

from warehouse.vocabulary.columns import Word
from warehouse.vocabulary.dimension import Dimension
from warehouse.vocabulary.fact import Fact
from warehouse.vocabulary.rule import ERROR, WARNING, Kind, Measure, Parses, Rule, parses, present
from warehouse.vocabulary.source import Source
from warehouse.vocabulary.standard.ids import standard_id

AT_LEAST = 20
"""The least number of records for a quarantined share to refuse a batch: one of three says nothing."""


def of_all_sources(
    sources: Sequence[Source], dimensions: Sequence[Dimension], declared: Sequence[Rule]
) -> Iterator[Rule]:
    """Yield the rules about the deliveries of all sources that no rule of the model names."""
    brought = [source for source in sources if any(source in dimension.sources for dimension in dimensions)]
    with_members = brought or sources
    for id_, title, measure, kind, severity, threshold, of, advice in (
        (
            "BR-007", "every record is accounted for", Measure.ACCOUNTED, Kind.ACCOUNTING, ERROR, None, sources,
            "Report this as a bug of the program, with the file.",
        ),
        (
            "BR-008", "the delivery is not suspiciously small", Measure.VOLUME, Kind.VOLUME, WARNING, 0.5, sources,
            "Ask the sender whether the delivery is complete.",
        ),
        (
            "BR-009", "a snapshot does not wipe a dimension", Measure.WIPE, Kind.VOLUME, ERROR, 0.1, with_members,
            "Ask the sender whether the snapshot is complete; if it holds changes only, set delivery to changes.",
        ),
        (
            "SR-Q-001", "the quarantine stays small", Measure.HELD_BACK, Kind.ACCOUNTING, ERROR, 0.05, sources,
            "Look at the records with `warehouse quarantine list`, fix the file or the settings, and load again.",
        ),
    ):  # fmt: skip
        left = tuple(source.silver for source in of if not _measured(declared, measure, source))
        if left:
            used = any(rule.id == id_ for rule in declared)
            own = f"{id_}-{left[0].name.upper()}" if used else id_
            few = AT_LEAST if measure is Measure.HELD_BACK else 0
            yield Rule(own, title, measure, kind, severity, advice, on=left, threshold=threshold, at_least=few)


def of_source(source: Source, facts: Sequence[Fact], declared: Sequence[Rule]) -> Iterator[Rule]:
    """Yield the rules about one source that no rule of the model replaces."""
    name, silver = source.name, source.silver
    for number, title, measure, advice in (
        (
            1, f"{name} delivery is not empty", Measure.NOT_EMPTY,
            f"Ask the sender why the file of {name} has no records, or leave it out of the delivery.",
        ),
        (
            2, f"{name} delivery has the expected columns", Measure.HAS_COLUMNS,
            f"Map the missing column in [sources.{name}.columns] of warehouse.toml.",
        ),
    ):  # fmt: skip
        if not _measured(declared, measure, source):
            yield Rule(standard_id("B", name, number), title, measure, Kind.COMPLETENESS, ERROR, advice, on=(silver,))
    if not _measured(declared, Measure.UNIQUE, source):
        yield Rule(
            standard_id("S", name, 1),
            f"{', '.join(word.name for word in source.keys)} is unique in a delivery",
            Measure.UNIQUE,
            Kind.UNIQUENESS,
            ERROR,
            "Nothing is lost: the last record of a key stands. Ask the sender why a key came twice.",
            on=(silver,),
        )
    keys = [word.name for word in source.keys if word.default is None]
    yield from _present(source, 2, keys, declared)
    yield from _typed(source, declared)
    yield from _present(source, 4, [name for name in _needed(facts) if name not in keys], declared)


def _measured(declared: Sequence[Rule], measure: Measure, source: Source) -> bool:
    return any(rule.check is measure and source.silver in rule.on for rule in declared)


def _needed(facts: Sequence[Fact]) -> list[str]:
    """Return the columns of a source that its facts require and that no other source can fill."""
    names: list[str] = []
    for fact in facts:
        words = [word for word in fact.brought if word.otherwise is None and not word.optional and word.default is None]
        countable = {word.name for word in fact.source.countable}
        brought = {word.name for word in fact.source.delivered}
        names += [fact.happened_on, *(word.name for word in words if word.name in brought - countable)]
    return list(dict.fromkeys(names))


def asked_present(source: Source, declared: Sequence[Rule]) -> set[str]:
    """Return the columns of a source that rules of the model need to be there."""
    return {
        column
        for rule in declared
        if rule.kind is Kind.COMPLETENESS and rule.is_of_records and rule.on == (source.silver,)
        for column in rule.columns
    }


def _present(source: Source, number: int, names: Sequence[str], declared: Sequence[Rule]) -> Iterator[Rule]:
    asked = asked_present(source, declared)
    left = [name for name in names if name not in asked]
    if left:
        named = ", ".join(left)
        yield Rule(
            standard_id("S", source.name, number),
            f"{source.name}.{named} {'is' if len(left) == 1 else 'are'} present",
            and_(*(present(source.silver.c[name]) for name in left)),
            Kind.COMPLETENESS,
            ERROR,
            f"Fix {named} in the source, or map it in [sources.{source.name}.columns].",
            on=(source.silver,),
        )


def _typed(source: Source, declared: Sequence[Rule]) -> Iterator[Rule]:
    asked = {
        column.name
        for rule in declared
        if isinstance(rule.check, Parses) and rule.on == (source.silver,)
        for column in rule.check.columns
    }
    left = [word for word in source.delivered if can_fail(word) and word.name not in asked]
    if left:
        yield Rule(
            standard_id("S", source.name, 3),
            f"{source.name} values have their type",
            parses(*(source.silver.c[word.name] for word in left)),
            Kind.VALIDITY,
            ERROR,
            f"Give the format of {', '.join(word.name for word in left)} in [sources.{source.name}]: date_formats, "
            "decimal or thousands; or fix the values in the source.",
            on=(source.silver,),
        )


def can_fail(word: Word) -> bool:
    """Whether a text can fail to be a value of a column."""
    kind = word.type() if isinstance(word.type, type) else word.type
    return not isinstance(kind, String) or kind.length is not None
