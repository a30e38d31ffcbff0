-- Typed, trimmed, the last of each key, and the reason where a record is none: what every check of a value needs.
DROP TABLE IF EXISTS silver.customers, silver.products, silver.orders;
CREATE UNLOGGED TABLE silver.customers AS
SELECT DISTINCT ON (customer_id) t.*, CASE
    WHEN customer_id IS NULL THEN 'no customer_id'
    WHEN customer_name IS NULL THEN 'no customer_name'
    WHEN email !~ '^[^@\s]+@[^@\s]+\.[^@\s]+$' THEN 'email'
    WHEN country IS NULL THEN 'no country'
    WHEN signup_text IS NOT NULL AND signup_date IS NULL THEN 'signup_date' END AS reason
FROM (
    SELECT nullif(btrim(customer_id), '') AS customer_id, nullif(btrim(customer_name), '') AS customer_name,
        nullif(lower(btrim(email)), '') AS email, nullif(btrim(city), '') AS city, nullif(btrim(state), '') AS state,
        nullif(btrim(country), '') AS country, signup_date AS signup_text,
        CASE WHEN pg_input_is_valid(signup_date, 'date') THEN signup_date::date END AS signup_date
    FROM bronze.customers) AS t
ORDER BY customer_id;
CREATE UNLOGGED TABLE silver.products AS
SELECT DISTINCT ON (product_id) t.*, CASE
    WHEN product_id IS NULL THEN 'no product_id'
    WHEN product_name IS NULL THEN 'no product_name'
    WHEN price IS NULL OR price NOT BETWEEN 0.01 AND 99999.99 THEN 'price' END AS reason
FROM (
    SELECT nullif(btrim(product_id), '') AS product_id, nullif(btrim(product_name), '') AS product_name,
        nullif(btrim(category), '') AS category,
        CASE WHEN pg_input_is_valid(price, 'numeric(14, 4)') THEN price::numeric(14, 4) END AS price
    FROM bronze.products) AS t
ORDER BY product_id;
CREATE UNLOGGED TABLE silver.orders AS
SELECT DISTINCT ON (order_id, order_line) t.*, CASE
    WHEN order_id IS NULL THEN 'no order_id'
    WHEN customer_id IS NULL THEN 'no customer_id'
    WHEN product_id IS NULL THEN 'no product_id'
    WHEN order_date IS NULL OR order_date > :'as_of'::date THEN 'order_date'
    WHEN quantity IS NULL OR quantity NOT BETWEEN 1 AND 1000 THEN 'quantity'
    WHEN order_status IS NULL OR order_status NOT IN ('Completed', 'Cancelled', 'Returned') THEN 'order_status'
    WHEN payment_mode NOT IN ('Credit Card', 'Debit Card', 'PayPal') THEN 'payment_mode' END AS reason
FROM (
    SELECT nullif(btrim(order_id), '') AS order_id, 1 AS order_line,
        CASE WHEN pg_input_is_valid(order_date, 'date') THEN order_date::date END AS order_date,
        nullif(btrim(customer_id), '') AS customer_id, nullif(btrim(product_id), '') AS product_id,
        CASE WHEN pg_input_is_valid(quantity, 'integer') THEN quantity::int END AS quantity,
        nullif(btrim(order_status), '') AS order_status, nullif(btrim(payment_mode), '') AS payment_mode
    FROM bronze.orders) AS t
ORDER BY order_id, order_line;
ANALYZE silver.customers, silver.products, silver.orders;
