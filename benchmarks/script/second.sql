-- The rival, second delivery: versions closed and opened, prices in force from today on, facts merged.
\set ON_ERROR_STOP on
BEGIN;
SET LOCAL work_mem = '128MB';
SET LOCAL maintenance_work_mem = '256MB';
\ir bronze.sql
\ir silver.sql

CREATE TEMPORARY TABLE moved AS
SELECT s.customer_id, s.customer_name, s.email, s.city, s.state, s.country, r.region, s.signup_date, d.customer_key
FROM silver.customers s LEFT JOIN silver.region r USING (state)
LEFT JOIN gold.dim_customer d ON d.customer_id = s.customer_id AND d.is_current
WHERE s.reason IS NULL AND (d.customer_key IS NULL
    OR (d.city, d.state, d.country, d.region) IS DISTINCT FROM (s.city, s.state, s.country, r.region));
UPDATE gold.dim_customer d SET valid_to = :'as_of', updated_date = transaction_timestamp()
FROM moved m WHERE m.customer_key = d.customer_key;
INSERT INTO gold.dim_customer (customer_id, customer_name, email, city, state, country, region, signup_date, valid_from,
    valid_to, created_date, updated_date)
SELECT customer_id, customer_name, email, city, state, country, region, signup_date,
    CASE WHEN customer_key IS NULL THEN date '1900-01-01' ELSE :'as_of' END, date '9999-12-31', transaction_timestamp(),
    transaction_timestamp()
FROM moved;
UPDATE gold.dim_customer d SET customer_name = s.customer_name, email = s.email, updated_date = transaction_timestamp()
FROM silver.customers s
WHERE s.customer_id = d.customer_id AND s.reason IS NULL
    AND (d.customer_name, d.email) IS DISTINCT FROM (s.customer_name, s.email);

CREATE TEMPORARY TABLE repriced AS
SELECT p.product_key, s.price FROM silver.products s JOIN gold.dim_product p USING (product_id)
WHERE s.reason IS NULL AND s.price IS DISTINCT FROM p.price;
INSERT INTO gold.dim_product (product_id, product_name, category, price, created_date, updated_date)
SELECT product_id, product_name, category, price, transaction_timestamp(), transaction_timestamp()
FROM silver.products WHERE reason IS NULL
ON CONFLICT (product_id) DO UPDATE SET product_name = excluded.product_name, category = excluded.category,
    price = excluded.price, updated_date = excluded.updated_date
WHERE (dim_product.product_name, dim_product.category, dim_product.price)
    IS DISTINCT FROM (excluded.product_name, excluded.category, excluded.price);
UPDATE gold.product_price_history h SET valid_to = :'as_of'
FROM repriced r WHERE r.product_key = h.product_key AND h.valid_to = '9999-12-31';
INSERT INTO gold.product_price_history
SELECT product_key, price, :'as_of', date '9999-12-31' FROM repriced
UNION ALL
SELECT p.product_key, p.price, date '1900-01-01', date '9999-12-31' FROM gold.dim_product p
LEFT JOIN gold.product_price_history h USING (product_key) WHERE h.product_key IS NULL;
ANALYZE gold.dim_customer, gold.dim_product, gold.product_price_history;

\ir found.sql
\if :{?months}
\ir new_months.sql
\set amount DEFAULT
\else
\set amount 'n.quantity * n.unit_price'
\endif
\ir merge.sql
\ir checks.sql
\ir keep.sql
COMMIT;
