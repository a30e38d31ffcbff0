MODEL (
  name silver.products,
  kind FULL,
  audits (not_null(columns := (product_id, price)), unique_values(columns := (product_id)), forall(criteria := (price > 0)))
);

SELECT
  TRIM(product_id) AS product_id,
  TRIM(product_name) AS product_name,
  TRIM(category) AS category,
  price::DECIMAL(14, 4) AS price
FROM bronze.products
WHERE delivery = (SELECT MAX(delivery) FROM bronze.products)
