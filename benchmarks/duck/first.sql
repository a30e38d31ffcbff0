CREATE SEQUENCE gold.keys;
CREATE TABLE gold.dim_customer AS
SELECT nextval('gold.keys') AS customer_key, *, DATE '1900-01-01' AS valid_from, DATE '9999-12-31' AS valid_to
FROM silver.customers;
CREATE TABLE gold.dim_product AS SELECT nextval('gold.keys') AS product_key, * FROM silver.products;
CREATE TABLE gold.product_price_history AS
SELECT product_key, price, DATE '1900-01-01' AS valid_from, DATE '9999-12-31' AS valid_to FROM gold.dim_product;
CREATE TABLE gold.fact_sales (order_id VARCHAR NOT NULL, order_line INTEGER NOT NULL, order_date_key INTEGER NOT NULL,
    customer_key BIGINT NOT NULL, product_key BIGINT NOT NULL, quantity INTEGER NOT NULL, unit_price DECIMAL(14, 4) NOT NULL,
    total_amount DECIMAL(16, 4) NOT NULL, order_status VARCHAR NOT NULL, payment_mode VARCHAR,
    PRIMARY KEY (order_id, order_line));
INSERT INTO gold.fact_sales
SELECT o.order_id, o.order_line, strftime(o.order_date, '%Y%m%d')::INTEGER, c.customer_key, p.product_key, o.quantity,
    h.price, o.quantity * h.price, o.order_status, o.payment_mode
FROM silver.orders o
JOIN gold.dim_customer c ON c.customer_id = o.customer_id AND o.order_date >= c.valid_from AND o.order_date < c.valid_to
JOIN gold.dim_product p USING (product_id)
JOIN gold.product_price_history h ON h.product_key = p.product_key AND o.order_date >= h.valid_from
    AND o.order_date < h.valid_to;
