MODEL (
  name gold.fact_sales,
  kind INCREMENTAL_BY_UNIQUE_KEY (unique_key order_id),
  depends_on (gold.dim_date),
  audits (
    not_null(columns := (order_id, date_key, customer_key, product_id, quantity, unit_price, total_amount, order_status)),
    unique_values(columns := (order_id)),
    accepted_values(column := order_status, is_in := ('Completed', 'Cancelled', 'Returned')),
    accepted_values(column := payment_mode, is_in := ('Credit Card', 'Debit Card', 'PayPal')),
    forall(criteria := (quantity > 0, unit_price > 0, total_amount = quantity * unit_price)),
    of_a_day,
    of_a_product,
    of_a_customer_of_its_day,
    has_every_order
  )
);

SELECT
  o.order_id,
  TO_CHAR(o.order_date, 'YYYYMMDD')::INT AS date_key,
  MD5(c.customer_id || '|' || c.valid_from::TEXT) AS customer_key,
  p.product_id,
  o.quantity,
  h.price AS unit_price,
  o.quantity * h.price AS total_amount,
  o.order_status,
  o.payment_mode
FROM silver.orders AS o
LEFT JOIN gold.dim_customer AS c
  ON c.customer_id = o.customer_id AND c.valid_from <= o.order_date AND o.order_date < COALESCE(c.valid_to, '9999-12-31'::TIMESTAMP)
LEFT JOIN gold.dim_product AS p
  ON p.product_id = o.product_id
LEFT JOIN gold.product_price_history AS h
  ON h.product_id = o.product_id AND h.valid_from <= o.order_date AND o.order_date < COALESCE(h.valid_to, '9999-12-31'::TIMESTAMP);

AUDIT (name of_a_day);

SELECT f.* FROM @this_model AS f LEFT JOIN gold.dim_date AS d ON d.date_key = f.date_key WHERE d.date_key IS NULL;

AUDIT (name of_a_product);

SELECT f.* FROM @this_model AS f LEFT JOIN gold.dim_product AS p ON p.product_id = f.product_id WHERE p.product_id IS NULL;

AUDIT (name of_a_customer_of_its_day);

SELECT f.*
FROM @this_model AS f
LEFT JOIN gold.dim_date AS d
  ON d.date_key = f.date_key
LEFT JOIN gold.dim_customer AS c
  ON MD5(c.customer_id || '|' || c.valid_from::TEXT) = f.customer_key
WHERE c.customer_id IS NULL OR d.calendar_date < c.valid_from OR d.calendar_date >= COALESCE(c.valid_to, '9999-12-31'::TIMESTAMP);

AUDIT (name has_every_order);

SELECT o.* FROM silver.orders AS o LEFT JOIN @this_model AS f ON f.order_id = o.order_id WHERE f.order_id IS NULL
