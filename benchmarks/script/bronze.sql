-- The delivery into tables of its own, all text; `keep.sql` gives them the name of the day.
CREATE TABLE bronze.customers (customer_id text, customer_name text, email text, city text, state text, country text,
    signup_date text);
CREATE TABLE bronze.products (product_id text, product_name text, category text, price text);
CREATE TABLE bronze.orders (order_id text, order_date text, customer_id text, product_id text, quantity text,
    order_status text, payment_mode text);
\copy bronze.customers FROM 'customers.csv' (FORMAT csv, HEADER)
\copy bronze.products FROM 'products.csv' (FORMAT csv, HEADER)
\copy bronze.orders FROM 'orders.csv' (FORMAT csv, HEADER)
