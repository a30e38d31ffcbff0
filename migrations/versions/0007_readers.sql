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
  FROM gold.dim_customer LEFT OUTER JOIN (SELECT present.present_key AS present_key, count(DISTINCT
    gold.fact_sales.order_id) FILTER (WHERE gold.fact_sales.order_status = 'Completed') AS orders,
    coalesce(sum(gold.fact_sales.quantity) FILTER (WHERE gold.fact_sales.order_status = 'Completed'), 0) AS units,
    coalesce(sum(gold.fact_sales.total_amount) FILTER (WHERE gold.fact_sales.order_status = 'Completed'), 0) AS
    revenue, min(gold.fact_sales.order_date_key) FILTER (WHERE gold.fact_sales.order_status = 'Completed') AS first,
    max(gold.fact_sales.order_date_key) FILTER (WHERE gold.fact_sales.order_status = 'Completed') AS last,
    max(gold.fact_sales.order_date_key) AS last_of_any_status
  FROM gold.fact_sales JOIN (SELECT gold.dim_customer.customer_key AS customer_key, gold.dim_customer.customer_key
    AS present_key
  FROM gold.dim_customer
  WHERE gold.dim_customer.is_current UNION ALL SELECT gold.dim_customer.customer_key AS customer_key,
    now.customer_key AS present_key
  FROM gold.dim_customer JOIN gold.dim_customer AS now ON now.customer_id = gold.dim_customer.customer_id
  WHERE NOT gold.dim_customer.is_current AND now.is_current) AS present ON present.customer_key =
    gold.fact_sales.customer_key GROUP BY present.present_key) AS by_customer ON by_customer.present_key =
    gold.dim_customer.customer_key
  WHERE gold.dim_customer.is_current) AS scored ON scored.customer_key = gold.dim_customer.customer_key;
CREATE OR REPLACE VIEW mart.sales AS SELECT gold.fact_sales.order_id AS order_id, gold.fact_sales.order_line AS
    order_line, gold.fact_sales.order_date_key AS order_date_key, gold.dim_date.calendar_date AS order_date,
    gold.dim_date.year AS year, gold.dim_date.quarter AS quarter, gold.dim_date.month AS month,
    gold.dim_date.month_name AS month_name, gold.dim_date.week_of_year AS week_of_year, gold.dim_date.day_of_week AS
    day_of_week, gold.dim_date.day_name AS day_name, gold.dim_date.is_weekend AS is_weekend,
    gold.dim_date.is_holiday AS is_holiday, gold.dim_date.holiday_name AS holiday_name,
    gold.dim_customer.customer_key AS customer_key, gold.dim_customer.customer_id AS customer_id, CASE WHEN (SELECT
    has_column_privilege('gold.dim_customer', 'customer_name', 'SELECT') AS has_column_privilege_1) THEN
    gold.dim_customer.customer_name END AS customer_name, gold.dim_customer.city AS city, gold.dim_customer.state AS
    state, gold.dim_customer.country AS country, gold.dim_customer.region AS region, gold.dim_customer.signup_date
    AS signup_date, gold.dim_customer.is_active AS customer_is_active, gold.dim_product.product_key AS product_key,
    gold.dim_product.product_id AS product_id, gold.dim_product.product_name AS product_name,
    gold.dim_product.category AS category, gold.dim_product.is_active AS product_is_active, gold.fact_sales.quantity
    AS quantity, gold.fact_sales.unit_price AS unit_price, gold.fact_sales.total_amount AS total_amount, CAST(CASE
    WHEN (gold.fact_sales.order_status = 'Completed') THEN gold.fact_sales.total_amount ELSE 0 END AS NUMERIC(20,
    4)) AS revenue, gold.fact_sales.order_status AS order_status, gold.fact_sales.payment_mode AS payment_mode,
    gold.fact_sales.is_vanished AS is_vanished, gold.fact_sales.batch_id AS batch_id
  FROM gold.fact_sales JOIN gold.dim_date ON gold.dim_date.date_key = gold.fact_sales.order_date_key JOIN
    gold.dim_product ON gold.dim_product.product_key = gold.fact_sales.product_key JOIN gold.dim_customer ON
    gold.dim_customer.customer_key = gold.fact_sales.customer_key;
CREATE OR REPLACE VIEW mart.sales_as_is AS SELECT gold.fact_sales.order_id AS order_id, gold.fact_sales.order_line
    AS order_line, gold.fact_sales.order_date_key AS order_date_key, gold.dim_date.calendar_date AS order_date,
    gold.dim_date.year AS year, gold.dim_date.quarter AS quarter, gold.dim_date.month AS month,
    gold.dim_date.month_name AS month_name, gold.dim_date.week_of_year AS week_of_year, gold.dim_date.day_of_week AS
    day_of_week, gold.dim_date.day_name AS day_name, gold.dim_date.is_weekend AS is_weekend,
    gold.dim_date.is_holiday AS is_holiday, gold.dim_date.holiday_name AS holiday_name,
    gold.dim_customer.customer_key AS customer_key, gold.dim_customer.customer_id AS customer_id, CASE WHEN (SELECT
    has_column_privilege('gold.dim_customer', 'customer_name', 'SELECT') AS has_column_privilege_1) THEN
    gold.dim_customer.customer_name END AS customer_name, gold.dim_customer.city AS city, gold.dim_customer.state AS
    state, gold.dim_customer.country AS country, gold.dim_customer.region AS region, gold.dim_customer.signup_date
    AS signup_date, gold.dim_customer.is_active AS customer_is_active, gold.dim_product.product_key AS product_key,
    gold.dim_product.product_id AS product_id, gold.dim_product.product_name AS product_name,
    gold.dim_product.category AS category, gold.dim_product.is_active AS product_is_active, gold.fact_sales.quantity
    AS quantity, gold.fact_sales.unit_price AS unit_price, gold.fact_sales.total_amount AS total_amount, CAST(CASE
    WHEN (gold.fact_sales.order_status = 'Completed') THEN gold.fact_sales.total_amount ELSE 0 END AS NUMERIC(20,
    4)) AS revenue, gold.fact_sales.order_status AS order_status, gold.fact_sales.payment_mode AS payment_mode,
    gold.fact_sales.is_vanished AS is_vanished, gold.fact_sales.batch_id AS batch_id
  FROM gold.fact_sales JOIN gold.dim_date ON gold.dim_date.date_key = gold.fact_sales.order_date_key JOIN
    gold.dim_product ON gold.dim_product.product_key = gold.fact_sales.product_key JOIN (SELECT
    gold.dim_customer.customer_key AS customer_key, gold.dim_customer.customer_key AS present_key
  FROM gold.dim_customer
  WHERE gold.dim_customer.is_current UNION ALL SELECT gold.dim_customer.customer_key AS customer_key,
    now.customer_key AS present_key
  FROM gold.dim_customer JOIN gold.dim_customer AS now ON now.customer_id = gold.dim_customer.customer_id
  WHERE NOT gold.dim_customer.is_current AND now.is_current) AS present ON present.customer_key =
    gold.fact_sales.customer_key JOIN gold.dim_customer ON gold.dim_customer.customer_key = present.present_key;
