WITH line AS (
    SELECT * FROM sold QUALIFY row_number() OVER (PARTITION BY n ORDER BY delivery DESC) = 1
),
priced AS (
    SELECT line.*, price.cents
    FROM line
    ASOF JOIN price ON price.product = line.product AND price.valid_from <= line.order_date
),
extra AS (
    SELECT
        count(*) FILTER (source = 'customers') AS customers,
        count(*) FILTER (source = 'products') AS products
    FROM (
        SELECT 'customers' AS source, (n - $customers - 1) % $customer_kinds AS id FROM customer WHERE n > $customers
        UNION ALL
        SELECT 'products', (n - $products - 1) % $product_kinds FROM product WHERE n > $products
    )
    JOIN defect USING (source, id)
    WHERE outcome NOT IN ('quarantined', 'rejected')
),
new_price AS (
    SELECT cents IS DISTINCT FROM lag(cents) OVER (PARTITION BY product ORDER BY valid_from) AS differs FROM price
)
SELECT
    count(*) AS fact_rows,
    coalesce(sum(quantity), 0)::BIGINT AS quantity,
    coalesce(sum(quantity * cents) FILTER (status = 'Completed'), 0)::BIGINT AS completed_cents,
    $customers + (SELECT customers FROM extra) AS customers,
    (SELECT count(*) FROM move) + (SELECT customers FROM extra) AS customer_versions,
    $products + (SELECT products FROM extra) AS products,
    (SELECT count(*) FILTER (differs) FROM new_price) + (SELECT products FROM extra) AS price_versions
FROM priced;
