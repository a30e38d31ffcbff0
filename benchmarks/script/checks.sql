-- The checks of the whole star; the first that does not hold ends the transaction.
SELECT count(*) AS broken FROM (
    SELECT FROM silver.orders HAVING count(*) FILTER (WHERE reason IS NOT NULL) > 0.05 * count(*)
    UNION ALL SELECT FROM silver.customers HAVING count(*) FILTER (WHERE reason IS NOT NULL) > 0.05 * count(*)
    UNION ALL SELECT FROM silver.products HAVING count(*) FILTER (WHERE reason IS NOT NULL) > 0.05 * count(*)
    UNION ALL SELECT FROM gold.fact_sales HAVING count(*) FILTER (WHERE quantity <= 0 OR unit_price <= 0
        OR total_amount <> quantity * unit_price OR order_status NOT IN ('Completed', 'Cancelled', 'Returned')
        OR payment_mode NOT IN ('Credit Card', 'Debit Card', 'PayPal')) > 0
    UNION ALL SELECT FROM (SELECT FROM silver.orders s LEFT JOIN gold.fact_sales f USING (order_id, order_line)
        WHERE s.reason IS NULL AND f.order_id IS NULL LIMIT 1) AS lost
    UNION ALL SELECT FROM (SELECT FROM gold.fact_sales f JOIN gold.dim_customer c USING (customer_key)
        JOIN gold.dim_date d ON d.date_key = f.order_date_key
        WHERE d.calendar_date < c.valid_from OR d.calendar_date >= c.valid_to LIMIT 1) AS at_the_wrong_version
    UNION ALL SELECT FROM (SELECT FROM (SELECT valid_to, lead(valid_from) OVER (PARTITION BY customer_id
        ORDER BY valid_from) AS next FROM gold.dim_customer) AS t WHERE valid_to <> coalesce(next, '9999-12-31') LIMIT 1)
        AS gap
    UNION ALL SELECT FROM (SELECT FROM (SELECT valid_to, lead(valid_from) OVER (PARTITION BY product_key
        ORDER BY valid_from) AS next FROM gold.product_price_history) AS t
        WHERE valid_to <> coalesce(next, '9999-12-31') LIMIT 1) AS price_gap
) AS checks \gset
SELECT CASE WHEN :broken > 0 THEN 1 / 0 END AS a_check_does_not_hold;
