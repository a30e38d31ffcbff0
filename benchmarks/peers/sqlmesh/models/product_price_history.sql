MODEL (
  name gold.product_price_history,
  kind SCD_TYPE_2_BY_COLUMN (unique_key product_id, columns [price])
);

SELECT product_id, price FROM silver.products
