CREATE OR REPLACE TABLE silver.customers AS
SELECT trim(customer_id) AS customer_id, trim(customer_name) AS customer_name, lower(trim(email)) AS email,
    trim(city) AS city, trim(state) AS state, trim(country) AS country, try_cast(signup_date AS DATE) AS signup_date
FROM bronze."customers $as_of"
WHERE customer_id IS NOT NULL QUALIFY row_number() OVER (PARTITION BY trim(customer_id)) = 1;
CREATE OR REPLACE TABLE silver.products AS
SELECT trim(product_id) AS product_id, trim(product_name) AS product_name, trim(category) AS category,
    try_cast(price AS DECIMAL(14, 4)) AS price
FROM bronze."products $as_of" WHERE try_cast(price AS DECIMAL(14, 4)) BETWEEN 0.01 AND 99999.99
QUALIFY row_number() OVER (PARTITION BY trim(product_id)) = 1;
CREATE OR REPLACE TABLE silver.orders AS
SELECT trim(order_id) AS order_id, 1 AS order_line, try_cast(order_date AS DATE) AS order_date,
    trim(customer_id) AS customer_id, trim(product_id) AS product_id, try_cast(quantity AS INTEGER) AS quantity,
    trim(order_status) AS order_status, trim(payment_mode) AS payment_mode
FROM bronze."orders $as_of"
WHERE try_cast(order_date AS DATE) <= DATE '$as_of' AND try_cast(quantity AS INTEGER) BETWEEN 1 AND 1000
    AND trim(order_status) IN ('Completed', 'Cancelled', 'Returned')
    AND trim(payment_mode) IN ('Credit Card', 'Debit Card', 'PayPal')
QUALIFY row_number() OVER (PARTITION BY trim(order_id)) = 1;
