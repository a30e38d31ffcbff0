-- The fact as one heap, with its key and nothing else.
CREATE TABLE gold.fact_sales AS
SELECT o.order_id, o.order_line, to_char(o.order_date, 'YYYYMMDD')::int AS order_date_key, c.customer_key, p.product_key,
    o.quantity, h.price AS unit_price, (o.quantity * h.price)::numeric(16, 4) AS total_amount, o.order_status,
    o.payment_mode, transaction_timestamp() AS created_date, 1 AS batch_id
FROM silver.orders o
JOIN gold.dim_customer c ON c.customer_id = o.customer_id AND o.order_date >= c.valid_from AND o.order_date < c.valid_to
JOIN gold.dim_product p USING (product_id)
JOIN gold.product_price_history h ON h.product_key = p.product_key AND o.order_date >= h.valid_from
    AND o.order_date < h.valid_to
WHERE o.reason IS NULL;
ALTER TABLE gold.fact_sales ADD PRIMARY KEY (order_id, order_line),
    ALTER order_date_key SET NOT NULL, ALTER customer_key SET NOT NULL, ALTER product_key SET NOT NULL,
    ALTER quantity SET NOT NULL, ALTER unit_price SET NOT NULL, ALTER total_amount SET NOT NULL,
    ALTER order_status SET NOT NULL,
    ADD FOREIGN KEY (order_date_key) REFERENCES gold.dim_date, ADD FOREIGN KEY (customer_key) REFERENCES gold.dim_customer,
    ADD FOREIGN KEY (product_key) REFERENCES gold.dim_product;
