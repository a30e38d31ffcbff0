MODEL (
  name gold.dim_customer,
  kind SCD_TYPE_2_BY_COLUMN (unique_key customer_id, columns [city, state, country]),
  audits (not_null(columns := (customer_id, customer_name, valid_from)), customers_without_gap)
);

SELECT customer_id, customer_name, email, city, state, country, signup_date FROM silver.customers;

AUDIT (name customers_without_gap);

SELECT *
FROM (
  SELECT customer_id, valid_to, LEAD(valid_from) OVER (PARTITION BY customer_id ORDER BY valid_from) AS next
  FROM @this_model
) AS versions
WHERE NOT valid_to IS NOT DISTINCT FROM next
