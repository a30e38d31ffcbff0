"""Records of one delivery that share a key but differ: which one stands, and when the loader cannot decide.

In a dimension the last record stands, and the account names the files whose order decided that. Lines of a fact need
numbers: without them, several lines of one order refuse the batch, because all but one would be lost.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, distinct, func, or_, select

from warehouse.load.batch.batch import Batch
from warehouse.load.batch.rule_results import Example
from warehouse.load.rules.examples import EXAMPLES
from warehouse.vocabulary.fact import Fact, facts
from warehouse.vocabulary.rule import Measure, rules_of
from warehouse.vocabulary.source import Source

PAIRS = 3
"""How many pairs of files the account names one by one."""


def look_at_doubles(batch: Batch, source: Source) -> None:
    """Note where the order of files decided which record stands, and refuse lines that no number distinguishes."""
    account = batch.account.sources[source.name]
    if not account.files:
        return
    if len(account.files) > 1 and account.total("superseded"):
        _note_order(batch, source)
    if source.countable and (account.total("superseded") or account.total("quarantined")):
        _refuse_alike(batch, source, [fact for fact in facts(batch.metadata) if fact.source is source])


def _note_order(batch: Batch, source: Source) -> None:
    lost, stands = source.stage.alias("lost"), source.stage.alias("stands")
    refined = batch.of(source)
    verdict, other = refined.verdicts, refined.verdicts.alias("other")
    keys = ["as_of", *(word.name for word in source.keys)]
    query = (
        select(lost.c.file_id, stands.c.file_id, func.count(distinct(func.row(*(lost.c[name] for name in keys)))))
        .select_from(lost)
        .join(verdict, refined.judged(lost))
        .join(stands, and_(*(stands.c[name] == lost.c[name] for name in keys), stands.c.file_id != lost.c.file_id))
        .outerjoin(other, and_(other.c.file_id == stands.c.file_id, other.c.record_number == stands.c.record_number))
        .where(
            verdict.c.outcome == "superseded",
            or_(other.c.file_id.is_(None), other.c.outcome.in_(("same", "changed"))),
            lost.c.file_id.in_(batch.files_of(source)),
            stands.c.file_id.in_(batch.files_of(source)),
        )
        .group_by(lost.c.file_id, stands.c.file_id)
        .order_by(func.count().desc(), lost.c.file_id, stands.c.file_id)
    )
    account = batch.account.sources[source.name]
    names = {entry.file_id: entry.file.name for entry in account.files}
    pairs = batch.connection.execute(query).all()
    for earlier, later, number in pairs[:PAIRS]:
        what = f"{number:,} keys stand" if number > 1 else "1 key stands"
        account.notes.append(
            f"{what} in {names[earlier]} and in {names[later]} with different contents; {names[later]} counts, because "
            "it is read later"
        )
    if len(pairs) > PAIRS:
        account.notes.append(f"{len(pairs) - PAIRS} more pairs of files have keys in common; the later file counts")


def _refuse_alike(batch: Batch, source: Source, of: list[Fact]) -> None:
    """Refuse the batch if records share a key only because they have no line number.

    A later file may repeat an order with the same members on the same day: that is a newer state of the same line.
    """
    unique = [rule for rule in rules_of(batch.metadata) if rule.check is Measure.UNIQUE and source.silver in rule.on]
    in_force = [rule for rule in batch.rules if rule.id in {one.id for one in unique}]
    if not of or (unique and not any(rule.bites for rule in in_force)):
        return
    found = batch.connection.execute(_alike(batch, source, of)).all()
    if not found:
        return
    names = {entry.file_id: entry.file.name for entry in batch.account.sources[source.name].files}
    named = [word.name for word in source.keys if word not in source.countable]
    number = source.countable[0].name
    examples = []
    for *key, records, first, last, _ in found[:EXAMPLES]:
        where = names[first] if first == last else f"{names[first]} and {names[last]}"
        what = ", ".join(f"{name} {value}" for name, value in zip(named, key, strict=True))
        examples.append(Example(where, f"{records} records of {what} differ, and no {number} distinguishes them"))
    batch.alike[source.name] = examples
    batch.account.refusals.append(_sentence(batch, source, examples[0], found[0].keys_found))


def _alike(batch: Batch, source: Source, of: list[Fact]) -> Select[Any]:
    """Return the keys that such records share: how many records, their first and last file, and how many keys.

    Records of different dates are those of different deliveries.
    """
    stage, refined = source.stage, batch.of(source)
    keys = ["as_of", *(word.name for word in source.keys)]
    members = [word.name for word in source.words if word.refers] + [fact.happened_on for fact in of]
    own = stage.c.file_id.in_(batch.files_of(source))
    suspects = (
        select(*(stage.c[name] for name in keys))
        .join(refined.verdicts, refined.judged(stage))
        .where(own, stage.c.defaulted, refined.verdicts.c.outcome.in_(("superseded", "quarantined")))
        .distinct()
        .subquery("suspects")
    )
    state = [stage.c[word.name] for word in source.attributes]
    member = [stage.c[name] for name in dict.fromkeys(members)]
    states, files = func.count(distinct(func.row(*state))), func.count(distinct(stage.c.file_id))
    one_each = func.count(distinct(func.row(stage.c.file_id, *state))) == files
    key = [stage.c[word.name] for word in source.keys if word not in source.countable]
    return (
        select(
            *key,
            func.count().label("records"),
            func.min(stage.c.file_id).label("first"),
            func.max(stage.c.file_id).label("last"),
            func.count().over().label("keys_found"),
        )
        .join(suspects, and_(*(stage.c[name] == suspects.c[name] for name in keys)))
        .where(own, stage.c.defaulted)
        .group_by(*(stage.c[name] for name in keys))
        .having(states > 1, or_(func.count(distinct(func.row(*member))) > 1, ~one_each))
        .order_by(*key)
    )


def _sentence(batch: Batch, source: Source, example: Example, found: int) -> str:
    settings, number = batch.settings.source(source.name), source.countable[0].name
    named = next(word.name for word in source.keys if word not in source.countable)
    column = settings.columns.get(named)
    theirs = column if isinstance(column, str) else named
    more = f" ({found - 1:,} more keys like it)" if found > 1 else ""
    return (
        f"{example.where}: {example.what}, so all but one of them would be lost{more}. Map {number} in "
        f"[sources.{source.name}.columns] of warehouse.toml; where the file has no such column, count the records: "
        f'{number} = {{ number_within = "{theirs}" }}. If each {named} has one record only and the last one is right, '
        f'say {number} = {{ constant = "1" }}'
    )
