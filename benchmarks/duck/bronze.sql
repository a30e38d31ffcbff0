CREATE SCHEMA IF NOT EXISTS bronze;
CREATE SCHEMA IF NOT EXISTS silver;
CREATE SCHEMA IF NOT EXISTS gold;
CREATE TABLE bronze."customers $as_of" AS FROM read_csv('$folder/customers.csv', all_varchar = true);
CREATE TABLE bronze."products $as_of" AS FROM read_csv('$folder/products.csv', all_varchar = true);
CREATE TABLE bronze."orders $as_of" AS FROM read_csv('$folder/orders.csv', all_varchar = true);
