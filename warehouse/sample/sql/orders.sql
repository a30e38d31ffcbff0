-- The first orders go through all customers and all products, so that none is without one.
CREATE OR REPLACE TABLE ordered AS
WITH drawn AS (
    SELECT
        n,
        CASE WHEN n <= $customers THEN n ELSE 1 + chance(n, 11, $customers) END AS customer,
        CASE WHEN n <= $products THEN n ELSE 1 + chance(n, 12, $products) END AS product,
        [1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5][1 + chance(n, 13, 11)] AS quantity,
        chance(n, 14, 100) AS fate,
        chance(n, 15, 10) AS purse
    FROM range($first, $last + 1) AS numbers(n)
)
SELECT
    n,
    customer,
    product,
    greatest($since, signup(customer)) AS since,
    (since + chance(n, 16, $as_of - since + 1)::INTEGER)::DATE AS order_date,
    quantity,
    CASE WHEN fate < 78 THEN 'Completed' WHEN fate < 88 THEN 'Cancelled' ELSE 'Returned' END AS status,
    CASE WHEN purse < 5 THEN 'Credit Card' WHEN purse < 8 THEN 'Debit Card' ELSE 'PayPal' END AS payment_mode,
    CASE WHEN is_spoiled(n) THEN (spoiled_until(n) - 1) % $kinds END AS defect
FROM drawn;

-- One clean order in a hundred is corrected: another status, or one unit more.
INSERT INTO ordered
SELECT
    n,
    customer,
    product,
    NULL,
    order_date,
    CASE WHEN n % 2 = 0 THEN quantity + 1 ELSE quantity END,
    CASE WHEN n % 2 = 0 THEN status WHEN status = 'Completed' THEN 'Returned' ELSE 'Completed' END,
    payment_mode,
    NULL
FROM sold
WHERE (n + 7 * $delivery) % 100 = 0 AND NOT is_spoiled(n)
QUALIFY row_number() OVER (PARTITION BY n ORDER BY delivery DESC) = 1;

CREATE OR REPLACE TABLE record AS
WITH described AS (
    SELECT
        ordered.*,
        outcome,
        breaks,
        coalesce(texts['order_id'], printf('O%07d', n)) AS order_id,
        coalesce(texts['order_date'], strftime(order_date, '%Y-%m-%d')) AS day,
        coalesce(texts['customer_id'], printf('C%07d', customer)) AS customer_id,
        coalesce(texts['product_id'], printf('P%07d', product)) AS product_id,
        coalesce(texts['quantity'], quantity::VARCHAR) AS units,
        coalesce(texts['order_status'], status) AS order_status,
        coalesce(texts['payment_mode'], payment_mode) AS purse
    FROM ordered
    LEFT JOIN defect ON defect.source = 'orders' AND defect.id = ordered.defect
)
SELECT
    n,
    order_id AS key,
    outcome,
    breaks,
    lines_of(
        outcome,
        concat_ws(',', order_id, day, customer_id, product_id, units, order_status, purse),
        concat_ws(',', order_id, day, customer_id, product_id, quantity + 1, order_status, purse),
        n
    ) AS lines
FROM described;

INSERT INTO sold
SELECT
    n,
    $delivery,
    customer,
    product,
    coalesce(try_cast(texts['order_date'] AS DATE), order_date),
    quantity,
    status,
    payment_mode
FROM ordered
LEFT JOIN defect ON defect.source = 'orders' AND defect.id = ordered.defect
WHERE coalesce(outcome, 'accepted') NOT IN ('quarantined', 'rejected');
