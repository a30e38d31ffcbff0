CREATE OR REPLACE TABLE record AS
WITH described AS (
    SELECT
        n,
        outcome,
        breaks,
        coalesce(texts['customer_id'], printf('C%07d', n)) AS customer_id,
        coalesce(texts['customer_name'], given.first_name || ' ' || family.last_name) AS customer_name,
        coalesce(
            texts['email'], lower(given.first_name || '.' || family.last_name) || '.' || n || '@' || mail_domain.name
        ) AS email,
        coalesce(texts['city'], city) AS city,
        coalesce(texts['state'], state) AS state,
        coalesce(texts['country'], country) AS country,
        coalesce(texts['signup_date'], strftime(signup(n), '%Y-%m-%d')) AS signup_date
    FROM customer
    JOIN place ON place.id = customer.place
    JOIN person AS given ON given.id = chance(n, 4, (SELECT count(*) FROM person))
    JOIN person AS family ON family.id = chance(n, 5, (SELECT count(*) FROM person))
    JOIN mail_domain ON mail_domain.id = chance(n, 6, (SELECT count(*) FROM mail_domain))
    LEFT JOIN defect
        ON defect.source = 'customers' AND n > $customers AND defect.id = (n - $customers - 1) % $kinds
)
SELECT
    n,
    customer_id AS key,
    outcome,
    breaks,
    lines_of(
        outcome,
        concat_ws(',', customer_id, customer_name, email, city, state, country, signup_date),
        concat_ws(',', customer_id, customer_name || ' Sr.', email, city, state, country, signup_date),
        n
    ) AS lines
FROM described;
