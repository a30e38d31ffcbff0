-- The state of the members at the first delivery.
INSERT INTO customer
SELECT n, chance(n, 2, (SELECT count(*) FROM place)) FROM range(1, $customers + $spoiled_customers + 1) AS numbers(n);

INSERT INTO product
SELECT
    n,
    CASE WHEN n <= (SELECT count(*) FROM article) THEN cents ELSE cents * (80 + chance(n, 3, 41)) // 100 END
FROM range(1, $products + $spoiled_products + 1) AS numbers(n)
JOIN article ON article.id = (n - 1) % (SELECT count(*) FROM article);

INSERT INTO move SELECT n, DATE '1900-01-01', place FROM customer WHERE n <= $customers;
INSERT INTO price SELECT n, DATE '1900-01-01', cents FROM product WHERE n <= $products;
