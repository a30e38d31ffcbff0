-- Arithmetic instead of hash() or random(): the same seed gives the same files with every version of DuckDB.
SET VARIABLE seed = $seed;
SET VARIABLE dirt = $dirt;
SET VARIABLE opening = $opening;
SET VARIABLE start = $start;

CREATE MACRO mixed(x) AS (x * x % 2147483647) * x % 2147483647;
CREATE MACRO chance(n, salt, below) AS
    mixed((mixed((n::BIGINT * 48271 + getvariable('seed')) % 2147483647) + salt::BIGINT * 69621) % 2147483647) % below;

-- How many of the first n orders are spoiled; dirt is in millionths.
CREATE MACRO spoiled_until(n) AS n * getvariable('dirt') // 1000000;
CREATE MACRO is_spoiled(n) AS spoiled_until(n) > spoiled_until(n - 1);
CREATE MACRO signup(customer) AS
    getvariable('opening') + chance(customer, 1, getvariable('start') - getvariable('opening'))::INTEGER;

CREATE MACRO ragged(line, n) AS
    CASE WHEN n % 2 = 0 THEN line || ',surplus' ELSE regexp_replace(line, ',[^,]*$', '') END;
CREATE MACRO lines_of(outcome, line, former, n) AS CASE outcome
    WHEN 'repeated' THEN [line, line]
    WHEN 'superseded' THEN [former, line]
    WHEN 'rejected' THEN [ragged(line, n)]
    ELSE [line]
END;

CREATE TABLE person (id INTEGER, first_name VARCHAR, last_name VARCHAR);
CREATE TABLE place (id INTEGER, city VARCHAR, state VARCHAR, country VARCHAR);
CREATE TABLE article (id INTEGER, product_name VARCHAR, category VARCHAR, cents BIGINT);
CREATE TABLE mail_domain (id INTEGER, name VARCHAR);
CREATE TABLE defect (source VARCHAR, id INTEGER, outcome VARCHAR, breaks VARCHAR[], texts MAP(VARCHAR, VARCHAR));

-- The members and what has become of them: numbers beyond those asked for are spoiled ones, which nobody orders.
CREATE TABLE customer (n BIGINT, place INTEGER);
CREATE TABLE product (n BIGINT, cents BIGINT);
CREATE TABLE move (customer BIGINT, valid_from DATE, place INTEGER);
CREATE TABLE price (product BIGINT, valid_from DATE, cents BIGINT);
CREATE TABLE sold (
    n BIGINT, delivery INTEGER, customer BIGINT, product BIGINT, order_date DATE, quantity INTEGER, status VARCHAR,
    payment_mode VARCHAR
);
