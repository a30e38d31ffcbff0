CREATE OR REPLACE TABLE record AS
WITH described AS (
    SELECT
        n,
        outcome,
        breaks,
        coalesce(texts['product_id'], printf('P%07d', n)) AS product_id,
        coalesce(
            texts['product_name'],
            product_name || CASE WHEN n > $articles THEN ' Series ' || (1 + (n - 1) // $articles) ELSE '' END
        ) AS product_name,
        coalesce(texts['category'], category) AS category,
        coalesce(texts['price'], printf('%d.%02d', product.cents // 100, product.cents % 100)) AS price
    FROM product
    JOIN article ON article.id = (n - 1) % $articles
    LEFT JOIN defect
        ON defect.source = 'products' AND n > $products AND defect.id = (n - $products - 1) % $kinds
)
SELECT
    n,
    product_id AS key,
    outcome,
    breaks,
    lines_of(
        outcome,
        concat_ws(',', product_id, product_name, category, price),
        concat_ws(',', product_id, product_name || ' (old)', category, price),
        n
    ) AS lines
FROM described;
