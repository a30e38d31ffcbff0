-- The fact as one heap, with its key and nothing else.
CREATE TABLE gold.fact_sales AS
SELECT order_id, order_line, order_date_key, customer_key, product_key, quantity, unit_price,
    (quantity * unit_price)::numeric(16, 4) AS total_amount, order_status, payment_mode,
    transaction_timestamp() AS created_date, 1 AS batch_id
FROM found;
ALTER TABLE gold.fact_sales ADD PRIMARY KEY (order_id, order_line),
    ALTER order_date_key SET NOT NULL, ALTER customer_key SET NOT NULL, ALTER product_key SET NOT NULL,
    ALTER quantity SET NOT NULL, ALTER unit_price SET NOT NULL, ALTER total_amount SET NOT NULL,
    ALTER order_status SET NOT NULL,
    ADD FOREIGN KEY (order_date_key) REFERENCES gold.dim_date, ADD FOREIGN KEY (customer_key) REFERENCES gold.dim_customer,
    ADD FOREIGN KEY (product_key) REFERENCES gold.dim_product;
