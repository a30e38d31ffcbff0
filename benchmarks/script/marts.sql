-- Every mart is read as a whole and written to nowhere, one after the other.
\set ON_ERROR_STOP on
\o /dev/null
SELECT format('COPY (SELECT * FROM mart.%I) TO STDOUT', viewname) FROM pg_views
WHERE schemaname = 'mart' ORDER BY viewname \gexec
