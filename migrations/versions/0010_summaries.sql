CREATE OR REPLACE VIEW mart.customer_value AS SELECT gold.dim_customer.customer_key AS customer_key,
    gold.dim_customer.customer_id AS customer_id, CASE WHEN (SELECT has_column_privilege('gold.dim_customer',
    'customer_name', 'SELECT') AS has_column_privilege_1) THEN gold.dim_customer.customer_name END AS customer_name,
    gold.dim_customer.city AS city, gold.dim_customer.state AS state, gold.dim_customer.country AS country,
    gold.dim_customer.region AS region, gold.dim_customer.signup_date AS signup_date, gold.dim_customer.is_active AS
    is_active, CAST(scored.orders AS BIGINT) AS orders, CAST(scored.units AS BIGINT) AS units, CAST(scored.revenue
    AS NUMERIC(24, 4)) AS revenue, CAST(CAST(scored.revenue AS NUMERIC) / CAST(nullif(scored.orders, 0) AS NUMERIC)
    AS NUMERIC(24, 4)) AS average_order_value, CAST(scored.first AS DATE) AS first_order_date, CAST(scored.last AS
    DATE) AS last_order_date, CAST(scored.newest - scored.last AS INTEGER) AS days_since_last_order, CAST(rank()
    OVER (ORDER BY scored.revenue DESC) AS BIGINT) AS revenue_rank, CAST(scored.recency AS INTEGER) AS
    recency_score, CAST(scored.frequency AS INTEGER) AS frequency_score, CAST(scored.monetary AS INTEGER) AS
    monetary_score, CAST(CASE WHEN (scored.orders = 0) THEN 'Never bought' WHEN (scored.recency >= 4 AND
    scored.frequency >= 4 AND scored.monetary >= 4) THEN 'Champion' WHEN (scored.recency >= 4 AND scored.orders = 1)
    THEN 'New' WHEN (scored.recency >= 3 AND (scored.frequency >= 4 OR scored.monetary >= 4)) THEN 'Loyal' WHEN
    (scored.recency >= 3) THEN 'Occasional' WHEN (scored.frequency >= 4 OR scored.monetary >= 4) THEN 'At risk' ELSE
    'Lapsed' END AS TEXT) AS segment
  FROM gold.dim_customer JOIN (SELECT gold.dim_customer.customer_key AS customer_key, coalesce(by_customer.orders,
    0) AS orders, coalesce(by_customer.units, 0) AS units, coalesce(by_customer.revenue, 0) AS revenue,
    to_date(CAST(by_customer.first AS TEXT), 'YYYYMMDD') AS first, to_date(CAST(by_customer.last AS TEXT),
    'YYYYMMDD') AS last, to_date(CAST(max(by_customer.last_of_any_status) OVER () AS TEXT), 'YYYYMMDD') AS newest,
    CASE WHEN (coalesce(by_customer.orders, 0) > 0) THEN ((rank() OVER (PARTITION BY coalesce(by_customer.orders, 0)
    > 0 ORDER BY by_customer.last) - 1) * 5) / count(*) OVER (PARTITION BY coalesce(by_customer.orders, 0) > 0) + 1
    END AS recency, CASE WHEN (coalesce(by_customer.orders, 0) > 0) THEN ((rank() OVER (PARTITION BY
    coalesce(by_customer.orders, 0) > 0 ORDER BY coalesce(by_customer.orders, 0)) - 1) * 5) / count(*) OVER
    (PARTITION BY coalesce(by_customer.orders, 0) > 0) + 1 END AS frequency, CASE WHEN (coalesce(by_customer.orders,
    0) > 0) THEN ((rank() OVER (PARTITION BY coalesce(by_customer.orders, 0) > 0 ORDER BY
    coalesce(by_customer.revenue, 0)) - 1) * 5) / count(*) OVER (PARTITION BY coalesce(by_customer.orders, 0) > 0) +
    1 END AS monetary
  FROM gold.dim_customer LEFT OUTER JOIN (SELECT present.present_key AS present_key, sum(orders_by_customer.orders)
    AS orders, sum(orders_by_customer.units) AS units, sum(orders_by_customer.revenue) AS revenue,
    min(orders_by_customer.first_day) AS first, max(orders_by_customer.last_day) AS last,
    max(orders_by_customer.last_of_any_status) AS last_of_any_status
  FROM (SELECT mart.orders_by_customer.month AS month, mart.orders_by_customer.customer_key AS customer_key,
    mart.orders_by_customer.orders AS orders, mart.orders_by_customer.units AS units,
    mart.orders_by_customer.revenue AS revenue, mart.orders_by_customer.first_day AS first_day,
    mart.orders_by_customer.last_day AS last_day, mart.orders_by_customer.last_of_any_status AS last_of_any_status
  FROM mart.orders_by_customer UNION ALL SELECT CAST(by_customer.month AS INTEGER) AS month,
    CAST(by_customer.customer_key AS INTEGER) AS customer_key, CAST(coalesce(counted_by_customer.orders, 0) AS
    BIGINT) AS orders, CAST(by_customer.units AS BIGINT) AS units, CAST(by_customer.revenue AS NUMERIC(24, 4)) AS
    revenue, CAST(by_customer.first AS INTEGER) AS first_day, CAST(by_customer.last AS INTEGER) AS last_day,
    CAST(by_customer.last_of_any_status AS INTEGER) AS last_of_any_status
  FROM (SELECT open_sales.order_date_key / 100 AS month, open_sales.customer_key AS customer_key,
    coalesce(sum(open_sales.quantity) FILTER (WHERE open_sales.order_status = 'Completed'), 0) AS units,
    coalesce(sum(open_sales.total_amount) FILTER (WHERE open_sales.order_status = 'Completed'), 0) AS revenue,
    min(open_sales.order_date_key) FILTER (WHERE open_sales.order_status = 'Completed') AS first,
    max(open_sales.order_date_key) FILTER (WHERE open_sales.order_status = 'Completed') AS last,
    max(open_sales.order_date_key) AS last_of_any_status
  FROM (SELECT gold.fact_sales.order_id AS order_id, gold.fact_sales.order_line AS order_line,
    gold.fact_sales.order_date_key AS order_date_key, gold.fact_sales.customer_key AS customer_key,
    gold.fact_sales.product_key AS product_key, gold.fact_sales.quantity AS quantity, gold.fact_sales.unit_price AS
    unit_price, gold.fact_sales.total_amount AS total_amount, gold.fact_sales.order_status AS order_status,
    gold.fact_sales.payment_mode AS payment_mode, gold.fact_sales.created_date AS created_date,
    gold.fact_sales.updated_date AS updated_date, gold.fact_sales.batch_id AS batch_id, gold.fact_sales.is_vanished
    AS is_vanished
  FROM gold.fact_sales LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.fact_sales.order_date_key / 100
  WHERE audit.summary.month IS NULL AND gold.fact_sales.order_date_key >= (SELECT min(months.month) * 100 AS anon_1
  FROM (SELECT gold.dim_date.date_key / 100 AS month
  FROM gold.dim_date LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.dim_date.date_key / 100
  WHERE audit.summary.month IS NULL) AS months)) AS open_sales GROUP BY open_sales.order_date_key / 100,
    open_sales.customer_key) AS by_customer LEFT OUTER JOIN (SELECT bought.month AS month, bought.customer_key AS
    customer_key, count(*) AS orders
  FROM (SELECT DISTINCT open_sales.order_date_key / 100 AS month, open_sales.customer_key AS customer_key,
    open_sales.order_id AS order_id
  FROM (SELECT gold.fact_sales.order_id AS order_id, gold.fact_sales.order_line AS order_line,
    gold.fact_sales.order_date_key AS order_date_key, gold.fact_sales.customer_key AS customer_key,
    gold.fact_sales.product_key AS product_key, gold.fact_sales.quantity AS quantity, gold.fact_sales.unit_price AS
    unit_price, gold.fact_sales.total_amount AS total_amount, gold.fact_sales.order_status AS order_status,
    gold.fact_sales.payment_mode AS payment_mode, gold.fact_sales.created_date AS created_date,
    gold.fact_sales.updated_date AS updated_date, gold.fact_sales.batch_id AS batch_id, gold.fact_sales.is_vanished
    AS is_vanished
  FROM gold.fact_sales LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.fact_sales.order_date_key / 100
  WHERE audit.summary.month IS NULL AND gold.fact_sales.order_date_key >= (SELECT min(months.month) * 100 AS anon_1
  FROM (SELECT gold.dim_date.date_key / 100 AS month
  FROM gold.dim_date LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.dim_date.date_key / 100
  WHERE audit.summary.month IS NULL) AS months)) AS open_sales
  WHERE open_sales.order_status = 'Completed') AS bought GROUP BY bought.month, bought.customer_key) AS
    counted_by_customer ON counted_by_customer.month = by_customer.month AND counted_by_customer.customer_key =
    by_customer.customer_key) AS orders_by_customer JOIN (SELECT gold.dim_customer.customer_key AS customer_key,
    gold.dim_customer.customer_key AS present_key
  FROM gold.dim_customer
  WHERE gold.dim_customer.is_current UNION ALL SELECT gold.dim_customer.customer_key AS customer_key,
    now.customer_key AS present_key
  FROM gold.dim_customer JOIN gold.dim_customer AS now ON now.customer_id = gold.dim_customer.customer_id
  WHERE NOT gold.dim_customer.is_current AND now.is_current) AS present ON present.customer_key =
    orders_by_customer.customer_key GROUP BY present.present_key) AS by_customer ON by_customer.present_key =
    gold.dim_customer.customer_key
  WHERE gold.dim_customer.is_current) AS scored ON scored.customer_key = gold.dim_customer.customer_key;
CREATE OR REPLACE VIEW mart.region_aov AS SELECT CAST(by_region.month / 100 AS INTEGER) AS year,
    CAST(by_region.month - (by_region.month / 100) * 100 AS INTEGER) AS month, CAST(make_date((by_region.month * 100
    + 1) / 10000, (by_region.month * 100 + 1) / 100 - ((by_region.month * 100 + 1) / 10000) * 100, 1) AS DATE) AS
    month_start, CAST(by_region.region AS TEXT) AS region, CAST(by_region.orders AS BIGINT) AS orders,
    CAST(by_region.units AS BIGINT) AS units, CAST(by_region.revenue AS NUMERIC(24, 4)) AS revenue,
    CAST(CAST(by_region.revenue AS NUMERIC) / CAST(nullif(by_region.orders, 0) AS NUMERIC) AS NUMERIC(24, 4)) AS
    average_order_value
  FROM (SELECT orders_by_customer.month AS month, coalesce(gold.dim_customer.region, 'Unknown') AS region,
    sum(orders_by_customer.orders) AS orders, sum(orders_by_customer.units) AS units,
    sum(orders_by_customer.revenue) AS revenue
  FROM (SELECT mart.orders_by_customer.month AS month, mart.orders_by_customer.customer_key AS customer_key,
    mart.orders_by_customer.orders AS orders, mart.orders_by_customer.units AS units,
    mart.orders_by_customer.revenue AS revenue, mart.orders_by_customer.first_day AS first_day,
    mart.orders_by_customer.last_day AS last_day, mart.orders_by_customer.last_of_any_status AS last_of_any_status
  FROM mart.orders_by_customer UNION ALL SELECT CAST(by_customer.month AS INTEGER) AS month,
    CAST(by_customer.customer_key AS INTEGER) AS customer_key, CAST(coalesce(counted_by_customer.orders, 0) AS
    BIGINT) AS orders, CAST(by_customer.units AS BIGINT) AS units, CAST(by_customer.revenue AS NUMERIC(24, 4)) AS
    revenue, CAST(by_customer.first AS INTEGER) AS first_day, CAST(by_customer.last AS INTEGER) AS last_day,
    CAST(by_customer.last_of_any_status AS INTEGER) AS last_of_any_status
  FROM (SELECT open_sales.order_date_key / 100 AS month, open_sales.customer_key AS customer_key,
    coalesce(sum(open_sales.quantity) FILTER (WHERE open_sales.order_status = 'Completed'), 0) AS units,
    coalesce(sum(open_sales.total_amount) FILTER (WHERE open_sales.order_status = 'Completed'), 0) AS revenue,
    min(open_sales.order_date_key) FILTER (WHERE open_sales.order_status = 'Completed') AS first,
    max(open_sales.order_date_key) FILTER (WHERE open_sales.order_status = 'Completed') AS last,
    max(open_sales.order_date_key) AS last_of_any_status
  FROM (SELECT gold.fact_sales.order_id AS order_id, gold.fact_sales.order_line AS order_line,
    gold.fact_sales.order_date_key AS order_date_key, gold.fact_sales.customer_key AS customer_key,
    gold.fact_sales.product_key AS product_key, gold.fact_sales.quantity AS quantity, gold.fact_sales.unit_price AS
    unit_price, gold.fact_sales.total_amount AS total_amount, gold.fact_sales.order_status AS order_status,
    gold.fact_sales.payment_mode AS payment_mode, gold.fact_sales.created_date AS created_date,
    gold.fact_sales.updated_date AS updated_date, gold.fact_sales.batch_id AS batch_id, gold.fact_sales.is_vanished
    AS is_vanished
  FROM gold.fact_sales LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.fact_sales.order_date_key / 100
  WHERE audit.summary.month IS NULL AND gold.fact_sales.order_date_key >= (SELECT min(months.month) * 100 AS anon_1
  FROM (SELECT gold.dim_date.date_key / 100 AS month
  FROM gold.dim_date LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.dim_date.date_key / 100
  WHERE audit.summary.month IS NULL) AS months)) AS open_sales GROUP BY open_sales.order_date_key / 100,
    open_sales.customer_key) AS by_customer LEFT OUTER JOIN (SELECT bought.month AS month, bought.customer_key AS
    customer_key, count(*) AS orders
  FROM (SELECT DISTINCT open_sales.order_date_key / 100 AS month, open_sales.customer_key AS customer_key,
    open_sales.order_id AS order_id
  FROM (SELECT gold.fact_sales.order_id AS order_id, gold.fact_sales.order_line AS order_line,
    gold.fact_sales.order_date_key AS order_date_key, gold.fact_sales.customer_key AS customer_key,
    gold.fact_sales.product_key AS product_key, gold.fact_sales.quantity AS quantity, gold.fact_sales.unit_price AS
    unit_price, gold.fact_sales.total_amount AS total_amount, gold.fact_sales.order_status AS order_status,
    gold.fact_sales.payment_mode AS payment_mode, gold.fact_sales.created_date AS created_date,
    gold.fact_sales.updated_date AS updated_date, gold.fact_sales.batch_id AS batch_id, gold.fact_sales.is_vanished
    AS is_vanished
  FROM gold.fact_sales LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.fact_sales.order_date_key / 100
  WHERE audit.summary.month IS NULL AND gold.fact_sales.order_date_key >= (SELECT min(months.month) * 100 AS anon_1
  FROM (SELECT gold.dim_date.date_key / 100 AS month
  FROM gold.dim_date LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.dim_date.date_key / 100
  WHERE audit.summary.month IS NULL) AS months)) AS open_sales
  WHERE open_sales.order_status = 'Completed') AS bought GROUP BY bought.month, bought.customer_key) AS
    counted_by_customer ON counted_by_customer.month = by_customer.month AND counted_by_customer.customer_key =
    by_customer.customer_key) AS orders_by_customer JOIN gold.dim_customer ON gold.dim_customer.customer_key =
    orders_by_customer.customer_key
  WHERE orders_by_customer.orders > 0 GROUP BY orders_by_customer.month, coalesce(gold.dim_customer.region,
    'Unknown')) AS by_region;
CREATE OR REPLACE VIEW mart.daily_sales AS WITH by_day AS
    (SELECT orders_by_day.order_date_key AS day, orders_by_day.orders AS orders, orders_by_day.units AS units,
    orders_by_day.revenue AS revenue
  FROM (SELECT mart.orders_by_day.month AS month, mart.orders_by_day.order_date_key AS order_date_key,
    mart.orders_by_day.orders AS orders, mart.orders_by_day.units AS units, mart.orders_by_day.revenue AS revenue
  FROM mart.orders_by_day UNION ALL SELECT CAST(by_day.order_date_key / 100 AS INTEGER) AS month,
    CAST(by_day.order_date_key AS INTEGER) AS order_date_key, CAST(coalesce(counted_by_day.orders, 0) AS BIGINT) AS
    orders, CAST(by_day.units AS BIGINT) AS units, CAST(by_day.revenue AS NUMERIC(24, 4)) AS revenue
  FROM (SELECT open_sales.order_date_key AS order_date_key, coalesce(sum(open_sales.quantity) FILTER (WHERE
    open_sales.order_status = 'Completed'), 0) AS units, coalesce(sum(open_sales.total_amount) FILTER (WHERE
    open_sales.order_status = 'Completed'), 0) AS revenue
  FROM (SELECT gold.fact_sales.order_id AS order_id, gold.fact_sales.order_line AS order_line,
    gold.fact_sales.order_date_key AS order_date_key, gold.fact_sales.customer_key AS customer_key,
    gold.fact_sales.product_key AS product_key, gold.fact_sales.quantity AS quantity, gold.fact_sales.unit_price AS
    unit_price, gold.fact_sales.total_amount AS total_amount, gold.fact_sales.order_status AS order_status,
    gold.fact_sales.payment_mode AS payment_mode, gold.fact_sales.created_date AS created_date,
    gold.fact_sales.updated_date AS updated_date, gold.fact_sales.batch_id AS batch_id, gold.fact_sales.is_vanished
    AS is_vanished
  FROM gold.fact_sales LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.fact_sales.order_date_key / 100
  WHERE audit.summary.month IS NULL AND gold.fact_sales.order_date_key >= (SELECT min(months.month) * 100 AS anon_1
  FROM (SELECT gold.dim_date.date_key / 100 AS month
  FROM gold.dim_date LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.dim_date.date_key / 100
  WHERE audit.summary.month IS NULL) AS months)) AS open_sales GROUP BY open_sales.order_date_key) AS by_day LEFT
    OUTER JOIN (SELECT orders.order_date_key AS order_date_key, count(*) AS orders
  FROM (SELECT DISTINCT open_sales.order_date_key AS order_date_key, open_sales.order_id AS order_id
  FROM (SELECT gold.fact_sales.order_id AS order_id, gold.fact_sales.order_line AS order_line,
    gold.fact_sales.order_date_key AS order_date_key, gold.fact_sales.customer_key AS customer_key,
    gold.fact_sales.product_key AS product_key, gold.fact_sales.quantity AS quantity, gold.fact_sales.unit_price AS
    unit_price, gold.fact_sales.total_amount AS total_amount, gold.fact_sales.order_status AS order_status,
    gold.fact_sales.payment_mode AS payment_mode, gold.fact_sales.created_date AS created_date,
    gold.fact_sales.updated_date AS updated_date, gold.fact_sales.batch_id AS batch_id, gold.fact_sales.is_vanished
    AS is_vanished
  FROM gold.fact_sales LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.fact_sales.order_date_key / 100
  WHERE audit.summary.month IS NULL AND gold.fact_sales.order_date_key >= (SELECT min(months.month) * 100 AS anon_1
  FROM (SELECT gold.dim_date.date_key / 100 AS month
  FROM gold.dim_date LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.dim_date.date_key / 100
  WHERE audit.summary.month IS NULL) AS months)) AS open_sales
  WHERE open_sales.order_status = 'Completed') AS orders GROUP BY orders.order_date_key) AS counted_by_day ON
    counted_by_day.order_date_key = by_day.order_date_key) AS orders_by_day)
    SELECT gold.dim_date.date_key AS order_date_key, gold.dim_date.calendar_date AS order_date,
    gold.dim_date.day_name AS day_name, gold.dim_date.is_weekend AS is_weekend, gold.dim_date.is_holiday AS
    is_holiday, CAST(coalesce(by_day.orders, 0) AS BIGINT) AS orders, CAST(coalesce(by_day.units, 0) AS BIGINT) AS
    units, CAST(coalesce(by_day.revenue, 0) AS NUMERIC(24, 4)) AS revenue, CAST(CAST(by_day.revenue AS NUMERIC) /
    CAST(nullif(by_day.orders, 0) AS NUMERIC) AS NUMERIC(24, 4)) AS average_order_value,
    CAST(lag(coalesce(by_day.revenue, 0)) OVER (ORDER BY gold.dim_date.date_key) AS NUMERIC(24, 4)) AS
    revenue_before, CAST(coalesce(by_day.revenue, 0) - lag(coalesce(by_day.revenue, 0)) OVER (ORDER BY
    gold.dim_date.date_key) AS NUMERIC(24, 4)) AS revenue_change, CAST(CAST(coalesce(by_day.revenue, 0) -
    lag(coalesce(by_day.revenue, 0)) OVER (ORDER BY gold.dim_date.date_key) AS NUMERIC) /
    CAST(nullif(lag(coalesce(by_day.revenue, 0)) OVER (ORDER BY gold.dim_date.date_key), 0) AS NUMERIC) AS
    NUMERIC(20, 6)) AS revenue_change_share
  FROM gold.dim_date JOIN (SELECT min(by_day.day) AS first, max(by_day.day) AS last
  FROM by_day) AS days ON gold.dim_date.date_key BETWEEN days.first AND days.last LEFT OUTER JOIN by_day ON
    by_day.day = gold.dim_date.date_key;
CREATE OR REPLACE VIEW mart.monthly_sales AS WITH by_month AS
    (SELECT sums.month AS month, coalesce(orders_by_month.orders, 0) AS orders, sums.units AS units, sums.revenue AS
    revenue
  FROM (SELECT orders_by_day.month AS month, sum(orders_by_day.units) AS units, sum(orders_by_day.revenue) AS
    revenue
  FROM (SELECT mart.orders_by_day.month AS month, mart.orders_by_day.order_date_key AS order_date_key,
    mart.orders_by_day.orders AS orders, mart.orders_by_day.units AS units, mart.orders_by_day.revenue AS revenue
  FROM mart.orders_by_day UNION ALL SELECT CAST(by_day.order_date_key / 100 AS INTEGER) AS month,
    CAST(by_day.order_date_key AS INTEGER) AS order_date_key, CAST(coalesce(counted_by_day.orders, 0) AS BIGINT) AS
    orders, CAST(by_day.units AS BIGINT) AS units, CAST(by_day.revenue AS NUMERIC(24, 4)) AS revenue
  FROM (SELECT open_sales.order_date_key AS order_date_key, coalesce(sum(open_sales.quantity) FILTER (WHERE
    open_sales.order_status = 'Completed'), 0) AS units, coalesce(sum(open_sales.total_amount) FILTER (WHERE
    open_sales.order_status = 'Completed'), 0) AS revenue
  FROM (SELECT gold.fact_sales.order_id AS order_id, gold.fact_sales.order_line AS order_line,
    gold.fact_sales.order_date_key AS order_date_key, gold.fact_sales.customer_key AS customer_key,
    gold.fact_sales.product_key AS product_key, gold.fact_sales.quantity AS quantity, gold.fact_sales.unit_price AS
    unit_price, gold.fact_sales.total_amount AS total_amount, gold.fact_sales.order_status AS order_status,
    gold.fact_sales.payment_mode AS payment_mode, gold.fact_sales.created_date AS created_date,
    gold.fact_sales.updated_date AS updated_date, gold.fact_sales.batch_id AS batch_id, gold.fact_sales.is_vanished
    AS is_vanished
  FROM gold.fact_sales LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.fact_sales.order_date_key / 100
  WHERE audit.summary.month IS NULL AND gold.fact_sales.order_date_key >= (SELECT min(months.month) * 100 AS anon_1
  FROM (SELECT gold.dim_date.date_key / 100 AS month
  FROM gold.dim_date LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.dim_date.date_key / 100
  WHERE audit.summary.month IS NULL) AS months)) AS open_sales GROUP BY open_sales.order_date_key) AS by_day LEFT
    OUTER JOIN (SELECT orders.order_date_key AS order_date_key, count(*) AS orders
  FROM (SELECT DISTINCT open_sales.order_date_key AS order_date_key, open_sales.order_id AS order_id
  FROM (SELECT gold.fact_sales.order_id AS order_id, gold.fact_sales.order_line AS order_line,
    gold.fact_sales.order_date_key AS order_date_key, gold.fact_sales.customer_key AS customer_key,
    gold.fact_sales.product_key AS product_key, gold.fact_sales.quantity AS quantity, gold.fact_sales.unit_price AS
    unit_price, gold.fact_sales.total_amount AS total_amount, gold.fact_sales.order_status AS order_status,
    gold.fact_sales.payment_mode AS payment_mode, gold.fact_sales.created_date AS created_date,
    gold.fact_sales.updated_date AS updated_date, gold.fact_sales.batch_id AS batch_id, gold.fact_sales.is_vanished
    AS is_vanished
  FROM gold.fact_sales LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.fact_sales.order_date_key / 100
  WHERE audit.summary.month IS NULL AND gold.fact_sales.order_date_key >= (SELECT min(months.month) * 100 AS anon_1
  FROM (SELECT gold.dim_date.date_key / 100 AS month
  FROM gold.dim_date LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.dim_date.date_key / 100
  WHERE audit.summary.month IS NULL) AS months)) AS open_sales
  WHERE open_sales.order_status = 'Completed') AS orders GROUP BY orders.order_date_key) AS counted_by_day ON
    counted_by_day.order_date_key = by_day.order_date_key) AS orders_by_day GROUP BY orders_by_day.month) AS sums
    LEFT OUTER JOIN (SELECT mart.orders_by_month.month AS month, mart.orders_by_month.orders AS orders
  FROM mart.orders_by_month UNION ALL SELECT CAST(orders.month AS INTEGER) AS month, CAST(count(*) AS BIGINT) AS
    orders
  FROM (SELECT DISTINCT open_sales.order_date_key / 100 AS month, open_sales.order_id AS order_id
  FROM (SELECT gold.fact_sales.order_id AS order_id, gold.fact_sales.order_line AS order_line,
    gold.fact_sales.order_date_key AS order_date_key, gold.fact_sales.customer_key AS customer_key,
    gold.fact_sales.product_key AS product_key, gold.fact_sales.quantity AS quantity, gold.fact_sales.unit_price AS
    unit_price, gold.fact_sales.total_amount AS total_amount, gold.fact_sales.order_status AS order_status,
    gold.fact_sales.payment_mode AS payment_mode, gold.fact_sales.created_date AS created_date,
    gold.fact_sales.updated_date AS updated_date, gold.fact_sales.batch_id AS batch_id, gold.fact_sales.is_vanished
    AS is_vanished
  FROM gold.fact_sales LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.fact_sales.order_date_key / 100
  WHERE audit.summary.month IS NULL AND gold.fact_sales.order_date_key >= (SELECT min(months.month) * 100 AS anon_2
  FROM (SELECT gold.dim_date.date_key / 100 AS month
  FROM gold.dim_date LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.dim_date.date_key / 100
  WHERE audit.summary.month IS NULL) AS months)) AS open_sales
  WHERE open_sales.order_status = 'Completed') AS orders GROUP BY orders.month) AS orders_by_month ON
    orders_by_month.month = sums.month)
    SELECT gold.dim_date.year AS year, gold.dim_date.month AS month, gold.dim_date.month_name AS month_name,
    CAST(gold.dim_date.calendar_date AS DATE) AS month_start, CAST(coalesce(by_month.orders, 0) AS BIGINT) AS
    orders, CAST(coalesce(by_month.units, 0) AS BIGINT) AS units, CAST(coalesce(by_month.revenue, 0) AS NUMERIC(24,
    4)) AS revenue, CAST(CAST(by_month.revenue AS NUMERIC) / CAST(nullif(by_month.orders, 0) AS NUMERIC) AS
    NUMERIC(24, 4)) AS average_order_value, CAST(lag(coalesce(by_month.revenue, 0)) OVER (ORDER BY
    gold.dim_date.date_key) AS NUMERIC(24, 4)) AS revenue_before, CAST(coalesce(by_month.revenue, 0) -
    lag(coalesce(by_month.revenue, 0)) OVER (ORDER BY gold.dim_date.date_key) AS NUMERIC(24, 4)) AS revenue_change,
    CAST(CAST(coalesce(by_month.revenue, 0) - lag(coalesce(by_month.revenue, 0)) OVER (ORDER BY
    gold.dim_date.date_key) AS NUMERIC) / CAST(nullif(lag(coalesce(by_month.revenue, 0)) OVER (ORDER BY
    gold.dim_date.date_key), 0) AS NUMERIC) AS NUMERIC(20, 6)) AS revenue_change_share
  FROM gold.dim_date JOIN (SELECT min(by_month.month) AS first, max(by_month.month) AS last
  FROM by_month) AS months ON gold.dim_date.date_key / 100 BETWEEN months.first AND months.last LEFT OUTER JOIN
    by_month ON by_month.month = gold.dim_date.date_key / 100
  WHERE EXTRACT(day FROM gold.dim_date.calendar_date) = 1;
