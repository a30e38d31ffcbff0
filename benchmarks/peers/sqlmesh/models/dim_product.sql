MODEL (
  name gold.dim_product,
  kind FULL,
  audits (not_null(columns := (product_id, product_name, price)), unique_values(columns := (product_id)))
);

SELECT product_id, product_name, category, price FROM silver.products
