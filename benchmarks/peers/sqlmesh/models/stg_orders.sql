MODEL (
  name silver.orders,
  kind FULL,
  audits (
    not_null(columns := (order_id, order_date, customer_id, product_id, quantity, order_status)),
    unique_values(columns := (order_id)),
    accepted_values(column := order_status, is_in := ('Completed', 'Cancelled', 'Returned')),
    accepted_values(column := payment_mode, is_in := ('Credit Card', 'Debit Card', 'PayPal')),
    forall(criteria := (quantity BETWEEN 1 AND 1000, order_date <= delivery))
  )
);

SELECT DISTINCT ON (order_id)
  NULLIF(TRIM(order_id), '') AS order_id,
  CASE WHEN PG_INPUT_IS_VALID(order_date, 'date') THEN order_date::DATE END AS order_date,
  NULLIF(TRIM(customer_id), '') AS customer_id,
  NULLIF(TRIM(product_id), '') AS product_id,
  CASE WHEN PG_INPUT_IS_VALID(quantity, 'integer') THEN quantity::INT END AS quantity,
  NULLIF(TRIM(order_status), '') AS order_status,
  NULLIF(TRIM(payment_mode), '') AS payment_mode,
  delivery
FROM bronze.orders
WHERE delivery = (SELECT MAX(delivery) FROM bronze.orders)
ORDER BY order_id
