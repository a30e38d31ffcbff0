MODEL (
  name gold.dim_customer,
  kind SCD_TYPE_2_BY_COLUMN (unique_key customer_id, columns [city, state, country])
);

SELECT customer_id, customer_name, email, city, state, country, signup_date FROM silver.customers
