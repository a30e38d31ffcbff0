-- Facts that are new or corrected; `amount` is the default where the table generates it.
MERGE INTO gold.fact_sales f
USING found AS n
ON f.order_id = n.order_id AND f.order_line = n.order_line
WHEN MATCHED AND (f.order_date_key, f.customer_key, f.product_key, f.quantity, f.unit_price, f.order_status,
    f.payment_mode) IS DISTINCT FROM (n.order_date_key, n.customer_key, n.product_key, n.quantity, n.unit_price,
    n.order_status, n.payment_mode)
    THEN UPDATE SET order_date_key = n.order_date_key, customer_key = n.customer_key, product_key = n.product_key,
        quantity = n.quantity, unit_price = n.unit_price, total_amount = :amount, order_status = n.order_status,
        payment_mode = n.payment_mode, batch_id = 2
WHEN NOT MATCHED THEN INSERT VALUES (n.order_id, n.order_line, n.order_date_key, n.customer_key, n.product_key, n.quantity,
    n.unit_price, :amount, n.order_status, n.payment_mode, transaction_timestamp(), 2);
