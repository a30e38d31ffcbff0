"""Free SQL reads, with a reader's rights, and calls only what is known."""

from __future__ import annotations

import pytest

from warehouse.ask.free import require_reading
from warehouse.errors import UsageError

READING = (
    "SELECT category, sum(revenue) FROM mart.sales GROUP BY category ORDER BY 2 DESC;",
    "with best (name, total) as (select product_name, sum(revenue) from mart.sales group by 1) select * from best",
    "VALUES (1, 'a'), (2, 'it''s; -- no comment')",
    "SELECT count(*) FILTER (WHERE order_date >= date '2023-01-01') FROM mart.sales -- a comment",
    "SELECT x FROM (VALUES (1)) AS t (x) WHERE x IN (1, 2) AND EXISTS (SELECT 1)",
    'SELECT "category", rank() OVER (PARTITION BY region ORDER BY revenue) FROM mart.sales',
    "SELECT round(avg(quantity)::numeric(10, 2), 1), date_trunc('month', order_date) FROM mart.sales GROUP BY 2",
)
REFUSED = (
    "SELECT 1; SELECT 2",
    "SELECT 1; COMMIT; DROP TABLE gold.fact_sales",
    "SET ROLE postgres",
    "RESET ROLE",
    "DELETE FROM gold.fact_sales",
    "COPY gold.fact_sales TO '/tmp/x'",
    "EXPLAIN ANALYZE SELECT 1",
    "DO $$ BEGIN END $$",
    "SELECT $$a$$",
    "SELECT set_config('role', 'none', true), query_to_xml('select * from silver.customers', true, true, '')",
    "SELECT SET_CONFIG ('role', 'none', true)",
    "SELECT set_config -- why\n ('role', 'none', true)",
    "SELECT \"set_config\"('role', 'none', true)",
    "SELECT U&\"set\\005fconfig\"('role', 'none', true)",
    "SELECT pg_catalog.set_config('role', 'none', true)",
    'SELECT pg_catalog . "sum"(1)',
    "SELECT x FROM (VALUES ('role', 'none')) AS t (a, b), set_config (a, b) AS (x text)",
    "SELECT 1 /* hidden */",
    "SELECT E'\\', set_config(''role'', ''none'', true), ''' FROM mart.sales",
    "SELECT 1e'\\' ', set_config('role', 'none', true)",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_sleep(100)",
    "SELECT pg_terminate_backend(1)",
    "SELECT lo_import('/etc/passwd')",
    "SELECT dblink('host=a', 'select 1')",
    "SELECT nextval('x')",
    "SELECT OPERATOR(pg_catalog.+)",
    "",
    "SELECT '" + "x" * 30_000 + "'",
    "SELECT 'open",
)


@pytest.mark.parametrize("statement", READING)
def test_what_is_run(statement: str) -> None:
    """Reading statements pass as they are, without the last semicolon."""
    assert require_reading(statement) == statement.removesuffix(";")


@pytest.mark.parametrize("statement", REFUSED)
def test_what_is_refused(statement: str) -> None:
    """Several statements, other verbs, prefixed texts and unknown functions are refused before the server sees them."""
    with pytest.raises(UsageError):
        require_reading(statement)
