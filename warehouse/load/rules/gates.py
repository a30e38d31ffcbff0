"""The gates of a batch: they check the rules and decide whether it goes on."""

from __future__ import annotations

from collections import Counter
from itertools import chain

from sqlalchemy import ColumnElement, FromClause, and_, false, func, select, true, union_all

from warehouse import audit
from warehouse.database.spread import is_spread
from warehouse.database.swapping import on_rows
from warehouse.load.batch.account import FileAccount
from warehouse.load.batch.batch import Batch
from warehouse.load.batch.rule_results import Example, RuleResult
from warehouse.load.records.unfit import unfit
from warehouse.load.rules.examples import EXAMPLES, record_example
from warehouse.load.rules.measures import check_held_back, check_unique, check_volume, check_wipe
from warehouse.load.rules.queries import ask, result
from warehouse.load.rules.rulebook import row_rules
from warehouse.load.rules.scope import rows_of_dimension, rows_of_fact, touched_facts, touched_few
from warehouse.load.rules.unknown_words import note_unknown_words
from warehouse.vocabulary.dimension import dimension_of
from warehouse.vocabulary.fact import Fact, fact_of, facts
from warehouse.vocabulary.rule import Layer, Measure, Parses, Rule
from warehouse.vocabulary.source import Source, source_of, sources

MANY = 5_000
"""Facts that other records moved from which their own records are looked up together."""
OF_RECORDS = ("accepted", "repeated", "superseded", "quarantined")
"""The outcomes of records that rules are checked on; the others never got that far."""


def screen_bronze(batch: Batch) -> None:
    """Check the rules about the delivery as it came."""
    for rule in _measures(batch, Layer.BRONZE):
        sources = {source_of(table).name: batch.account.sources[source_of(table).name] for table in rule.on}
        delivered = {name: account for name, account in sources.items() if account.files}
        if rule.check is Measure.NOT_EMPTY:
            empty = [name for name, account in delivered.items() if account.total("read") == 0]
            _add(batch, result(rule, len(delivered), len(empty)))
        elif rule.check is Measure.HAS_COLUMNS:
            # files that lack a required column were refused before anything was read
            _add(batch, result(rule, sum(len(account.files) for account in delivered.values()), 0))
        elif rule.check is Measure.VOLUME:
            _add(batch, check_volume(batch, rule, delivered))


def screen_silver(batch: Batch) -> None:
    """Check the rules about the records, whose row rules the stage has already checked in one scan, and the account."""
    for source in sources(batch.metadata):
        _screen_records(batch, source)
    for rule in (*_measures(batch, Layer.SILVER), *_measures(batch, Layer.BRONZE)):
        accounts = [batch.account.sources[source_of(table).name] for table in rule.on]
        if rule.check is Measure.ACCOUNTED:
            files = list(chain.from_iterable((*source.lookups, *source.files) for source in accounts))
            wrong = [Example(f.file.name, _outcomes_of(f)) for f in files if not f.accounted]
            _add(batch, result(rule, len(files), len(wrong), examples=wrong[:EXAMPLES]))
        elif rule.check is Measure.UNIQUE:
            _add(batch, check_unique(batch, rule))
        elif rule.check is Measure.HELD_BACK:
            _add(batch, check_held_back(batch, rule, accounts))


def screen_gold(batch: Batch) -> None:
    """Check the rules about the star, and about records against it, over what the batch touched."""
    for rule in _measures(batch, Layer.BRONZE):
        if rule.check is Measure.WIPE:
            _add(batch, check_wipe(batch, rule))
    # where silver holds only what this batch brought, whole tables stand for it, and all cores can read them
    first = [source for source in sources(batch.metadata) if batch.is_filled(source)]
    touched = _touched(batch, first)
    delivered: dict[FromClause, FromClause] = {}
    for source in sources(batch.metadata):
        delivered[source.silver] = _delivered(batch, source)
        landed = select(source.bronze).where(source.bronze.c.file_id.in_(batch.files_of(source)))
        delivered[source.bronze] = landed.subquery(f"landed_{source.name}")
    stored = {source.silver: _stored(batch, source, first) for source in sources(batch.metadata)}
    of_gold = [rule for rule in batch.rules if rule.layer is Layer.GOLD]
    of_records = [rule for rule in batch.rules if rule.layer is not Layer.GOLD]
    many = not all(touched_few(batch, fact) for fact in facts(batch.metadata))
    for rules, records_ in ((of_records, delivered), (of_gold, stored)):
        scopes = touched | records_
        for answer in ask(batch.connection, rules, scopes, batch.settings.today(), digests=True, many=many):
            _add(batch, answer)


def _touched(batch: Batch, first: list[Source]) -> dict[FromClause, FromClause]:
    """Return, for each table of gold, the rows that the batch touched."""
    scopes: dict[FromClause, FromClause] = {}
    for table in batch.metadata.tables.values():
        if "fact" in table.info:
            fact = fact_of(table)
            scopes[table] = table if fact.source in first else rows_of_fact(batch, fact)
        elif "dimension" in table.info:
            scopes[table] = rows_of_dimension(batch, dimension_of(table))
        elif "history_of" in table.info:
            dimension = dimension_of(table.info["history_of"])
            members = rows_of_dimension(batch, dimension)
            key = dimension.surrogate_key.name
            own = select(table).where(table.c[key].in_(select(members.c[key]))).subquery(table.name)
            scopes[table] = table if members is dimension.table else own
    return scopes


def _stored(batch: Batch, source: Source, first: list[Source]) -> FromClause:
    """Return the records with which gold is compared: those that entered silver in this batch.

    Where the batch moved many other facts too, their records are looked up at once, not one by one by each question.
    """
    if source in first:
        return source.silver
    silver, staged = source.silver, source in batch.staged
    rows = batch.of(source).written if staged else select(silver).where(false())
    moved = _moved(batch, source)
    if moved or (staged and source.keep == "newest" and is_spread(batch.connection)):
        # from silver: Citus makes full joins of facts only with tables distributed like them
        names = [word.name for word in source.keys]
        books = [touched_facts(fact) for fact in moved]
        keys = [select(*(part.c[name] for name in names)) for part in books]
        if staged:
            keys.append(select(*(rows.selected_columns[name] for name in names)))
        together = union_all(*keys).subquery("together")
        each = select(*together.c).distinct()
        found: FromClause = each.subquery(f"keys_{silver.name}")
        if is_spread(batch.connection):
            found = each.cte(f"keys_{silver.name}").prefix_with("MATERIALIZED")
        rows = select(silver).join(found, and_(*(silver.c[name] == found.c[name] for name in names)))
    return rows.subquery(f"new_{silver.name}")


def _moved(batch: Batch, source: Source) -> list[Fact]:
    """Return the facts of a source of which the batch repriced or pointed elsewhere many."""
    of = [fact for fact in facts(batch.metadata) if fact.source is source]
    moved = {fact: sum(batch.account.gold[fact.table.name][what] for what in ("repointed", "repriced")) for fact in of}
    return [fact for fact, rows in moved.items() if rows >= MANY]


def _delivered(batch: Batch, source: Source) -> FromClause:
    """Return the records that this batch delivered or replayed, including those that were quarantined."""
    own = select(source.stage).where(_own(batch, source))
    rows = own if source in batch.staged else select(source.silver).where(false())
    return rows.subquery(f"new_{source.silver.name}")


def _own(batch: Batch, source: Source) -> ColumnElement[bool]:
    """Return the condition on the records that the rules are checked on: without waiting ones, except in a replay."""
    return true() if batch.replay is not None else source.stage.c.batch_id == batch.batch_id


def _measures(batch: Batch, layer: Layer) -> list[Rule]:
    return [rule for rule in batch.rules if isinstance(rule.check, Measure) and rule.layer is layer]


def _add(batch: Batch, answer: RuleResult) -> None:
    batch.account.quality.results.append(answer)


def _outcomes_of(account: FileAccount) -> str:
    return f"{account.read:,} read, {sum(account.outcomes.values()):,} accounted for"


def _screen_records(batch: Batch, source: Source) -> None:
    rules = row_rules(batch.rules, source.silver)
    account = batch.account.sources[source.name]
    replayed = batch.replay is not None and source in batch.staged
    if not account.files and not replayed:
        for rule in rules:
            _add(batch, result(rule, 0, 0))
        return
    own = batch.files_of(source)
    failed = Counter[str]()
    for tally in batch.of(source).tallies:
        if replayed or tally.file_id in own:
            failed.update(dict.fromkeys(tally.broken, tally.records))
    checked = account.tried if replayed else sum(account.total(outcome) for outcome in OF_RECORDS)
    examples = _examples(batch, source) if failed else {}
    note_unknown_words(batch, source, rules, failed, _own(batch, source))
    for rule in rules:
        _add(batch, result(rule, checked, failed[rule.id], examples=examples.get(rule.id, [])))


def _examples(batch: Batch, source: Source) -> dict[str, list[Example]]:
    """Return the first records that broke each rule, with file and raw text: bronze is read once for all rules."""
    stage, bronze = source.stage, source.bronze
    numbers = [stage.c.file_id, stage.c.record_number]
    broke = (
        select(func.unnest(stage.c.broken).label("rule"), *numbers, stage.c.unparsed)
        .where(_own(batch, source), stage.c.broken.is_not(None))
        .subquery("broke")
    )
    place = func.row_number().over(partition_by=broke.c.rule, order_by=[broke.c.file_id, broke.c.record_number])
    ranked = select(broke, place.label("place")).subquery("ranked")
    first = select(ranked).where(ranked.c.place <= EXAMPLES).subquery("first")
    # so that bronze's index by file is used: a join alone would read the whole table
    files = batch.files_of(source)
    if batch.replay is not None:
        files = list(batch.connection.scalars(select(stage.c.file_id).distinct()))
    same = and_(
        bronze.c.file_id == first.c.file_id,
        bronze.c.record_number == first.c.record_number,
        bronze.c.file_id.in_(files),
    )
    raw = [bronze.c[word.name] for word in source.delivered]
    unread = unfit(batch, source, source.delivered, bronze)
    said = func.concat_ws("; ", *(on_rows(one, stage, first) for one in unread))
    about_types = {rule.id for rule in batch.rules if isinstance(rule.check, Parses)}
    query = (
        select(first.c.rule, audit.file.c.name, first.c.record_number, said, *raw)
        .select_from(first.join(bronze, same).join(audit.file, audit.file.c.file_id == first.c.file_id))
        .order_by(first.c.rule, first.c.place)
    )
    found: dict[str, list[Example]] = {}
    for rule, file, number, why, *record in batch.connection.execute(query):
        found.setdefault(rule, []).append(record_example(file, number, *([why] if rule in about_types else record)))
    return found
