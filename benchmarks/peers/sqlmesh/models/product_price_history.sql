MODEL (
  name gold.product_price_history,
  kind SCD_TYPE_2_BY_COLUMN (unique_key product_id, columns [price]),
  audits (not_null(columns := (product_id, price, valid_from)), prices_without_gap)
);

SELECT product_id, price FROM silver.products;

AUDIT (name prices_without_gap);

SELECT *
FROM (
  SELECT product_id, valid_to, LEAD(valid_from) OVER (PARTITION BY product_id ORDER BY valid_from) AS next
  FROM @this_model
) AS prices
WHERE NOT valid_to IS NOT DISTINCT FROM next
