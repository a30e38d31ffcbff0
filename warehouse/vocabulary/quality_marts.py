"""The quality marts, which any model can have: the results of the rules by batch, day, rule and source."""

from sqlalchemy import BigInteger, Date, DateTime, MetaData, Table, Text, and_, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from warehouse.audit import batch, file, quarantine, rule_result
from warehouse.database.creation import views
from warehouse.database.metadata import metadata as the_metadata
from warehouse.database.metadata import new_metadata
from warehouse.vocabulary.mart import SHARE, mart, ratio, same, shown

_own = new_metadata()

_checks = func.count(rule_result.c.rule_id)
_passed = func.count(rule_result.c.rule_id).filter(rule_result.c.passed)
_checked = func.coalesce(func.sum(rule_result.c.checked), 0)
_failed = func.coalesce(func.sum(rule_result.c.failed), 0)
_source = func.coalesce(rule_result.c.source, "Unknown")
_results = (_checks.label("checks"), _passed.label("passed"), _checked.label("checked"), _failed.label("failed"))
_records = (
    func.sum(file.c.read).label("read"),
    func.sum(file.c.accepted).label("accepted"),
    func.sum(file.c.quarantined + file.c.rejected).label("held_back"),
)

quality_results = mart(
    "quality_results",
    "Every answer of a rule, one row per rule and batch, refused batches too.",
    "Which rules failed in which delivery, and how badly?",
    same(rule_result.c.batch_id),
    same(batch.c.as_of),
    same(batch.c.status, "batch_status"),
    same(rule_result.c.evaluated_at),
    same(rule_result.c.rule_id),
    same(rule_result.c.title),
    same(rule_result.c.layer),
    same(rule_result.c.kind),
    same(rule_result.c.source),
    same(rule_result.c.severity),
    same(rule_result.c.checked),
    same(rule_result.c.failed),
    shown(
        "failed_share",
        SHARE,
        "Rows that broke the rule, as a share",
        ratio(rule_result.c.failed, rule_result.c.checked),
    ),
    same(rule_result.c.passed),
    same(rule_result.c.gate),
    same(rule_result.c.waiver),
    metadata=_own,
    rows=select().select_from(rule_result).join(batch, batch.c.batch_id == rule_result.c.batch_id),
)

_of_batch = select(rule_result.c.batch_id, *_results).group_by(rule_result.c.batch_id).subquery("of_batch")
_read_by_batch = select(file.c.batch_id, *_records).where(~file.c.is_lookup).group_by(file.c.batch_id).subquery("files")

quality_by_batch = mart(
    "quality_by_batch",
    "The score of every batch, refused ones too. The batch_id of a row of gold leads here.",
    "How good was the delivery that these numbers come from?",
    same(batch.c.batch_id),
    same(batch.c.as_of),
    same(batch.c.delivery),
    same(batch.c.status),
    same(batch.c.finished_at),
    shown("checks", BigInteger, "Rules asked", func.coalesce(_of_batch.c.checks, 0)),
    shown("checks_passed", BigInteger, "Rules that held", func.coalesce(_of_batch.c.passed, 0)),
    shown("score", SHARE, "Share of the rules asked that held", ratio(_of_batch.c.passed, _of_batch.c.checks)),
    shown("rows_checked", BigInteger, "Rows looked at, once for each rule", func.coalesce(_of_batch.c.checked, 0)),
    shown(
        "rows_failed", BigInteger, "Rows that broke a rule, once for each rule", func.coalesce(_of_batch.c.failed, 0)
    ),
    shown("records_read", BigInteger, "Records in the files", func.coalesce(_read_by_batch.c.read, 0)),
    shown("records_held_back", BigInteger, "Records held back", func.coalesce(_read_by_batch.c.held_back, 0)),
    shown(
        "held_back_share",
        SHARE,
        "Records held back, as a share of those read",
        ratio(_read_by_batch.c.held_back, _read_by_batch.c.read),
    ),
    metadata=_own,
    rows=select()
    .select_from(batch)
    .outerjoin(_of_batch, _of_batch.c.batch_id == batch.c.batch_id)
    .outerjoin(_read_by_batch, _read_by_batch.c.batch_id == batch.c.batch_id),
)

_b = quality_by_batch.c

quality_by_day = mart(
    "quality_by_day",
    "The score of every day on which a delivery was true, over all its batches, refused ones too.",
    "Is our data becoming better or worse?",
    same(_b.as_of),
    shown("batches", BigInteger, "Batches", func.count()),
    shown("batches_refused", BigInteger, "Batches that a gate refused", func.count().filter(_b.status == "refused")),
    shown("checks", BigInteger, "Rules asked", func.sum(_b.checks)),
    shown("checks_passed", BigInteger, "Rules that held", func.sum(_b.checks_passed)),
    shown("score", SHARE, "Share of the rules asked that held", ratio(func.sum(_b.checks_passed), func.sum(_b.checks))),
    shown("rows_checked", BigInteger, "Rows looked at, once for each rule", func.sum(_b.rows_checked)),
    shown("rows_failed", BigInteger, "Rows that broke a rule, once for each rule", func.sum(_b.rows_failed)),
    shown("records_read", BigInteger, "Records in the files", func.sum(_b.records_read)),
    shown("records_held_back", BigInteger, "Records held back", func.sum(_b.records_held_back)),
    shown(
        "held_back_share",
        SHARE,
        "Records held back, as a share of those read",
        ratio(func.sum(_b.records_held_back), func.sum(_b.records_read)),
    ),
    metadata=_own,
    rows=select().select_from(quality_by_batch).group_by(_b.as_of),
)

_newest = (
    select(rule_result)
    .ext(distinct_on(rule_result.c.rule_id))
    .order_by(rule_result.c.rule_id, rule_result.c.batch_id.desc())
    .subquery("newest")
)
_by_rule = (
    select(
        rule_result.c.rule_id,
        *_results,
        func.count().filter(rule_result.c.gate).label("refusals"),
        func.count(rule_result.c.waiver).label("waived"),
        func.max(rule_result.c.evaluated_at).filter(~rule_result.c.passed).label("last_failed_at"),
    )
    .group_by(rule_result.c.rule_id)
    .subquery("by_rule")
)
_broken = func.unnest(quarantine.c.rules).column_valued("rule_id")
_waiting = (
    select(_broken, func.count().label("records"))
    .select_from(quarantine)
    .where(quarantine.c.status == "waiting")
    .group_by(_broken)
    .subquery("waiting")
)

quality_by_rule = mart(
    "quality_by_rule",
    "How every rule fared over all batches, one row each.",
    "Which rules fail most, and what still waits because of them?",
    same(_newest.c.rule_id),
    same(_newest.c.title),
    same(_newest.c.layer),
    same(_newest.c.kind),
    same(_newest.c.source),
    same(_newest.c.severity),
    shown("checks", BigInteger, "Batches in which the rule was asked", _by_rule.c.checks),
    shown("checks_passed", BigInteger, "Batches in which it held", _by_rule.c.passed),
    shown("score", SHARE, "Share of the batches in which it held", ratio(_by_rule.c.passed, _by_rule.c.checks)),
    shown("rows_checked", BigInteger, "Rows looked at", _by_rule.c.checked),
    shown("rows_failed", BigInteger, "Rows that broke the rule", _by_rule.c.failed),
    shown("failed_share", SHARE, "Rows that broke the rule, as a share", ratio(_by_rule.c.failed, _by_rule.c.checked)),
    shown("batches_refused", BigInteger, "Batches that its failure refused", _by_rule.c.refusals),
    shown("batches_waived", BigInteger, "Batches in which a waiver let its failure pass", _by_rule.c.waived),
    shown("last_failed_at", DateTime(timezone=True), "When it last failed, null if never", _by_rule.c.last_failed_at),
    shown(
        "records_waiting",
        BigInteger,
        "Records in the quarantine now that broke it",
        func.coalesce(_waiting.c.records, 0),
    ),
    metadata=_own,
    rows=select()
    .select_from(_newest)
    .join(_by_rule, _by_rule.c.rule_id == _newest.c.rule_id)
    .outerjoin(_waiting, _waiting.c.rule_id == _newest.c.rule_id),
)

_by_source = (
    select(_source.label("source"), batch.c.as_of, *_results)
    .select_from(rule_result)
    .join(batch, batch.c.batch_id == rule_result.c.batch_id)
    .group_by(_source, batch.c.as_of)
    .subquery("by_source")
)
_read_by_source = (
    select(file.c.source, batch.c.as_of, *_records)
    .select_from(file)
    .join(batch, batch.c.batch_id == file.c.batch_id)
    .where(~file.c.is_lookup)
    .group_by(file.c.source, batch.c.as_of)
    .subquery("files")
)

quality_by_source = mart(
    "quality_by_source",
    "The score of every source and table by day on which a delivery was true, refused batches too.",
    "Which source brings bad data, and since when?",
    shown("source", Text, "Source, or table of gold", func.coalesce(_by_source.c.source, _read_by_source.c.source)),
    shown(
        "as_of",
        Date,
        "Date on which the deliveries were true",
        func.coalesce(_by_source.c.as_of, _read_by_source.c.as_of),
    ),
    shown("checks", BigInteger, "Rules asked", func.coalesce(_by_source.c.checks, 0)),
    shown("checks_passed", BigInteger, "Rules that held", func.coalesce(_by_source.c.passed, 0)),
    shown("score", SHARE, "Share of the rules asked that held", ratio(_by_source.c.passed, _by_source.c.checks)),
    shown("rows_checked", BigInteger, "Rows looked at, once for each rule", func.coalesce(_by_source.c.checked, 0)),
    shown(
        "rows_failed", BigInteger, "Rows that broke a rule, once for each rule", func.coalesce(_by_source.c.failed, 0)
    ),
    shown("records_read", BigInteger, "Records in its files, null for a table of gold", _read_by_source.c.read),
    shown("records_accepted", BigInteger, "Records accepted, null for a table of gold", _read_by_source.c.accepted),
    shown("records_held_back", BigInteger, "Records held back, null for a table of gold", _read_by_source.c.held_back),
    shown(
        "held_back_share",
        SHARE,
        "Records held back, as a share of those read",
        ratio(_read_by_source.c.held_back, _read_by_source.c.read),
    ),
    metadata=_own,
    rows=select()
    .select_from(_by_source)
    .join(
        _read_by_source,
        and_(_read_by_source.c.source == _by_source.c.source, _read_by_source.c.as_of == _by_source.c.as_of),
        full=True,
    ),
)


def quality_marts(metadata: MetaData = the_metadata) -> dict[str, Table]:
    """Add the quality marts to a model and return them by name; without them its dashboard shows less of the data."""
    metadata.info.setdefault("views", []).extend(views(_own))
    return {view.table.name: view.table for view in views(_own)}
