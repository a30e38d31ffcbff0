CREATE TEMPORARY TABLE moved AS
SELECT s.*, d.customer_key FROM silver.customers s
LEFT JOIN gold.dim_customer d ON d.customer_id = s.customer_id AND d.valid_to = DATE '9999-12-31'
WHERE d.customer_key IS NULL OR (d.city, d.state, d.country) IS DISTINCT FROM (s.city, s.state, s.country);
UPDATE gold.dim_customer SET valid_to = DATE '$as_of' WHERE customer_key IN (SELECT customer_key FROM moved);
INSERT INTO gold.dim_customer
SELECT nextval('gold.keys'), customer_id, customer_name, email, city, state, country, signup_date,
    CASE WHEN customer_key IS NULL THEN DATE '1900-01-01' ELSE DATE '$as_of' END, DATE '9999-12-31' FROM moved;
CREATE TEMPORARY TABLE repriced AS
SELECT p.product_key, s.price FROM silver.products s JOIN gold.dim_product p USING (product_id)
WHERE s.price IS DISTINCT FROM p.price;
UPDATE gold.dim_product SET price = r.price FROM repriced r WHERE r.product_key = dim_product.product_key;
UPDATE gold.product_price_history SET valid_to = DATE '$as_of'
WHERE valid_to = DATE '9999-12-31' AND product_key IN (SELECT product_key FROM repriced);
INSERT INTO gold.product_price_history SELECT product_key, price, DATE '$as_of', DATE '9999-12-31' FROM repriced;
INSERT OR REPLACE INTO gold.fact_sales
SELECT o.order_id, o.order_line, strftime(o.order_date, '%Y%m%d')::INTEGER, c.customer_key, p.product_key, o.quantity,
    h.price, o.quantity * h.price, o.order_status, o.payment_mode
FROM silver.orders o
JOIN gold.dim_customer c ON c.customer_id = o.customer_id AND o.order_date >= c.valid_from AND o.order_date < c.valid_to
JOIN gold.dim_product p USING (product_id)
JOIN gold.product_price_history h ON h.product_key = p.product_key AND o.order_date >= h.valid_from
    AND o.order_date < h.valid_to;
