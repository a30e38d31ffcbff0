MODEL (
  name silver.products,
  kind FULL,
  audits (
    not_null(columns := (product_id, product_name, price)),
    unique_values(columns := (product_id)),
    forall(criteria := (price BETWEEN 0.01 AND 99999.99))
  )
);

SELECT DISTINCT ON (product_id)
  NULLIF(TRIM(product_id), '') AS product_id,
  NULLIF(TRIM(product_name), '') AS product_name,
  NULLIF(TRIM(category), '') AS category,
  CASE WHEN PG_INPUT_IS_VALID(price, 'numeric(14, 4)') THEN price::DECIMAL(14, 4) END AS price
FROM bronze.products
WHERE delivery = (SELECT MAX(delivery) FROM bronze.products)
ORDER BY product_id
