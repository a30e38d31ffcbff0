-- Months that are not there yet.
SELECT format('CREATE TABLE gold.%I PARTITION OF gold.fact_sales FOR VALUES FROM (%s) TO (%s)',
    to_char(first, '"fact_sales_"YYYYMM'), to_char(first, 'YYYYMMDD'), to_char(first + interval '1 month', 'YYYYMMDD'))
FROM (SELECT DISTINCT date_trunc('month', order_date) AS first FROM silver.orders WHERE reason IS NULL) AS firsts
LEFT JOIN pg_class ON relname = to_char(first, '"fact_sales_"YYYYMM') WHERE relname IS NULL \gexec
