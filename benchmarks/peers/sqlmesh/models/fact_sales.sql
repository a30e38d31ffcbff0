MODEL (
  name gold.fact_sales,
  kind INCREMENTAL_BY_UNIQUE_KEY (unique_key order_id),
  audits (not_null(columns := (order_id, date_key, unit_price, total_amount)))
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
  ON h.product_id = o.product_id AND h.valid_from <= o.order_date AND o.order_date < COALESCE(h.valid_to, '9999-12-31'::TIMESTAMP)
