MODEL (
  name gold.dim_product,
  kind FULL,
  audits (unique_values(columns := (product_id)))
);

SELECT product_id, product_name, category, price FROM silver.products
