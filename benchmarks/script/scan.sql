-- Every value of every table is read and written to nowhere: what asking about everything cannot do without.
\set ON_ERROR_STOP on
\o /dev/null
SELECT format('COPY (SELECT * FROM %I.%I) TO STDOUT', schemaname, tablename) FROM pg_tables
WHERE schemaname IN ('bronze', 'silver', 'gold') AND tablename NOT LIKE 'fact_sales_%' \gexec
