"""Screens: the rules are asked, and gates decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from statistics import median
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Table,
    Text,
    and_,
    any_,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
)

from warehouse import audit
from warehouse.load.account import Example, RuleResult, SourceAccount
from warehouse.load.batch import Batch
from warehouse.load.rulebook import row_rules
from warehouse.load.statements import swapped
from warehouse.load.touched import rows_of_dimension, rows_of_fact
from warehouse.load.verdicts import written
from warehouse.vocabulary.dimension import dimension_of
from warehouse.vocabulary.fact import fact_of
from warehouse.vocabulary.rule import TODAY, Layer, Measure, Rule, Severity
from warehouse.vocabulary.source import Source, source_of

EXAMPLES = 3
MEDIAN_OF = 10

Scopes = Mapping[FromClause, FromClause]


def result(
    rule: Rule, checked: int, failed: int, *, passed: bool | None = None, examples: Iterable[Example] = ()
) -> RuleResult:
    """Return the result of a rule.

    It holds if nothing failed, or no greater share than its threshold. Failed errors refuse the batch in bronze and
    gold; in silver they hold records back, and only the share held back refuses it.
    """
    if passed is None:
        share = failed / checked if checked else 0.0
        passed = failed == 0 or (rule.threshold is not None and share <= rule.threshold)
    refuses = rule.layer is not Layer.SILVER or rule.check is Measure.HELD_BACK
    gate = not passed and rule.severity is Severity.ERROR and refuses
    return RuleResult(rule, checked, failed, passed, gate, list(examples))


def screen_bronze(batch: Batch) -> None:
    """Ask the rules about the delivery as it came."""
    for rule in _measures(batch, Layer.BRONZE):
        sources = {source_of(table).name: batch.account.sources[source_of(table).name] for table in rule.on}
        delivered = {name: account for name, account in sources.items() if account.files}
        if rule.check is Measure.NOT_EMPTY:
            empty = [name for name, account in delivered.items() if account.total("read") == 0]
            _add(batch, result(rule, len(delivered), len(empty)))
        elif rule.check is Measure.HAS_COLUMNS:
            # files without a needed column were turned away before anything was read
            _add(batch, result(rule, sum(len(account.files) for account in delivered.values()), 0))
        elif rule.check is Measure.VOLUME:
            _add(batch, _volume(batch, rule, delivered))


def screen_silver(batch: Batch) -> None:
    """Ask the rules about the records, all row rules of a source in one scan that is already done, and the account."""
    for source in (source_of(table) for table in batch.metadata.tables.values() if "source" in table.info):
        _screen_records(batch, source)
    for rule in (*_measures(batch, Layer.SILVER), *_measures(batch, Layer.BRONZE)):
        accounts = [batch.account.sources[source_of(table).name] for table in rule.on]
        if rule.check is Measure.ACCOUNTED:
            files = [account for source in accounts for account in source.files]
            wrong = [Example(f.file.name, _account_in_words(f)) for f in files if not f.accounted]
            _add(batch, result(rule, len(files), len(wrong), examples=wrong[:EXAMPLES]))
        elif rule.check is Measure.UNIQUE:
            read = sum(account.total("read") for account in accounts)
            twice = sum(account.total("repeated") + account.total("superseded") for account in accounts)
            _add(batch, result(rule, read, twice))
        elif rule.check is Measure.HELD_BACK:
            _add(batch, _held_back(batch, rule, accounts))


def screen_gold(batch: Batch) -> None:
    """Ask the rules about the star and about records beside it, over what the batch touched."""
    for rule in _measures(batch, Layer.BRONZE):
        if rule.check is Measure.WIPE:
            _add(batch, _wipe(batch, rule))
    scopes = _scopes(batch)
    for answer in ask(batch.connection, batch.rules, scopes, batch.settings.today()):
        _add(batch, answer)


def ask(connection: Connection, rules: Iterable[Rule], scopes: Scopes, today: object) -> list[RuleResult]:
    """Ask the rules on facts and the queries, over the rows that ``scopes`` gives for a table, else over all of it.

    Row rules of one table are asked in one scan. Rules about records of a source are `screen_silver`'s.
    """
    answers, sizes = {}, _Sizes(connection, scopes)
    predicates: dict[Table, list[Rule]] = {}
    for rule in rules:
        if rule.is_row_rule and "fact" in rule.on[0].info:
            predicates.setdefault(rule.on[0], []).append(rule)
    for table, together in predicates.items():
        answers.update(_ask_rows(connection, table, together, scopes, today))
    for rule in rules:
        queries = _queries(rule)
        if queries:
            swap = {table: scopes[table] for table in rule.on if table in scopes}
            failed, examples = 0, []
            for query in queries:
                count, found = _ask_query(connection, swapped(query, swap) if swap else query, today)
                failed, examples = failed + count, examples + found
            answers[rule.id] = result(rule, sizes[rule.on[0]], failed, examples=examples[:EXAMPLES])
    return [answers[rule.id] for rule in rules if rule.id in answers]


def _queries(rule: Rule) -> list[Select[Any]]:
    if isinstance(rule.check, Select):
        return [rule.check]
    return list(rule.check) if isinstance(rule.check, tuple) else []


class _Sizes(dict[Table, int]):
    """How many rows a rule looked at, counted once for each table."""

    def __init__(self, connection: Connection, scopes: Scopes) -> None:
        super().__init__()
        self.connection, self.scopes = connection, scopes

    def __missing__(self, table: Table) -> int:
        rows = self.scopes.get(table, table)
        self[table] = self.connection.execute(select(func.count()).select_from(rows)).scalar_one()
        return self[table]


def _ask_rows(
    connection: Connection, table: Table, rules: list[Rule], scopes: Scopes, today: object
) -> dict[str, RuleResult]:
    rows = scopes.get(table, table)
    broken = [swapped(rule.predicate, {table: rows}).is_(False) for rule in rules]
    counts = [func.count().filter(test) for test in broken]
    values = {TODAY.key: today}
    checked, *failed = connection.execute(select(func.count(), *counts).select_from(rows), values).one()
    answers = {}
    for rule, test, number in zip(rules, broken, failed, strict=True):
        examples = _examples(connection, select(rows).where(test), today) if number else []
        answers[rule.id] = result(rule, checked, number, examples=examples)
    return answers


def _ask_query(connection: Connection, query: Select[Any], today: object) -> tuple[int, list[Example]]:
    breaches = query.subquery("breaches")
    values = {TODAY.key: today}
    failed = connection.execute(select(func.count()).select_from(breaches), values).scalar_one()
    return failed, _examples(connection, query, today) if failed else []


def _examples(connection: Connection, query: Select[Any], today: object) -> list[Example]:
    found = connection.execute(query.limit(EXAMPLES), {TODAY.key: today}).mappings()
    return [Example("", ", ".join(f"{name} {value}" for name, value in row.items())) for row in found]


def _scopes(batch: Batch) -> Scopes:
    """Return, for each table, the rows that the batch touched."""
    scopes: dict[FromClause, FromClause] = {}
    for table in batch.metadata.tables.values():
        if "fact" in table.info:
            scopes[table] = rows_of_fact(batch, fact_of(table))
        elif "dimension" in table.info:
            scopes[table] = rows_of_dimension(dimension_of(table))
        elif "source" in table.info:
            scopes[table] = _new_records(batch, source_of(table))
        elif "history_of" in table.info:
            dimension = dimension_of(table.info["history_of"])
            members = rows_of_dimension(dimension)
            key = dimension.surrogate_key.name
            scopes[table] = select(table).where(table.c[key].in_(select(members.c[key]))).subquery(table.name)
    return scopes


def _new_records(batch: Batch, source: Source) -> FromClause:
    rows = written(source) if source in batch.staged else select(source.silver).where(false())
    return rows.subquery(f"new_{source.silver.name}")


def _measures(batch: Batch, layer: Layer) -> list[Rule]:
    return [rule for rule in batch.rules if isinstance(rule.check, Measure) and rule.layer is layer]


def _add(batch: Batch, answer: RuleResult) -> None:
    batch.account.quality.results.append(answer)


def _volume(batch: Batch, rule: Rule, delivered: Mapping[str, SourceAccount]) -> RuleResult:
    """Hold the size of a delivery against the median of the last ten of the same source."""
    small = []
    for name, account in delivered.items():
        per_batch = (
            select(func.sum(audit.file.c.read))
            .join(audit.batch)
            .where(audit.file.c.source == name, audit.batch.c.status == "loaded", ~audit.file.c.is_lookup)
            .where(audit.batch.c.batch_id != batch.batch_id)
            .group_by(audit.batch.c.batch_id)
            .order_by(audit.batch.c.batch_id.desc())
            .limit(MEDIAN_OF)
        )
        before = [int(number) for number in batch.connection.scalars(per_batch)]
        usual = median(before) if before else 0
        if account.total("read") < (rule.threshold or 0.0) * usual:
            small.append(
                Example(name, f"{account.total('read'):,} records; the median of the last ten is {usual:,.0f}")
            )
    return result(rule, len(delivered), len(small), passed=not small, examples=small)


def _wipe(batch: Batch, rule: Rule) -> RuleResult:
    """Hold the share of the active members that a snapshot takes away against the threshold."""
    checked = failed = 0
    examples = []
    for table in rule.on:
        source = source_of(table)
        for dimension in (dimension_of(t) for t in batch.metadata.tables.values() if "dimension" in t.info):
            if dimension.source is not source:
                continue
            active, vanished = batch.account.vanished.get(dimension.table.name, (0, 0))
            checked, failed = checked + active, failed + vanished
            if active and vanished / active > (rule.threshold or 0.0):
                examples.append(Example(source.name, f"{vanished:,} of {active:,} active members are missing"))
    return result(rule, checked, failed, passed=not examples, examples=examples)


def _held_back(batch: Batch, rule: Rule, accounts: Iterable[SourceAccount]) -> RuleResult:
    """Hold the share of each source that was held back against the threshold; with `--strict` nothing may be."""
    threshold = 0.0 if batch.strict else (rule.threshold or 0.0)
    read = failed = 0
    examples = []
    for account in accounts:
        held, total = account.total("quarantined") + account.total("rejected"), account.total("read")
        read, failed = read + total, failed + held
        if total and held / total > threshold:
            name = ", ".join(file.file.name for file in account.files)
            examples.append(Example(name, f"{held:,} of {total:,} records held back ({held / total:.1%})"))
    return result(rule, read, failed, passed=not examples, examples=examples)


def _account_in_words(account: Any) -> str:
    return f"{account.read:,} read, {sum(account.outcomes.values()):,} accounted for"


def _screen_records(batch: Batch, source: Source) -> None:
    rules = row_rules(batch.rules, source.silver)
    if not batch.account.sources[source.name].files:
        for rule in rules:
            _add(batch, result(rule, 0, 0))
        return
    stage = source.stage
    own = stage.c.batch_id == batch.batch_id
    checked = batch.connection.execute(select(func.count()).select_from(stage).where(own)).scalar_one()
    ids = select(func.unnest(stage.c.broken).label("id")).where(own, stage.c.broken.is_not(None)).subquery("ids")
    query = select(ids.c.id, func.count()).group_by(ids.c.id)
    failed = {id_: count for id_, count in batch.connection.execute(query)}
    for rule in rules:
        number = failed.get(rule.id, 0)
        examples = _records(batch, source, rule) if number else []
        _add(batch, result(rule, checked, number, examples=examples))


def _records(batch: Batch, source: Source, rule: Rule) -> list[Example]:
    """Return the first records that broke a rule, with the file and the raw text."""
    stage, bronze = source.stage, source.bronze
    columns = [bronze.c[word.name] for word in source.delivered]
    query = (
        select(audit.file.c.name, stage.c.record_number, *columns)
        .join(audit.file, audit.file.c.file_id == stage.c.file_id)
        .join(bronze, and_(bronze.c.file_id == stage.c.file_id, bronze.c.record_number == stage.c.record_number))
        .where(literal(rule.id, Text) == any_(stage.c.broken), stage.c.batch_id == batch.batch_id)
        .order_by(stage.c.file_id, stage.c.record_number)
        .limit(EXAMPLES)
    )
    return [
        Example(f"{name}, record {number:,}", " | ".join("" if value is None else str(value) for value in values))
        for name, number, *values in batch.connection.execute(query)
    ]


def over_everything(metadata: Any) -> Scopes:
    """Return the scopes of `check`: all of every table; what silver holds has parsed."""
    scopes: dict[FromClause, FromClause] = {}
    for table in metadata.tables.values():
        if "source" in table.info:
            source = source_of(table)
            rows = select(table, cast(null(), ARRAY(Text)).label("unparsed")).subquery(f"all_{table.name}")
            scopes[source.stage] = rows
    return scopes


def _unused(_: ColumnElement[bool]) -> ColumnElement[bool]:
    return or_(_)
