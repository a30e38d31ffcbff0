"""Rules about a whole delivery: its size, the share held back, keys that came twice, members that it lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from statistics import median

from sqlalchemy import distinct, func, select

from warehouse import audit
from warehouse.load.batch.account import FileAccount, SourceAccount
from warehouse.load.batch.batch import Batch
from warehouse.load.batch.rule_results import Example, RuleResult
from warehouse.load.rules.queries import result
from warehouse.vocabulary.dimension import dimension_of
from warehouse.vocabulary.rule import Rule
from warehouse.vocabulary.source import Source, source_of

MEDIAN_OF = 10


def check_volume(batch: Batch, rule: Rule, delivered: Mapping[str, SourceAccount]) -> RuleResult:
    """Compare the size of a delivery with the median of the last ten of its source."""
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
                Example(
                    name, f"records read: {account.total('read'):,}; median of the last ten deliveries: {usual:,.0f}"
                )
            )
    return result(rule, len(delivered), len(small), passed=not small, examples=small)


def check_wipe(batch: Batch, rule: Rule) -> RuleResult:
    """Compare the share of the active members that a snapshot lacks with the threshold."""
    checked = failed = 0
    examples = []
    for table in rule.on:
        source = source_of(table)
        for dimension in (dimension_of(t) for t in batch.metadata.tables.values() if "dimension" in t.info):
            if source not in dimension.sources:
                continue
            active, vanished = batch.account.vanished.get(dimension.table.name, (0, 0))
            checked, failed = checked + active, failed + vanished
            if active >= max(rule.at_least, 1) and vanished / active > (rule.threshold or 0.0):
                examples.append(Example(source.name, f"{vanished:,} of {active:,} active members are missing"))
    return result(rule, checked, failed, passed=not examples, examples=examples)


def check_held_back(batch: Batch, rule: Rule, accounts: Iterable[SourceAccount]) -> RuleResult:
    """Compare the quarantined share of each source, and that of its lookup files, with the threshold.

    With `--strict` it must be zero. A share of too few records is noted but refuses nothing, unless it is all of them.
    """
    threshold, least = (0.0, 1) if batch.strict else (rule.threshold or 0.0, max(rule.at_least, 1))
    read = failed = 0
    examples = []
    for files in (files for account in accounts for files in (account.files, account.lookups)):
        held = sum(file.outcomes["quarantined"] + file.outcomes["rejected"] for file in files)
        total = sum(file.read for file in files)
        read, failed = read + total, failed + held
        if not total or held / total <= threshold:
            continue
        said = f"{held:,} of {total:,} records held back ({held / total:.1%})"
        if total >= least or held == total:
            examples.append(Example(", ".join(file.file.name for file in files), said))
        elif rule.bites:
            batch.account.notes.append(
                f"{files[0].file.source}: {said}; that refuses no batch, because it is a share of fewer than {least} "
                f"(set `at_least` in [rules.{rule.id}])"
            )
    return result(rule, read, failed, passed=not examples, examples=examples)


def check_unique(batch: Batch, rule: Rule) -> RuleResult:
    """Count the records that another of their key superseded; lines that no number distinguishes refuse the batch."""
    of = [source_of(table) for table in rule.on]
    read = sum(batch.account.sources[source.name].total("read") for source in of)
    alike = [example for source in of for example in batch.alike.get(source.name, [])]
    failed = sum(_came_twice(batch, source) for source in of)
    if not alike:
        return result(rule, read, failed)
    return replace(result(rule, read, max(failed, len(alike)), passed=False, examples=alike), gate=rule.bites)


def _came_twice(batch: Batch, source: Source) -> int:
    """Return how many records another one of their delivery superseded; others gave way to what was known before."""
    account = batch.account.sources[source.name]
    twice = account.total("superseded") + sum(
        file.outcomes["repeated"] for file in account.files if not _is_wide(batch, source, file)
    )
    if source.keep == "observations" or source not in batch.staged:
        return twice
    kept = batch.of(source).known
    assert kept is not None
    known = kept.table
    own = known.c.file_id.in_([file.file_id for file in account.files])
    older = select(func.count()).select_from(known).where(known.c.older, own)
    twice -= batch.connection.execute(older).scalar_one()
    return twice - _of_other_dates(batch, source) if twice else 0


def _of_other_dates(batch: Batch, source: Source) -> int:
    """Return how many records gave way only to one of another date, of those that bring their own dates."""
    if batch.settings.source(source.name).as_of is None:
        return 0
    stage, verdict = source.stage, batch.of(source).verdicts
    own = stage.c.file_id.in_(batch.files_of(source))
    keys = [word.name for word in source.keys]
    dates = (
        select(func.count(distinct(stage.c.as_of)).label("dates"))
        .outerjoin(verdict, batch.of(source).judged(stage))
        .where(own, verdict.c.outcome.is_distinct_from("quarantined"))
        .group_by(*(stage.c[name] for name in keys))
        .subquery("dates")
    )
    return int(batch.connection.scalar(select(func.coalesce(func.sum(dates.c.dates - 1), 0))) or 0)


def _is_wide(batch: Batch, source: Source, file: FileAccount) -> bool:
    """Return whether a member's file is another source's too, and so repeats the member on each of its records."""
    others = (account for name, account in batch.account.sources.items() if name != source.name)
    return source.keep == "observations" and any(
        file.file.sha256 == other.file.sha256 for account in others for other in account.files
    )
