-- The floor: the files as they are into tables of text.
\set ON_ERROR_STOP on
BEGIN;
CREATE SCHEMA IF NOT EXISTS floor;
DROP TABLE IF EXISTS floor.customers, floor.products, floor.orders;
CREATE TABLE floor.customers (customer_id text, customer_name text, email text, city text, state text, country text,
    signup_date text);
CREATE TABLE floor.products (product_id text, product_name text, category text, price text);
CREATE TABLE floor.orders (order_id text, order_date text, customer_id text, product_id text, quantity text,
    order_status text, payment_mode text);
\copy floor.customers FROM 'customers.csv' (FORMAT csv, HEADER)
\copy floor.products FROM 'products.csv' (FORMAT csv, HEADER)
\copy floor.orders FROM 'orders.csv' (FORMAT csv, HEADER)
COMMIT;
