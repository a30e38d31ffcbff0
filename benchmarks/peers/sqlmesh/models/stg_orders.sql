MODEL (
  name silver.orders,
  kind FULL,
  audits (
    not_null(columns := (order_id, order_date, customer_id, product_id, quantity)),
    unique_values(columns := (order_id)),
    accepted_values(column := order_status, is_in := ('Completed', 'Cancelled', 'Returned')),
    accepted_values(column := payment_mode, is_in := ('Credit Card', 'Debit Card', 'PayPal')),
    forall(criteria := (quantity > 0))
  )
);

SELECT
  TRIM(order_id) AS order_id,
  order_date::DATE AS order_date,
  TRIM(customer_id) AS customer_id,
  TRIM(product_id) AS product_id,
  quantity::INT AS quantity,
  TRIM(order_status) AS order_status,
  TRIM(payment_mode) AS payment_mode
FROM bronze.orders
WHERE delivery = (SELECT MAX(delivery) FROM bronze.orders)
