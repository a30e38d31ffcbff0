SELECT
    coalesce(sum(len(lines)), 0)::BIGINT AS read,
    count(*) FILTER (outcome = 'repeated') AS repeated,
    count(*) FILTER (outcome = 'superseded') AS superseded,
    count(*) FILTER (outcome = 'quarantined') AS quarantined,
    count(*) FILTER (outcome = 'rejected') AS rejected
FROM record;
