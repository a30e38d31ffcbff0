CREATE VIEW mart.quality_results AS SELECT audit.rule_result.batch_id AS batch_id, audit.batch.as_of AS as_of,
    audit.batch.status AS batch_status, audit.rule_result.evaluated_at AS evaluated_at, audit.rule_result.rule_id AS
    rule_id, audit.rule_result.title AS title, audit.rule_result.layer AS layer, audit.rule_result.kind AS kind,
    audit.rule_result.source AS source, audit.rule_result.severity AS severity, audit.rule_result.checked AS checked,
    audit.rule_result.failed AS failed, CAST(CAST(audit.rule_result.failed AS NUMERIC) /
    CAST(nullif(audit.rule_result.checked, 0) AS NUMERIC) AS NUMERIC(20, 6)) AS failed_share, audit.rule_result.passed
    AS passed, audit.rule_result.gate AS gate, audit.rule_result.waiver AS waiver
FROM audit.rule_result JOIN audit.batch ON audit.batch.batch_id = audit.rule_result.batch_id;
COMMENT ON VIEW mart.quality_results IS 'Every answer of a rule, one row per rule and batch, refused batches too.';
COMMENT ON COLUMN mart.quality_results.batch_id IS 'Batch that was screened';
COMMENT ON COLUMN mart.quality_results.as_of IS 'Date on which the delivery was true';
COMMENT ON COLUMN mart.quality_results.batch_status IS 'loaded, or refused by a gate';
COMMENT ON COLUMN mart.quality_results.evaluated_at IS 'When the rule was evaluated';
COMMENT ON COLUMN mart.quality_results.rule_id IS 'Id of the rule';
COMMENT ON COLUMN mart.quality_results.title IS 'What must be true';
COMMENT ON COLUMN mart.quality_results.layer IS 'bronze, silver or gold';
COMMENT ON COLUMN mart.quality_results.kind IS 'The quality that the rule is about';
COMMENT ON COLUMN mart.quality_results.source IS 'Source or table that it looks at';
COMMENT ON COLUMN mart.quality_results.severity IS 'Severity in force for this batch';
COMMENT ON COLUMN mart.quality_results.checked IS 'Rows that were looked at';
COMMENT ON COLUMN mart.quality_results.failed IS 'Rows that broke the rule';
COMMENT ON COLUMN mart.quality_results.failed_share IS 'Rows that broke the rule, as a share';
COMMENT ON COLUMN mart.quality_results.passed IS 'Whether the rule held';
COMMENT ON COLUMN mart.quality_results.gate IS 'Whether this failure refused the batch';
COMMENT ON COLUMN mart.quality_results.waiver IS 'Why its failure was let pass, null where no waiver was used';
CREATE VIEW mart.quality_by_rule AS SELECT newest.rule_id AS rule_id, newest.title AS title, newest.layer AS layer,
    newest.kind AS kind, newest.source AS source, newest.severity AS severity, CAST(by_rule.checks AS BIGINT) AS
    checks, CAST(by_rule.passed AS BIGINT) AS checks_passed, CAST(CAST(by_rule.passed AS NUMERIC) /
    CAST(nullif(by_rule.checks, 0) AS NUMERIC) AS NUMERIC(20, 6)) AS score, CAST(by_rule.checked AS BIGINT) AS
    rows_checked, CAST(by_rule.failed AS BIGINT) AS rows_failed, CAST(CAST(by_rule.failed AS NUMERIC) /
    CAST(nullif(by_rule.checked, 0) AS NUMERIC) AS NUMERIC(20, 6)) AS failed_share, CAST(by_rule.refusals AS BIGINT)
    AS batches_refused, CAST(by_rule.waived AS BIGINT) AS batches_waived, CAST(by_rule.last_failed_at AS TIMESTAMP
    WITH TIME ZONE) AS last_failed_at, CAST(coalesce(waiting.records, 0) AS BIGINT) AS records_waiting
FROM (SELECT DISTINCT ON (audit.rule_result.rule_id) audit.rule_result.batch_id AS batch_id, audit.rule_result.rule_id
    AS rule_id, audit.rule_result.title AS title, audit.rule_result.layer AS layer, audit.rule_result.kind AS kind,
    audit.rule_result.source AS source, audit.rule_result.severity AS severity, audit.rule_result.checked AS checked,
    audit.rule_result.failed AS failed, audit.rule_result.passed AS passed, audit.rule_result.gate AS gate,
    audit.rule_result.evaluated_at AS evaluated_at, audit.rule_result.waiver AS waiver
FROM audit.rule_result ORDER BY audit.rule_result.rule_id, audit.rule_result.batch_id DESC) AS newest JOIN (SELECT
    audit.rule_result.rule_id AS rule_id, count(audit.rule_result.rule_id) AS checks, count(audit.rule_result.rule_id)
    FILTER (WHERE audit.rule_result.passed) AS passed, coalesce(sum(audit.rule_result.checked), 0) AS checked,
    coalesce(sum(audit.rule_result.failed), 0) AS failed, count(*) FILTER (WHERE audit.rule_result.gate) AS refusals,
    count(audit.rule_result.waiver) AS waived, max(audit.rule_result.evaluated_at) FILTER (WHERE NOT
    audit.rule_result.passed) AS last_failed_at
FROM audit.rule_result GROUP BY audit.rule_result.rule_id) AS by_rule ON by_rule.rule_id = newest.rule_id LEFT OUTER
    JOIN (SELECT rule_id, count(*) AS records
FROM audit.quarantine, unnest(audit.quarantine.rules) AS rule_id
WHERE audit.quarantine.status = 'waiting' GROUP BY rule_id) AS waiting ON newest.rule_id = waiting.rule_id;
COMMENT ON VIEW mart.quality_by_rule IS 'How every rule fared over all batches, one row each.';
COMMENT ON COLUMN mart.quality_by_rule.rule_id IS 'Id of the rule';
COMMENT ON COLUMN mart.quality_by_rule.title IS 'What must be true';
COMMENT ON COLUMN mart.quality_by_rule.layer IS 'bronze, silver or gold';
COMMENT ON COLUMN mart.quality_by_rule.kind IS 'The quality that the rule is about';
COMMENT ON COLUMN mart.quality_by_rule.source IS 'Source or table that it looks at';
COMMENT ON COLUMN mart.quality_by_rule.severity IS 'Severity in force for this batch';
COMMENT ON COLUMN mart.quality_by_rule.checks IS 'Batches in which the rule was asked';
COMMENT ON COLUMN mart.quality_by_rule.checks_passed IS 'Batches in which it held';
COMMENT ON COLUMN mart.quality_by_rule.score IS 'Share of the batches in which it held';
COMMENT ON COLUMN mart.quality_by_rule.rows_checked IS 'Rows looked at';
COMMENT ON COLUMN mart.quality_by_rule.rows_failed IS 'Rows that broke the rule';
COMMENT ON COLUMN mart.quality_by_rule.failed_share IS 'Rows that broke the rule, as a share';
COMMENT ON COLUMN mart.quality_by_rule.batches_refused IS 'Batches that its failure refused';
COMMENT ON COLUMN mart.quality_by_rule.batches_waived IS 'Batches in which a waiver let its failure pass';
COMMENT ON COLUMN mart.quality_by_rule.last_failed_at IS 'When it last failed, null if never';
COMMENT ON COLUMN mart.quality_by_rule.records_waiting IS 'Records in the quarantine now that broke it';
