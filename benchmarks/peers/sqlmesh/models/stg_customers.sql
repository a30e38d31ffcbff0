MODEL (
  name silver.customers,
  kind FULL,
  audits (not_null(columns := (customer_id)), unique_values(columns := (customer_id)))
);

SELECT
  TRIM(customer_id) AS customer_id,
  TRIM(customer_name) AS customer_name,
  LOWER(TRIM(email)) AS email,
  TRIM(city) AS city,
  TRIM(state) AS state,
  TRIM(country) AS country,
  signup_date::DATE AS signup_date
FROM bronze.customers
WHERE delivery = (SELECT MAX(delivery) FROM bronze.customers)
