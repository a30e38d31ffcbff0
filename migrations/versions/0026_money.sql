CREATE OR REPLACE VIEW mart.customer_value AS WITH by_customer AS
  (SELECT present.present_key AS present_key, orders_by_customer.currency AS currency,
    sum(orders_by_customer.orders) AS orders, sum(orders_by_customer.units) AS units,
    sum(orders_by_customer.revenue) AS revenue, min(orders_by_customer.first_day) AS first,
    max(orders_by_customer.last_day) AS last, max(orders_by_customer.last_of_any_status) AS last_of_any_status
  FROM (SELECT mart.orders_by_customer.month AS month, mart.orders_by_customer.customer_key AS customer_key,
    mart.orders_by_customer.currency AS currency, mart.orders_by_customer.orders AS orders,
    mart.orders_by_customer.units AS units, mart.orders_by_customer.revenue AS revenue,
    mart.orders_by_customer.first_day AS first_day, mart.orders_by_customer.last_day AS last_day,
    mart.orders_by_customer.last_of_any_status AS last_of_any_status
  FROM mart.orders_by_customer UNION ALL SELECT CAST(by_customer.month AS INTEGER) AS month,
    CAST(by_customer.customer_key AS INTEGER) AS customer_key, CAST(by_customer.currency AS TEXT) AS currency,
    CAST(coalesce(counted_by_customer.orders, 0) AS BIGINT) AS orders, CAST(by_customer.units AS BIGINT) AS units,
    CAST(by_customer.revenue AS NUMERIC(24, 4)) AS revenue, CAST(by_customer.first AS INTEGER) AS first_day,
    CAST(by_customer.last AS INTEGER) AS last_day, CAST(by_customer.last_of_any_status AS INTEGER) AS
    last_of_any_status
  FROM (SELECT open_sales.order_date_key / 100 AS month, open_sales.customer_key AS customer_key,
    coalesce(open_sales.currency, '') AS currency, coalesce(sum(open_sales.quantity) FILTER (WHERE
    open_sales.order_status = 'Completed' AND NOT open_sales.is_vanished), 0) AS units,
    coalesce(sum(open_sales.total_amount) FILTER (WHERE open_sales.order_status = 'Completed' AND NOT
    open_sales.is_vanished), 0) AS revenue, min(open_sales.order_date_key) FILTER (WHERE open_sales.order_status =
    'Completed' AND NOT open_sales.is_vanished) AS first, max(open_sales.order_date_key) FILTER (WHERE
    open_sales.order_status = 'Completed' AND NOT open_sales.is_vanished) AS last, max(open_sales.order_date_key) AS
    last_of_any_status
  FROM (SELECT gold.fact_sales.order_id AS order_id, gold.fact_sales.order_line AS order_line,
    gold.fact_sales.order_date_key AS order_date_key, gold.fact_sales.customer_key AS customer_key,
    gold.fact_sales.product_key AS product_key, gold.fact_sales.quantity AS quantity, gold.fact_sales.unit_price AS
    unit_price, gold.fact_sales.total_amount AS total_amount, gold.fact_sales.order_status AS order_status,
    gold.fact_sales.payment_mode AS payment_mode, gold.fact_sales.created_date AS created_date,
    gold.fact_sales.updated_date AS updated_date, gold.fact_sales.batch_id AS batch_id, gold.fact_sales.is_vanished
    AS is_vanished, gold.fact_sales.discount_amount AS discount_amount, gold.fact_sales.tax_amount AS tax_amount,
    gold.fact_sales.shipping_amount AS shipping_amount, gold.fact_sales.currency AS currency
  FROM gold.fact_sales LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.fact_sales.order_date_key / 100
  WHERE audit.summary.month IS NULL AND gold.fact_sales.order_date_key >= (SELECT min(months.month) * 100 AS anon_2
  FROM (SELECT gold.dim_date.date_key / 100 AS month
  FROM gold.dim_date LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.dim_date.date_key / 100
  WHERE audit.summary.month IS NULL) AS months)) AS open_sales
  WHERE NOT open_sales.is_vanished GROUP BY open_sales.order_date_key / 100, open_sales.customer_key,
    coalesce(open_sales.currency, '')) AS by_customer LEFT OUTER JOIN (SELECT bought.month AS month,
    bought.customer_key AS customer_key, bought.currency AS currency, count(*) AS orders
  FROM (SELECT DISTINCT open_sales.order_date_key / 100 AS month, open_sales.customer_key AS customer_key,
    coalesce(open_sales.currency, '') AS currency, open_sales.order_id AS order_id
  FROM (SELECT gold.fact_sales.order_id AS order_id, gold.fact_sales.order_line AS order_line,
    gold.fact_sales.order_date_key AS order_date_key, gold.fact_sales.customer_key AS customer_key,
    gold.fact_sales.product_key AS product_key, gold.fact_sales.quantity AS quantity, gold.fact_sales.unit_price AS
    unit_price, gold.fact_sales.total_amount AS total_amount, gold.fact_sales.order_status AS order_status,
    gold.fact_sales.payment_mode AS payment_mode, gold.fact_sales.created_date AS created_date,
    gold.fact_sales.updated_date AS updated_date, gold.fact_sales.batch_id AS batch_id, gold.fact_sales.is_vanished
    AS is_vanished, gold.fact_sales.discount_amount AS discount_amount, gold.fact_sales.tax_amount AS tax_amount,
    gold.fact_sales.shipping_amount AS shipping_amount, gold.fact_sales.currency AS currency
  FROM gold.fact_sales LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.fact_sales.order_date_key / 100
  WHERE audit.summary.month IS NULL AND gold.fact_sales.order_date_key >= (SELECT min(months.month) * 100 AS anon_2
  FROM (SELECT gold.dim_date.date_key / 100 AS month
  FROM gold.dim_date LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.dim_date.date_key / 100
  WHERE audit.summary.month IS NULL) AS months)) AS open_sales
  WHERE open_sales.order_status = 'Completed' AND NOT open_sales.is_vanished) AS bought GROUP BY bought.month,
    bought.customer_key, bought.currency) AS counted_by_customer ON counted_by_customer.month = by_customer.month
    AND counted_by_customer.customer_key = by_customer.customer_key AND counted_by_customer.currency =
    by_customer.currency) AS orders_by_customer JOIN (SELECT gold.dim_customer.customer_key AS customer_key,
    gold.dim_customer.customer_key AS present_key
  FROM gold.dim_customer
  WHERE gold.dim_customer.is_current UNION ALL SELECT gold.dim_customer.customer_key AS customer_key,
    now.customer_key AS present_key
  FROM gold.dim_customer JOIN gold.dim_customer AS now ON now.customer_id = gold.dim_customer.customer_id
  WHERE NOT gold.dim_customer.is_current AND now.is_current) AS present ON present.customer_key =
    orders_by_customer.customer_key GROUP BY present.present_key, orders_by_customer.currency)
  SELECT gold.dim_customer.customer_key AS customer_key, gold.dim_customer.customer_id AS customer_id, CASE WHEN
    (SELECT has_column_privilege('gold.dim_customer', 'customer_name', 'SELECT') AS has_column_privilege_1) THEN
    gold.dim_customer.customer_name END AS customer_name, gold.dim_customer.city AS city, gold.dim_customer.state AS
    state, gold.dim_customer.country AS country, gold.dim_customer.region AS region, gold.dim_customer.signup_date
    AS signup_date, gold.dim_customer.is_active AS is_active, CAST(scored.orders AS BIGINT) AS orders,
    CAST(scored.units AS BIGINT) AS units, CAST(scored.revenue AS NUMERIC(24, 4)) AS revenue,
    CAST(CAST(scored.revenue AS NUMERIC) / CAST(nullif(scored.orders, 0) AS NUMERIC) AS NUMERIC(24, 4)) AS
    average_order_value, CAST(scored.first AS DATE) AS first_order_date, CAST(scored.last AS DATE) AS
    last_order_date, CAST(scored.newest - scored.last AS INTEGER) AS days_since_last_order, CAST(rank() OVER
    (PARTITION BY scored.currency ORDER BY scored.revenue DESC) AS BIGINT) AS revenue_rank, CAST(scored.recency AS
    INTEGER) AS recency_score, CAST(scored.frequency AS INTEGER) AS frequency_score, CAST(scored.monetary AS
    INTEGER) AS monetary_score, CAST(CASE WHEN (scored.orders = 0) THEN 'Never bought' WHEN (scored.recency >= 4 AND
    scored.frequency >= 4 AND scored.monetary >= 4) THEN 'Champion' WHEN (scored.recency >= 4 AND scored.orders = 1)
    THEN 'New' WHEN (scored.recency >= 3 AND (scored.frequency >= 4 OR scored.monetary >= 4)) THEN 'Loyal' WHEN
    (scored.recency >= 3) THEN 'Occasional' WHEN (scored.frequency >= 4 OR scored.monetary >= 4) THEN 'At risk' ELSE
    'Lapsed' END AS TEXT) AS segment, CAST(nullif(scored.currency, '') AS TEXT) AS currency
  FROM gold.dim_customer JOIN (SELECT gold.dim_customer.customer_key AS customer_key, coalesce(by_customer.currency,
    (SELECT CASE WHEN (min(by_customer.currency) = max(by_customer.currency)) THEN min(by_customer.currency) END AS
    anon_1
  FROM by_customer)) AS currency, coalesce(by_customer.orders, 0) AS orders, coalesce(by_customer.units, 0) AS
    units, coalesce(by_customer.revenue, 0) AS revenue, to_date(CAST(by_customer.first AS TEXT), 'YYYYMMDD') AS
    first, to_date(CAST(by_customer.last AS TEXT), 'YYYYMMDD') AS last,
    to_date(CAST(max(by_customer.last_of_any_status) OVER () AS TEXT), 'YYYYMMDD') AS newest, CASE WHEN
    (coalesce(by_customer.orders, 0) > 0) THEN ((rank() OVER (PARTITION BY coalesce(by_customer.orders, 0) > 0,
    coalesce(by_customer.currency, (SELECT CASE WHEN (min(by_customer.currency) = max(by_customer.currency)) THEN
    min(by_customer.currency) END AS anon_1
  FROM by_customer)) ORDER BY by_customer.last) - 1) * 5) / count(*) OVER (PARTITION BY coalesce(by_customer.orders,
    0) > 0, coalesce(by_customer.currency, (SELECT CASE WHEN (min(by_customer.currency) = max(by_customer.currency))
    THEN min(by_customer.currency) END AS anon_1
  FROM by_customer))) + 1 END AS recency, CASE WHEN (coalesce(by_customer.orders, 0) > 0) THEN ((rank() OVER
    (PARTITION BY coalesce(by_customer.orders, 0) > 0, coalesce(by_customer.currency, (SELECT CASE WHEN
    (min(by_customer.currency) = max(by_customer.currency)) THEN min(by_customer.currency) END AS anon_1
  FROM by_customer)) ORDER BY coalesce(by_customer.orders, 0)) - 1) * 5) / count(*) OVER (PARTITION BY
    coalesce(by_customer.orders, 0) > 0, coalesce(by_customer.currency, (SELECT CASE WHEN (min(by_customer.currency)
    = max(by_customer.currency)) THEN min(by_customer.currency) END AS anon_1
  FROM by_customer))) + 1 END AS frequency, CASE WHEN (coalesce(by_customer.orders, 0) > 0) THEN ((rank() OVER
    (PARTITION BY coalesce(by_customer.orders, 0) > 0, coalesce(by_customer.currency, (SELECT CASE WHEN
    (min(by_customer.currency) = max(by_customer.currency)) THEN min(by_customer.currency) END AS anon_1
  FROM by_customer)) ORDER BY coalesce(by_customer.revenue, 0)) - 1) * 5) / count(*) OVER (PARTITION BY
    coalesce(by_customer.orders, 0) > 0, coalesce(by_customer.currency, (SELECT CASE WHEN (min(by_customer.currency)
    = max(by_customer.currency)) THEN min(by_customer.currency) END AS anon_1
  FROM by_customer))) + 1 END AS monetary
  FROM gold.dim_customer LEFT OUTER JOIN by_customer ON by_customer.present_key = gold.dim_customer.customer_key
  WHERE gold.dim_customer.is_current) AS scored ON scored.customer_key = gold.dim_customer.customer_key;
COMMENT ON VIEW mart.customer_value IS 'Lifetime value of customers as they are today, one row each, those who never bought too; who ordered in several currencies has one row for each. Places, scores and segments are those within a currency.';
COMMENT ON COLUMN mart.customer_value.currency IS 'Currency of the amounts, by ISO 4217; empty where the orders name none';
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
    WHEN (gold.fact_sales.order_status = 'Completed' AND NOT gold.fact_sales.is_vanished) THEN
    gold.fact_sales.total_amount ELSE 0 END AS NUMERIC(20, 4)) AS revenue, gold.fact_sales.order_status AS
    order_status, gold.fact_sales.payment_mode AS payment_mode, gold.fact_sales.is_vanished AS is_vanished,
    gold.fact_sales.batch_id AS batch_id, gold.fact_sales.discount_amount AS discount_amount,
    gold.fact_sales.tax_amount AS tax_amount, gold.fact_sales.shipping_amount AS shipping_amount,
    CAST(gold.fact_sales.total_amount - coalesce(gold.fact_sales.discount_amount, 0) AS NUMERIC(20, 4)) AS
    net_amount, gold.fact_sales.currency AS currency
  FROM gold.fact_sales JOIN gold.dim_date ON gold.dim_date.date_key = gold.fact_sales.order_date_key JOIN
    gold.dim_product ON gold.dim_product.product_key = gold.fact_sales.product_key JOIN gold.dim_customer ON
    gold.dim_customer.customer_key = gold.fact_sales.customer_key
  WHERE NOT gold.fact_sales.is_vanished;
COMMENT ON VIEW mart.sales IS 'Every order line that stands, with its day, its article and its customer as of the day of the order, one row each. Lines that a list of the orders no longer holds are in vanished_sales. A filter on order_date_key reads only the months that it needs.';
COMMENT ON COLUMN mart.sales.discount_amount IS 'What was taken off the amount of the line';
COMMENT ON COLUMN mart.sales.tax_amount IS 'Tax on the line';
COMMENT ON COLUMN mart.sales.shipping_amount IS 'What the shipping of the line cost the buyer';
COMMENT ON COLUMN mart.sales.net_amount IS 'Amount of the line less its discount: what was paid for the goods, shipping apart';
COMMENT ON COLUMN mart.sales.currency IS 'Currency of the line''s amounts, by ISO 4217';
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
    WHEN (gold.fact_sales.order_status = 'Completed' AND NOT gold.fact_sales.is_vanished) THEN
    gold.fact_sales.total_amount ELSE 0 END AS NUMERIC(20, 4)) AS revenue, gold.fact_sales.order_status AS
    order_status, gold.fact_sales.payment_mode AS payment_mode, gold.fact_sales.is_vanished AS is_vanished,
    gold.fact_sales.batch_id AS batch_id, gold.fact_sales.discount_amount AS discount_amount,
    gold.fact_sales.tax_amount AS tax_amount, gold.fact_sales.shipping_amount AS shipping_amount,
    CAST(gold.fact_sales.total_amount - coalesce(gold.fact_sales.discount_amount, 0) AS NUMERIC(20, 4)) AS
    net_amount, gold.fact_sales.currency AS currency
  FROM gold.fact_sales JOIN gold.dim_date ON gold.dim_date.date_key = gold.fact_sales.order_date_key JOIN
    gold.dim_product ON gold.dim_product.product_key = gold.fact_sales.product_key JOIN (SELECT
    gold.dim_customer.customer_key AS customer_key, gold.dim_customer.customer_key AS present_key
  FROM gold.dim_customer
  WHERE gold.dim_customer.is_current UNION ALL SELECT gold.dim_customer.customer_key AS customer_key,
    now.customer_key AS present_key
  FROM gold.dim_customer JOIN gold.dim_customer AS now ON now.customer_id = gold.dim_customer.customer_id
  WHERE NOT gold.dim_customer.is_current AND now.is_current) AS present ON present.customer_key =
    gold.fact_sales.customer_key JOIN gold.dim_customer ON gold.dim_customer.customer_key = present.present_key
  WHERE NOT gold.fact_sales.is_vanished;
COMMENT ON VIEW mart.sales_as_is IS 'Every order line that stands, with its day, its article and its customer as of today, one row each. Lines that a list of the orders no longer holds are in vanished_sales. A filter on order_date_key reads only the months that it needs.';
COMMENT ON COLUMN mart.sales_as_is.discount_amount IS 'What was taken off the amount of the line';
COMMENT ON COLUMN mart.sales_as_is.tax_amount IS 'Tax on the line';
COMMENT ON COLUMN mart.sales_as_is.shipping_amount IS 'What the shipping of the line cost the buyer';
COMMENT ON COLUMN mart.sales_as_is.net_amount IS 'Amount of the line less its discount: what was paid for the goods, shipping apart';
COMMENT ON COLUMN mart.sales_as_is.currency IS 'Currency of the line''s amounts, by ISO 4217';
CREATE OR REPLACE VIEW mart.vanished_sales AS SELECT gold.fact_sales.order_id AS order_id,
    gold.fact_sales.order_line AS order_line, gold.fact_sales.order_date_key AS order_date_key,
    CAST(to_date(CAST(gold.fact_sales.order_date_key AS TEXT), 'YYYYMMDD') AS DATE) AS order_date,
    gold.dim_customer.customer_key AS customer_key, gold.dim_customer.customer_id AS customer_id, CASE WHEN (SELECT
    has_column_privilege('gold.dim_customer', 'customer_name', 'SELECT') AS has_column_privilege_1) THEN
    gold.dim_customer.customer_name END AS customer_name, gold.dim_customer.region AS region,
    gold.dim_product.product_key AS product_key, gold.dim_product.product_id AS product_id,
    gold.dim_product.product_name AS product_name, gold.dim_product.category AS category, gold.fact_sales.quantity
    AS quantity, gold.fact_sales.unit_price AS unit_price, gold.fact_sales.total_amount AS total_amount, CAST(CASE
    WHEN (gold.fact_sales.order_status = 'Completed') THEN gold.fact_sales.total_amount ELSE 0 END AS NUMERIC(20,
    4)) AS lost_revenue, gold.fact_sales.order_status AS order_status, gold.fact_sales.payment_mode AS payment_mode,
    gold.fact_sales.updated_date AS updated_date, gold.fact_sales.batch_id AS batch_id,
    gold.fact_sales.discount_amount AS discount_amount, gold.fact_sales.tax_amount AS tax_amount,
    gold.fact_sales.shipping_amount AS shipping_amount, CAST(gold.fact_sales.total_amount -
    coalesce(gold.fact_sales.discount_amount, 0) AS NUMERIC(20, 4)) AS net_amount, gold.fact_sales.currency AS
    currency
  FROM gold.fact_sales JOIN gold.dim_product ON gold.dim_product.product_key = gold.fact_sales.product_key JOIN
    gold.dim_customer ON gold.dim_customer.customer_key = gold.fact_sales.customer_key
  WHERE gold.fact_sales.is_vanished;
COMMENT ON VIEW mart.vanished_sales IS 'Every order line that was loaded once and that the newest list of the orders no longer holds, one row each. No other mart and no total counts it.';
COMMENT ON COLUMN mart.vanished_sales.discount_amount IS 'What was taken off the amount of the line';
COMMENT ON COLUMN mart.vanished_sales.tax_amount IS 'Tax on the line';
COMMENT ON COLUMN mart.vanished_sales.shipping_amount IS 'What the shipping of the line cost the buyer';
COMMENT ON COLUMN mart.vanished_sales.net_amount IS 'Amount of the line less its discount: what was paid for the goods, shipping apart';
COMMENT ON COLUMN mart.vanished_sales.currency IS 'Currency of the line''s amounts, by ISO 4217';
CREATE OR REPLACE VIEW mart.order_status_impact AS SELECT CAST(by_status.month / 100 AS INTEGER) AS year,
    CAST(by_status.month - (by_status.month / 100) * 100 AS INTEGER) AS month, CAST(make_date((by_status.month * 100
    + 1) / 10000, (by_status.month * 100 + 1) / 100 - ((by_status.month * 100 + 1) / 10000) * 100, 1) AS DATE) AS
    month_start, CAST(by_status.order_status AS TEXT) AS order_status, CAST(by_status.order_status IN ('Cancelled',
    'Returned') AS BOOLEAN) AS is_lost, CAST(by_status.lines AS BIGINT) AS lines, CAST(by_status.units AS BIGINT) AS
    units, CAST(by_status.amount AS NUMERIC(24, 4)) AS amount, CAST(CAST(by_status.lines AS NUMERIC) /
    CAST(nullif(sum(by_status.lines) OVER (PARTITION BY by_status.month, by_status.currency), 0) AS NUMERIC) AS
    NUMERIC(20, 6)) AS lines_share_of_month, CAST(CAST(by_status.amount AS NUMERIC) /
    CAST(nullif(sum(by_status.amount) OVER (PARTITION BY by_status.month, by_status.currency), 0) AS NUMERIC) AS
    NUMERIC(20, 6)) AS amount_share_of_month, CAST(CAST(by_status.amount AS NUMERIC) /
    CAST(nullif(sum(by_status.amount) OVER (PARTITION BY by_status.currency), 0) AS NUMERIC) AS NUMERIC(20, 6)) AS
    amount_share, CAST(by_status.currency AS TEXT) AS currency
  FROM (SELECT gold.fact_sales.order_date_key / 100 AS month, coalesce(gold.fact_sales.order_status, 'Unknown') AS
    order_status, gold.fact_sales.currency AS currency, count(*) AS lines, sum(gold.fact_sales.quantity) AS units,
    sum(gold.fact_sales.total_amount) AS amount
  FROM gold.fact_sales
  WHERE NOT gold.fact_sales.is_vanished GROUP BY gold.fact_sales.order_date_key / 100,
    coalesce(gold.fact_sales.order_status, 'Unknown'), gold.fact_sales.currency) AS by_status;
COMMENT ON VIEW mart.order_status_impact IS 'What was ordered by month, status and currency, one row for each status of a month in a currency. Sum lines, amount and amount_share over months for a status over all time. Shares are of what has the same currency.';
COMMENT ON COLUMN mart.order_status_impact.currency IS 'Currency of the amounts, by ISO 4217; empty where the orders name none';
CREATE OR REPLACE VIEW mart.product_revenue AS WITH by_product AS
  (SELECT gold.fact_sales.product_key AS product_key, gold.fact_sales.currency AS currency, count(*) FILTER (WHERE
    gold.fact_sales.order_status = 'Completed' AND NOT gold.fact_sales.is_vanished) AS lines,
    coalesce(sum(gold.fact_sales.quantity) FILTER (WHERE gold.fact_sales.order_status = 'Completed' AND NOT
    gold.fact_sales.is_vanished), 0) AS units, coalesce(sum(gold.fact_sales.total_amount) FILTER (WHERE
    gold.fact_sales.order_status = 'Completed' AND NOT gold.fact_sales.is_vanished), 0) AS revenue
  FROM gold.fact_sales
  WHERE NOT gold.fact_sales.is_vanished GROUP BY gold.fact_sales.product_key, gold.fact_sales.currency)
  SELECT gold.dim_product.product_key AS product_key, gold.dim_product.product_id AS product_id,
    gold.dim_product.product_name AS product_name, gold.dim_product.category AS category, gold.dim_product.is_active
    AS is_active, CAST(coalesce(by_product.lines, 0) AS BIGINT) AS lines, CAST(coalesce(by_product.units, 0) AS
    BIGINT) AS units, CAST(coalesce(by_product.revenue, 0) AS NUMERIC(24, 4)) AS revenue,
    CAST(CAST(by_product.revenue AS NUMERIC) / CAST(nullif(by_product.units, 0) AS NUMERIC) AS NUMERIC(24, 4)) AS
    average_unit_price, CAST(CAST(coalesce(by_product.revenue, 0) AS NUMERIC) /
    CAST(nullif(sum(coalesce(by_product.revenue, 0)) OVER (PARTITION BY currencies.currency), 0) AS NUMERIC) AS
    NUMERIC(20, 6)) AS revenue_share, CAST(rank() OVER (PARTITION BY currencies.currency ORDER BY
    coalesce(by_product.revenue, 0) DESC) AS BIGINT) AS revenue_rank, CAST(currencies.currency AS TEXT) AS currency
  FROM gold.dim_product LEFT OUTER JOIN (SELECT DISTINCT by_product.currency AS currency
  FROM by_product) AS currencies ON true LEFT OUTER JOIN by_product ON by_product.product_key =
    gold.dim_product.product_key AND coalesce(by_product.currency, '') = coalesce(currencies.currency, '');
COMMENT ON VIEW mart.product_revenue IS 'Sales by product, one row each, those never sold too; of several currencies, one row for each. Shares and places are those within a currency.';
COMMENT ON COLUMN mart.product_revenue.currency IS 'Currency of the amounts, by ISO 4217; empty where the orders name none';
CREATE OR REPLACE VIEW mart.category_revenue AS WITH by_product AS
  (SELECT gold.fact_sales.product_key AS product_key, gold.fact_sales.currency AS currency, count(*) FILTER (WHERE
    gold.fact_sales.order_status = 'Completed' AND NOT gold.fact_sales.is_vanished) AS lines,
    coalesce(sum(gold.fact_sales.quantity) FILTER (WHERE gold.fact_sales.order_status = 'Completed' AND NOT
    gold.fact_sales.is_vanished), 0) AS units, coalesce(sum(gold.fact_sales.total_amount) FILTER (WHERE
    gold.fact_sales.order_status = 'Completed' AND NOT gold.fact_sales.is_vanished), 0) AS revenue
  FROM gold.fact_sales
  WHERE NOT gold.fact_sales.is_vanished GROUP BY gold.fact_sales.product_key, gold.fact_sales.currency)
  SELECT CAST(by_category.category AS TEXT) AS category, CAST(by_category.products AS BIGINT) AS products,
    CAST(by_category.lines AS BIGINT) AS lines, CAST(by_category.units AS BIGINT) AS units, CAST(by_category.revenue
    AS NUMERIC(24, 4)) AS revenue, CAST(CAST(by_category.revenue AS NUMERIC) / CAST(nullif(sum(by_category.revenue)
    OVER (PARTITION BY by_category.currency), 0) AS NUMERIC) AS NUMERIC(20, 6)) AS revenue_share, CAST(rank() OVER
    (PARTITION BY by_category.currency ORDER BY by_category.revenue DESC) AS BIGINT) AS revenue_rank,
    CAST(by_category.currency AS TEXT) AS currency
  FROM (SELECT coalesce(gold.dim_product.category, 'Unknown') AS category, by_product.currency AS currency, count(*)
    FILTER (WHERE by_product.lines > 0) AS products, sum(by_product.lines) AS lines, sum(by_product.units) AS units,
    sum(by_product.revenue) AS revenue
  FROM by_product JOIN gold.dim_product ON gold.dim_product.product_key = by_product.product_key GROUP BY
    coalesce(gold.dim_product.category, 'Unknown'), by_product.currency) AS by_category;
COMMENT ON VIEW mart.category_revenue IS 'Sales by category of products, one row for each that was ever ordered; of several currencies, one row for each. Shares and places are those within a currency.';
COMMENT ON COLUMN mart.category_revenue.currency IS 'Currency of the amounts, by ISO 4217; empty where the orders name none';
CREATE OR REPLACE VIEW mart.region_aov AS SELECT CAST(by_region.month / 100 AS INTEGER) AS year,
    CAST(by_region.month - (by_region.month / 100) * 100 AS INTEGER) AS month, CAST(make_date((by_region.month * 100
    + 1) / 10000, (by_region.month * 100 + 1) / 100 - ((by_region.month * 100 + 1) / 10000) * 100, 1) AS DATE) AS
    month_start, CAST(by_region.region AS TEXT) AS region, CAST(by_region.orders AS BIGINT) AS orders,
    CAST(by_region.units AS BIGINT) AS units, CAST(by_region.revenue AS NUMERIC(24, 4)) AS revenue,
    CAST(CAST(by_region.revenue AS NUMERIC) / CAST(nullif(by_region.orders, 0) AS NUMERIC) AS NUMERIC(24, 4)) AS
    average_order_value, CAST(nullif(by_region.currency, '') AS TEXT) AS currency
  FROM (SELECT orders_by_customer.month AS month, coalesce(gold.dim_customer.region, 'Unknown') AS region,
    orders_by_customer.currency AS currency, sum(orders_by_customer.orders) AS orders, sum(orders_by_customer.units)
    AS units, sum(orders_by_customer.revenue) AS revenue
  FROM (SELECT mart.orders_by_customer.month AS month, mart.orders_by_customer.customer_key AS customer_key,
    mart.orders_by_customer.currency AS currency, mart.orders_by_customer.orders AS orders,
    mart.orders_by_customer.units AS units, mart.orders_by_customer.revenue AS revenue,
    mart.orders_by_customer.first_day AS first_day, mart.orders_by_customer.last_day AS last_day,
    mart.orders_by_customer.last_of_any_status AS last_of_any_status
  FROM mart.orders_by_customer UNION ALL SELECT CAST(by_customer.month AS INTEGER) AS month,
    CAST(by_customer.customer_key AS INTEGER) AS customer_key, CAST(by_customer.currency AS TEXT) AS currency,
    CAST(coalesce(counted_by_customer.orders, 0) AS BIGINT) AS orders, CAST(by_customer.units AS BIGINT) AS units,
    CAST(by_customer.revenue AS NUMERIC(24, 4)) AS revenue, CAST(by_customer.first AS INTEGER) AS first_day,
    CAST(by_customer.last AS INTEGER) AS last_day, CAST(by_customer.last_of_any_status AS INTEGER) AS
    last_of_any_status
  FROM (SELECT open_sales.order_date_key / 100 AS month, open_sales.customer_key AS customer_key,
    coalesce(open_sales.currency, '') AS currency, coalesce(sum(open_sales.quantity) FILTER (WHERE
    open_sales.order_status = 'Completed' AND NOT open_sales.is_vanished), 0) AS units,
    coalesce(sum(open_sales.total_amount) FILTER (WHERE open_sales.order_status = 'Completed' AND NOT
    open_sales.is_vanished), 0) AS revenue, min(open_sales.order_date_key) FILTER (WHERE open_sales.order_status =
    'Completed' AND NOT open_sales.is_vanished) AS first, max(open_sales.order_date_key) FILTER (WHERE
    open_sales.order_status = 'Completed' AND NOT open_sales.is_vanished) AS last, max(open_sales.order_date_key) AS
    last_of_any_status
  FROM (SELECT gold.fact_sales.order_id AS order_id, gold.fact_sales.order_line AS order_line,
    gold.fact_sales.order_date_key AS order_date_key, gold.fact_sales.customer_key AS customer_key,
    gold.fact_sales.product_key AS product_key, gold.fact_sales.quantity AS quantity, gold.fact_sales.unit_price AS
    unit_price, gold.fact_sales.total_amount AS total_amount, gold.fact_sales.order_status AS order_status,
    gold.fact_sales.payment_mode AS payment_mode, gold.fact_sales.created_date AS created_date,
    gold.fact_sales.updated_date AS updated_date, gold.fact_sales.batch_id AS batch_id, gold.fact_sales.is_vanished
    AS is_vanished, gold.fact_sales.discount_amount AS discount_amount, gold.fact_sales.tax_amount AS tax_amount,
    gold.fact_sales.shipping_amount AS shipping_amount, gold.fact_sales.currency AS currency
  FROM gold.fact_sales LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.fact_sales.order_date_key / 100
  WHERE audit.summary.month IS NULL AND gold.fact_sales.order_date_key >= (SELECT min(months.month) * 100 AS anon_1
  FROM (SELECT gold.dim_date.date_key / 100 AS month
  FROM gold.dim_date LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.dim_date.date_key / 100
  WHERE audit.summary.month IS NULL) AS months)) AS open_sales
  WHERE NOT open_sales.is_vanished GROUP BY open_sales.order_date_key / 100, open_sales.customer_key,
    coalesce(open_sales.currency, '')) AS by_customer LEFT OUTER JOIN (SELECT bought.month AS month,
    bought.customer_key AS customer_key, bought.currency AS currency, count(*) AS orders
  FROM (SELECT DISTINCT open_sales.order_date_key / 100 AS month, open_sales.customer_key AS customer_key,
    coalesce(open_sales.currency, '') AS currency, open_sales.order_id AS order_id
  FROM (SELECT gold.fact_sales.order_id AS order_id, gold.fact_sales.order_line AS order_line,
    gold.fact_sales.order_date_key AS order_date_key, gold.fact_sales.customer_key AS customer_key,
    gold.fact_sales.product_key AS product_key, gold.fact_sales.quantity AS quantity, gold.fact_sales.unit_price AS
    unit_price, gold.fact_sales.total_amount AS total_amount, gold.fact_sales.order_status AS order_status,
    gold.fact_sales.payment_mode AS payment_mode, gold.fact_sales.created_date AS created_date,
    gold.fact_sales.updated_date AS updated_date, gold.fact_sales.batch_id AS batch_id, gold.fact_sales.is_vanished
    AS is_vanished, gold.fact_sales.discount_amount AS discount_amount, gold.fact_sales.tax_amount AS tax_amount,
    gold.fact_sales.shipping_amount AS shipping_amount, gold.fact_sales.currency AS currency
  FROM gold.fact_sales LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.fact_sales.order_date_key / 100
  WHERE audit.summary.month IS NULL AND gold.fact_sales.order_date_key >= (SELECT min(months.month) * 100 AS anon_1
  FROM (SELECT gold.dim_date.date_key / 100 AS month
  FROM gold.dim_date LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.dim_date.date_key / 100
  WHERE audit.summary.month IS NULL) AS months)) AS open_sales
  WHERE open_sales.order_status = 'Completed' AND NOT open_sales.is_vanished) AS bought GROUP BY bought.month,
    bought.customer_key, bought.currency) AS counted_by_customer ON counted_by_customer.month = by_customer.month
    AND counted_by_customer.customer_key = by_customer.customer_key AND counted_by_customer.currency =
    by_customer.currency) AS orders_by_customer JOIN gold.dim_customer ON gold.dim_customer.customer_key =
    orders_by_customer.customer_key
  WHERE orders_by_customer.orders > 0 GROUP BY orders_by_customer.month, coalesce(gold.dim_customer.region,
    'Unknown'), orders_by_customer.currency) AS by_region;
COMMENT ON VIEW mart.region_aov IS 'Completed orders by month, by region of the customer at the time and by currency, one row for each region of a month in a currency.';
COMMENT ON COLUMN mart.region_aov.currency IS 'Currency of the amounts, by ISO 4217; empty where the orders name none';
CREATE OR REPLACE VIEW mart.daily_sales AS WITH by_day AS
  (SELECT orders_by_day.order_date_key AS day, orders_by_day.currency AS currency, orders_by_day.orders AS orders,
    orders_by_day.units AS units, orders_by_day.revenue AS revenue
  FROM (SELECT mart.orders_by_day.month AS month, mart.orders_by_day.order_date_key AS order_date_key,
    mart.orders_by_day.currency AS currency, mart.orders_by_day.orders AS orders, mart.orders_by_day.units AS units,
    mart.orders_by_day.revenue AS revenue
  FROM mart.orders_by_day UNION ALL SELECT CAST(by_day.order_date_key / 100 AS INTEGER) AS month,
    CAST(by_day.order_date_key AS INTEGER) AS order_date_key, CAST(by_day.currency AS TEXT) AS currency,
    CAST(coalesce(counted_by_day.orders, 0) AS BIGINT) AS orders, CAST(by_day.units AS BIGINT) AS units,
    CAST(by_day.revenue AS NUMERIC(24, 4)) AS revenue
  FROM (SELECT open_sales.order_date_key AS order_date_key, coalesce(open_sales.currency, '') AS currency,
    coalesce(sum(open_sales.quantity) FILTER (WHERE open_sales.order_status = 'Completed' AND NOT
    open_sales.is_vanished), 0) AS units, coalesce(sum(open_sales.total_amount) FILTER (WHERE
    open_sales.order_status = 'Completed' AND NOT open_sales.is_vanished), 0) AS revenue
  FROM (SELECT gold.fact_sales.order_id AS order_id, gold.fact_sales.order_line AS order_line,
    gold.fact_sales.order_date_key AS order_date_key, gold.fact_sales.customer_key AS customer_key,
    gold.fact_sales.product_key AS product_key, gold.fact_sales.quantity AS quantity, gold.fact_sales.unit_price AS
    unit_price, gold.fact_sales.total_amount AS total_amount, gold.fact_sales.order_status AS order_status,
    gold.fact_sales.payment_mode AS payment_mode, gold.fact_sales.created_date AS created_date,
    gold.fact_sales.updated_date AS updated_date, gold.fact_sales.batch_id AS batch_id, gold.fact_sales.is_vanished
    AS is_vanished, gold.fact_sales.discount_amount AS discount_amount, gold.fact_sales.tax_amount AS tax_amount,
    gold.fact_sales.shipping_amount AS shipping_amount, gold.fact_sales.currency AS currency
  FROM gold.fact_sales LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.fact_sales.order_date_key / 100
  WHERE audit.summary.month IS NULL AND gold.fact_sales.order_date_key >= (SELECT min(months.month) * 100 AS anon_1
  FROM (SELECT gold.dim_date.date_key / 100 AS month
  FROM gold.dim_date LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.dim_date.date_key / 100
  WHERE audit.summary.month IS NULL) AS months)) AS open_sales
  WHERE NOT open_sales.is_vanished GROUP BY open_sales.order_date_key, coalesce(open_sales.currency, '')) AS by_day
    LEFT OUTER JOIN (SELECT orders.order_date_key AS order_date_key, orders.currency AS currency, count(*) AS orders
  FROM (SELECT DISTINCT open_sales.order_date_key AS order_date_key, coalesce(open_sales.currency, '') AS currency,
    open_sales.order_id AS order_id
  FROM (SELECT gold.fact_sales.order_id AS order_id, gold.fact_sales.order_line AS order_line,
    gold.fact_sales.order_date_key AS order_date_key, gold.fact_sales.customer_key AS customer_key,
    gold.fact_sales.product_key AS product_key, gold.fact_sales.quantity AS quantity, gold.fact_sales.unit_price AS
    unit_price, gold.fact_sales.total_amount AS total_amount, gold.fact_sales.order_status AS order_status,
    gold.fact_sales.payment_mode AS payment_mode, gold.fact_sales.created_date AS created_date,
    gold.fact_sales.updated_date AS updated_date, gold.fact_sales.batch_id AS batch_id, gold.fact_sales.is_vanished
    AS is_vanished, gold.fact_sales.discount_amount AS discount_amount, gold.fact_sales.tax_amount AS tax_amount,
    gold.fact_sales.shipping_amount AS shipping_amount, gold.fact_sales.currency AS currency
  FROM gold.fact_sales LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.fact_sales.order_date_key / 100
  WHERE audit.summary.month IS NULL AND gold.fact_sales.order_date_key >= (SELECT min(months.month) * 100 AS anon_1
  FROM (SELECT gold.dim_date.date_key / 100 AS month
  FROM gold.dim_date LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.dim_date.date_key / 100
  WHERE audit.summary.month IS NULL) AS months)) AS open_sales
  WHERE open_sales.order_status = 'Completed' AND NOT open_sales.is_vanished) AS orders GROUP BY
    orders.order_date_key, orders.currency) AS counted_by_day ON counted_by_day.order_date_key =
    by_day.order_date_key AND counted_by_day.currency = by_day.currency) AS orders_by_day)
  SELECT gold.dim_date.date_key AS order_date_key, gold.dim_date.calendar_date AS order_date, gold.dim_date.day_name
    AS day_name, gold.dim_date.is_weekend AS is_weekend, gold.dim_date.is_holiday AS is_holiday,
    CAST(coalesce(by_day.orders, 0) AS BIGINT) AS orders, CAST(coalesce(by_day.units, 0) AS BIGINT) AS units,
    CAST(coalesce(by_day.revenue, 0) AS NUMERIC(24, 4)) AS revenue, CAST(CAST(by_day.revenue AS NUMERIC) /
    CAST(nullif(by_day.orders, 0) AS NUMERIC) AS NUMERIC(24, 4)) AS average_order_value,
    CAST(lag(coalesce(by_day.revenue, 0)) OVER (PARTITION BY currencies.currency ORDER BY gold.dim_date.date_key) AS
    NUMERIC(24, 4)) AS revenue_before, CAST(coalesce(by_day.revenue, 0) - lag(coalesce(by_day.revenue, 0)) OVER
    (PARTITION BY currencies.currency ORDER BY gold.dim_date.date_key) AS NUMERIC(24, 4)) AS revenue_change,
    CAST(CAST(coalesce(by_day.revenue, 0) - lag(coalesce(by_day.revenue, 0)) OVER (PARTITION BY currencies.currency
    ORDER BY gold.dim_date.date_key) AS NUMERIC) / CAST(nullif(lag(coalesce(by_day.revenue, 0)) OVER (PARTITION BY
    currencies.currency ORDER BY gold.dim_date.date_key), 0) AS NUMERIC) AS NUMERIC(20, 6)) AS revenue_change_share,
    CAST(nullif(currencies.currency, '') AS TEXT) AS currency
  FROM gold.dim_date JOIN (SELECT min(by_day.day) AS first, max(by_day.day) AS last
  FROM by_day) AS days ON gold.dim_date.date_key BETWEEN days.first AND days.last JOIN (SELECT DISTINCT
    by_day.currency AS currency
  FROM by_day) AS currencies ON true LEFT OUTER JOIN by_day ON by_day.day = gold.dim_date.date_key AND
    by_day.currency = currencies.currency;
COMMENT ON VIEW mart.daily_sales IS 'Sales by day, one row for every day from the first order to the last; of several currencies, one row for each.';
COMMENT ON COLUMN mart.daily_sales.currency IS 'Currency of the amounts, by ISO 4217; empty where the orders name none';
CREATE OR REPLACE VIEW mart.monthly_sales AS WITH by_month AS
  (SELECT sums.month AS month, sums.currency AS currency, coalesce(orders_by_month.orders, 0) AS orders, sums.units
    AS units, sums.revenue AS revenue
  FROM (SELECT orders_by_day.month AS month, orders_by_day.currency AS currency, sum(orders_by_day.units) AS units,
    sum(orders_by_day.revenue) AS revenue
  FROM (SELECT mart.orders_by_day.month AS month, mart.orders_by_day.order_date_key AS order_date_key,
    mart.orders_by_day.currency AS currency, mart.orders_by_day.orders AS orders, mart.orders_by_day.units AS units,
    mart.orders_by_day.revenue AS revenue
  FROM mart.orders_by_day UNION ALL SELECT CAST(by_day.order_date_key / 100 AS INTEGER) AS month,
    CAST(by_day.order_date_key AS INTEGER) AS order_date_key, CAST(by_day.currency AS TEXT) AS currency,
    CAST(coalesce(counted_by_day.orders, 0) AS BIGINT) AS orders, CAST(by_day.units AS BIGINT) AS units,
    CAST(by_day.revenue AS NUMERIC(24, 4)) AS revenue
  FROM (SELECT open_sales.order_date_key AS order_date_key, coalesce(open_sales.currency, '') AS currency,
    coalesce(sum(open_sales.quantity) FILTER (WHERE open_sales.order_status = 'Completed' AND NOT
    open_sales.is_vanished), 0) AS units, coalesce(sum(open_sales.total_amount) FILTER (WHERE
    open_sales.order_status = 'Completed' AND NOT open_sales.is_vanished), 0) AS revenue
  FROM (SELECT gold.fact_sales.order_id AS order_id, gold.fact_sales.order_line AS order_line,
    gold.fact_sales.order_date_key AS order_date_key, gold.fact_sales.customer_key AS customer_key,
    gold.fact_sales.product_key AS product_key, gold.fact_sales.quantity AS quantity, gold.fact_sales.unit_price AS
    unit_price, gold.fact_sales.total_amount AS total_amount, gold.fact_sales.order_status AS order_status,
    gold.fact_sales.payment_mode AS payment_mode, gold.fact_sales.created_date AS created_date,
    gold.fact_sales.updated_date AS updated_date, gold.fact_sales.batch_id AS batch_id, gold.fact_sales.is_vanished
    AS is_vanished, gold.fact_sales.discount_amount AS discount_amount, gold.fact_sales.tax_amount AS tax_amount,
    gold.fact_sales.shipping_amount AS shipping_amount, gold.fact_sales.currency AS currency
  FROM gold.fact_sales LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.fact_sales.order_date_key / 100
  WHERE audit.summary.month IS NULL AND gold.fact_sales.order_date_key >= (SELECT min(months.month) * 100 AS anon_1
  FROM (SELECT gold.dim_date.date_key / 100 AS month
  FROM gold.dim_date LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.dim_date.date_key / 100
  WHERE audit.summary.month IS NULL) AS months)) AS open_sales
  WHERE NOT open_sales.is_vanished GROUP BY open_sales.order_date_key, coalesce(open_sales.currency, '')) AS by_day
    LEFT OUTER JOIN (SELECT orders.order_date_key AS order_date_key, orders.currency AS currency, count(*) AS orders
  FROM (SELECT DISTINCT open_sales.order_date_key AS order_date_key, coalesce(open_sales.currency, '') AS currency,
    open_sales.order_id AS order_id
  FROM (SELECT gold.fact_sales.order_id AS order_id, gold.fact_sales.order_line AS order_line,
    gold.fact_sales.order_date_key AS order_date_key, gold.fact_sales.customer_key AS customer_key,
    gold.fact_sales.product_key AS product_key, gold.fact_sales.quantity AS quantity, gold.fact_sales.unit_price AS
    unit_price, gold.fact_sales.total_amount AS total_amount, gold.fact_sales.order_status AS order_status,
    gold.fact_sales.payment_mode AS payment_mode, gold.fact_sales.created_date AS created_date,
    gold.fact_sales.updated_date AS updated_date, gold.fact_sales.batch_id AS batch_id, gold.fact_sales.is_vanished
    AS is_vanished, gold.fact_sales.discount_amount AS discount_amount, gold.fact_sales.tax_amount AS tax_amount,
    gold.fact_sales.shipping_amount AS shipping_amount, gold.fact_sales.currency AS currency
  FROM gold.fact_sales LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.fact_sales.order_date_key / 100
  WHERE audit.summary.month IS NULL AND gold.fact_sales.order_date_key >= (SELECT min(months.month) * 100 AS anon_1
  FROM (SELECT gold.dim_date.date_key / 100 AS month
  FROM gold.dim_date LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.dim_date.date_key / 100
  WHERE audit.summary.month IS NULL) AS months)) AS open_sales
  WHERE open_sales.order_status = 'Completed' AND NOT open_sales.is_vanished) AS orders GROUP BY
    orders.order_date_key, orders.currency) AS counted_by_day ON counted_by_day.order_date_key =
    by_day.order_date_key AND counted_by_day.currency = by_day.currency) AS orders_by_day GROUP BY
    orders_by_day.month, orders_by_day.currency) AS sums LEFT OUTER JOIN (SELECT mart.orders_by_month.month AS
    month, mart.orders_by_month.currency AS currency, mart.orders_by_month.orders AS orders
  FROM mart.orders_by_month UNION ALL SELECT CAST(orders.month AS INTEGER) AS month, CAST(orders.currency AS TEXT)
    AS currency, CAST(count(*) AS BIGINT) AS orders
  FROM (SELECT DISTINCT open_sales.order_date_key / 100 AS month, coalesce(open_sales.currency, '') AS currency,
    open_sales.order_id AS order_id
  FROM (SELECT gold.fact_sales.order_id AS order_id, gold.fact_sales.order_line AS order_line,
    gold.fact_sales.order_date_key AS order_date_key, gold.fact_sales.customer_key AS customer_key,
    gold.fact_sales.product_key AS product_key, gold.fact_sales.quantity AS quantity, gold.fact_sales.unit_price AS
    unit_price, gold.fact_sales.total_amount AS total_amount, gold.fact_sales.order_status AS order_status,
    gold.fact_sales.payment_mode AS payment_mode, gold.fact_sales.created_date AS created_date,
    gold.fact_sales.updated_date AS updated_date, gold.fact_sales.batch_id AS batch_id, gold.fact_sales.is_vanished
    AS is_vanished, gold.fact_sales.discount_amount AS discount_amount, gold.fact_sales.tax_amount AS tax_amount,
    gold.fact_sales.shipping_amount AS shipping_amount, gold.fact_sales.currency AS currency
  FROM gold.fact_sales LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.fact_sales.order_date_key / 100
  WHERE audit.summary.month IS NULL AND gold.fact_sales.order_date_key >= (SELECT min(months.month) * 100 AS anon_2
  FROM (SELECT gold.dim_date.date_key / 100 AS month
  FROM gold.dim_date LEFT OUTER JOIN audit.summary ON audit.summary.fact = 'sales' AND audit.summary.month =
    gold.dim_date.date_key / 100
  WHERE audit.summary.month IS NULL) AS months)) AS open_sales
  WHERE open_sales.order_status = 'Completed' AND NOT open_sales.is_vanished) AS orders GROUP BY orders.month,
    orders.currency) AS orders_by_month ON orders_by_month.month = sums.month AND orders_by_month.currency =
    sums.currency)
  SELECT gold.dim_date.year AS year, gold.dim_date.month AS month, gold.dim_date.month_name AS month_name,
    CAST(gold.dim_date.calendar_date AS DATE) AS month_start, CAST(coalesce(by_month.orders, 0) AS BIGINT) AS
    orders, CAST(coalesce(by_month.units, 0) AS BIGINT) AS units, CAST(coalesce(by_month.revenue, 0) AS NUMERIC(24,
    4)) AS revenue, CAST(CAST(by_month.revenue AS NUMERIC) / CAST(nullif(by_month.orders, 0) AS NUMERIC) AS
    NUMERIC(24, 4)) AS average_order_value, CAST(lag(coalesce(by_month.revenue, 0)) OVER (PARTITION BY
    currencies.currency ORDER BY gold.dim_date.date_key) AS NUMERIC(24, 4)) AS revenue_before,
    CAST(coalesce(by_month.revenue, 0) - lag(coalesce(by_month.revenue, 0)) OVER (PARTITION BY currencies.currency
    ORDER BY gold.dim_date.date_key) AS NUMERIC(24, 4)) AS revenue_change, CAST(CAST(coalesce(by_month.revenue, 0) -
    lag(coalesce(by_month.revenue, 0)) OVER (PARTITION BY currencies.currency ORDER BY gold.dim_date.date_key) AS
    NUMERIC) / CAST(nullif(lag(coalesce(by_month.revenue, 0)) OVER (PARTITION BY currencies.currency ORDER BY
    gold.dim_date.date_key), 0) AS NUMERIC) AS NUMERIC(20, 6)) AS revenue_change_share,
    CAST(nullif(currencies.currency, '') AS TEXT) AS currency
  FROM gold.dim_date JOIN (SELECT min(by_month.month) AS first, max(by_month.month) AS last
  FROM by_month) AS months ON gold.dim_date.date_key / 100 BETWEEN months.first AND months.last JOIN (SELECT
    DISTINCT by_month.currency AS currency
  FROM by_month) AS currencies ON true LEFT OUTER JOIN by_month ON by_month.month = gold.dim_date.date_key / 100 AND
    by_month.currency = currencies.currency
  WHERE EXTRACT(day FROM gold.dim_date.calendar_date) = 1;
COMMENT ON VIEW mart.monthly_sales IS 'Sales by month, one row for every month from that of the first order to that of the last; of several currencies, one row for each.';
COMMENT ON COLUMN mart.monthly_sales.currency IS 'Currency of the amounts, by ISO 4217; empty where the orders name none';
