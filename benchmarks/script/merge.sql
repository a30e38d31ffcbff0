-- Facts that are new or corrected, into one heap.
MERGE INTO gold.fact_sales f
USING (
    SELECT o.order_id, o.order_line, to_char(o.order_date, 'YYYYMMDD')::int AS order_date_key, c.customer_key,
        p.product_key, o.quantity, h.price AS unit_price, (o.quantity * h.price)::numeric(16, 4) AS total_amount,
        o.order_status, o.payment_mode
    FROM silver.orders o
    JOIN gold.dim_customer c ON c.customer_id = o.customer_id AND o.order_date >= c.valid_from
        AND o.order_date < c.valid_to
    JOIN gold.dim_product p USING (product_id)
    JOIN gold.product_price_history h ON h.product_key = p.product_key AND o.order_date >= h.valid_from
        AND o.order_date < h.valid_to
    WHERE o.reason IS NULL) AS n
ON f.order_id = n.order_id AND f.order_line = n.order_line
WHEN MATCHED AND (f.order_date_key, f.customer_key, f.product_key, f.quantity, f.unit_price, f.order_status,
    f.payment_mode) IS DISTINCT FROM (n.order_date_key, n.customer_key, n.product_key, n.quantity, n.unit_price,
    n.order_status, n.payment_mode)
    THEN UPDATE SET order_date_key = n.order_date_key, customer_key = n.customer_key, product_key = n.product_key,
        quantity = n.quantity, unit_price = n.unit_price, total_amount = n.total_amount, order_status = n.order_status,
        payment_mode = n.payment_mode, batch_id = 2
WHEN NOT MATCHED THEN INSERT VALUES (n.order_id, n.order_line, n.order_date_key, n.customer_key, n.product_key, n.quantity,
    n.unit_price, n.total_amount, n.order_status, n.payment_mode, transaction_timestamp(), 2);
