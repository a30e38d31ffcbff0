"""The standard rules, which sources, dimensions and facts bring by being declared; a model adds those of its business.

Their ids consist of the table and the kind of rule, so that they stay the same when others are declared:
``BR-SUPPLIERS-001`` is that the deliveries of suppliers are not empty. A model's own rule about the same thing replaces
the standard rule, and a model that has other ids for them says which (`rulebook`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import MetaData

from warehouse.vocabulary.checks.rules import check_agreed, check_rulebook
from warehouse.vocabulary.rule import AGREED, DECLARED, Rule
from warehouse.vocabulary.standard.dimensions import of_calendar, of_dimension
from warehouse.vocabulary.standard.facts import of_fact
from warehouse.vocabulary.standard.sources import asked_present, of_all_sources, of_source

COMPLETE = "complete rules"


def complete(metadata: MetaData) -> tuple[Rule, ...]:
    """Return the rules of a model: those that it declares, and the standard rules of its tables.

    Raises DeclarationError if they cannot be combined.
    """
    declared: tuple[Rule, ...] = metadata.info.get(DECLARED, ())
    agreed = metadata.info.get(AGREED, {})
    state = (len(metadata.tables), len(metadata.info.get("views", ())), declared, agreed)
    known = metadata.info.get(COMPLETE)
    if known is None or known[0] != state:
        standard = {rule.id: rule for rule in _standard(metadata, declared)}
        check_agreed(agreed, standard, declared)
        standard |= {id_: given.of(standard[id_]) for id_, given in agreed.items()}
        rules = tuple(sorted((*declared, *standard.values()), key=lambda rule: ("BSG".index(rule.id[0]), rule.id)))
        check_rulebook(rules, metadata)
        known = metadata.info[COMPLETE] = (state, rules)
    found: tuple[Rule, ...] = known[1]
    return found


def _standard(metadata: MetaData, declared: Sequence[Rule]) -> Iterator[Rule]:
    tables = list(metadata.tables.values())
    facts = [table.info["fact"] for table in tables if "fact" in table.info]
    dimensions = [table.info["dimension"] for table in tables if "dimension" in table.info]
    sources = [table.info["source"] for table in tables if "source" in table.info]
    yield from of_all_sources(sources, dimensions, declared)
    for source in sources:
        yield from of_source(source, [fact for fact in facts if fact.source is source], declared)
    for dimension in dimensions:
        yield from of_dimension(dimension)
    for table in tables:
        if "calendar" in table.info:
            yield from of_calendar(table)
    for fact in facts:
        summaries = [table for table in tables if "summary" in table.info and table.info["summary"].fact is fact]
        yield from of_fact(fact, summaries, asked_present(fact.source, declared))
