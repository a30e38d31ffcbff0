MODEL (
  name silver.customers,
  kind FULL,
  audits (
    not_null(columns := (customer_id, customer_name, country)),
    unique_values(columns := (customer_id)),
    forall(criteria := (
      email ~ '^[^@\s]+@[^@\s]+\.[^@\s]+$',
      signup_text IS NULL OR NOT signup_date IS NULL
    ))
  )
);

SELECT DISTINCT ON (customer_id)
  NULLIF(TRIM(customer_id), '') AS customer_id,
  NULLIF(TRIM(customer_name), '') AS customer_name,
  NULLIF(LOWER(TRIM(email)), '') AS email,
  NULLIF(TRIM(city), '') AS city,
  NULLIF(TRIM(state), '') AS state,
  NULLIF(TRIM(country), '') AS country,
  signup_date AS signup_text,
  CASE WHEN PG_INPUT_IS_VALID(signup_date, 'date') THEN signup_date::DATE END AS signup_date
FROM bronze.customers
WHERE delivery = (SELECT MAX(delivery) FROM bronze.customers)
ORDER BY customer_id
