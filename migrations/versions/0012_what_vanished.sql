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
    coalesce(sum(open_sales.quantity) FILTER (WHERE open_sales.order_status = 'Completed' AND NOT
    open_sales.is_vanished), 0) AS units, coalesce(sum(open_sales.total_amount) FILTER (WHERE
    open_sales.order_status = 'Completed' AND NOT open_sales.is_vanished), 0) AS revenue,
    min(open_sales.order_date_key) FILTER (WHERE open_sales.order_status = 'Completed' AND NOT
    open_sales.is_vanished) AS first, max(open_sales.order_date_key) FILTER (WHERE open_sales.order_status =
    'Completed' AND NOT open_sales.is_vanished) AS last, max(open_sales.order_date_key) AS last_of_any_status
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
  WHERE NOT open_sales.is_vanished GROUP BY open_sales.order_date_key / 100, open_sales.customer_key) AS by_customer
    LEFT OUTER JOIN (SELECT bought.month AS month, bought.customer_key AS customer_key, count(*) AS orders
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
  WHERE open_sales.order_status = 'Completed' AND NOT open_sales.is_vanished) AS bought GROUP BY bought.month,
    bought.customer_key) AS counted_by_customer ON counted_by_customer.month = by_customer.month AND
    counted_by_customer.customer_key = by_customer.customer_key) AS orders_by_customer JOIN (SELECT
    gold.dim_customer.customer_key AS customer_key, gold.dim_customer.customer_key AS present_key
  FROM gold.dim_customer
  WHERE gold.dim_customer.is_current UNION ALL SELECT gold.dim_customer.customer_key AS customer_key,
    now.customer_key AS present_key
  FROM gold.dim_customer JOIN gold.dim_customer AS now ON now.customer_id = gold.dim_customer.customer_id
  WHERE NOT gold.dim_customer.is_current AND now.is_current) AS present ON present.customer_key =
    orders_by_customer.customer_key GROUP BY present.present_key) AS by_customer ON by_customer.present_key =
    gold.dim_customer.customer_key
  WHERE gold.dim_customer.is_current) AS scored ON scored.customer_key = gold.dim_customer.customer_key;
COMMENT ON VIEW mart.customer_value IS 'Lifetime value of customers as they are today, one row each, those who never bought too.';
COMMENT ON COLUMN mart.customer_value.customer_key IS 'Surrogate key; 0 is the unknown customer';
COMMENT ON COLUMN mart.customer_value.customer_id IS 'The shop''s customer number';
COMMENT ON COLUMN mart.customer_value.customer_name IS 'Last known name';
COMMENT ON COLUMN mart.customer_value.city IS 'City of residence';
COMMENT ON COLUMN mart.customer_value.state IS 'State or province of residence';
COMMENT ON COLUMN mart.customer_value.country IS 'Country of residence';
COMMENT ON COLUMN mart.customer_value.region IS 'Sales region';
COMMENT ON COLUMN mart.customer_value.signup_date IS 'Day on which the account was opened';
COMMENT ON COLUMN mart.customer_value.is_active IS 'Whether the newest snapshot of its time held the customer';
COMMENT ON COLUMN mart.customer_value.orders IS 'Completed orders';
COMMENT ON COLUMN mart.customer_value.units IS 'Units in completed orders';
COMMENT ON COLUMN mart.customer_value.revenue IS 'Revenue of completed orders';
COMMENT ON COLUMN mart.customer_value.average_order_value IS 'Revenue per completed order';
COMMENT ON COLUMN mart.customer_value.first_order_date IS 'Day of the first completed order';
COMMENT ON COLUMN mart.customer_value.last_order_date IS 'Day of the last completed order';
COMMENT ON COLUMN mart.customer_value.days_since_last_order IS 'Days from the last completed order to the newest order of anybody';
COMMENT ON COLUMN mart.customer_value.revenue_rank IS 'Place by revenue, 1 the highest; equal revenue, equal place';
COMMENT ON COLUMN mart.customer_value.recency_score IS 'Fifth by last completed order, 5 the most recent';
COMMENT ON COLUMN mart.customer_value.frequency_score IS 'Fifth by number of completed orders, 5 the most';
COMMENT ON COLUMN mart.customer_value.monetary_score IS 'Fifth by revenue, 5 the highest';
COMMENT ON COLUMN mart.customer_value.segment IS 'Champion, Loyal, New, Occasional, At risk (valuable, but long not seen), Lapsed, or Never bought';
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
    gold.fact_sales.batch_id AS batch_id
  FROM gold.fact_sales JOIN gold.dim_date ON gold.dim_date.date_key = gold.fact_sales.order_date_key JOIN
    gold.dim_product ON gold.dim_product.product_key = gold.fact_sales.product_key JOIN gold.dim_customer ON
    gold.dim_customer.customer_key = gold.fact_sales.customer_key
  WHERE NOT gold.fact_sales.is_vanished;
COMMENT ON VIEW mart.sales IS 'Every order line that stands, with its day, its article and its customer as of the day of the order, one row each. Lines that a list of the orders no longer holds are in vanished_sales. A filter on order_date_key reads only the months that it needs.';
COMMENT ON COLUMN mart.sales.order_id IS 'The shop''s order number';
COMMENT ON COLUMN mart.sales.order_line IS 'Line in the order, from 1';
COMMENT ON COLUMN mart.sales.order_date_key IS 'Day of order_date, YYYYMMDD';
COMMENT ON COLUMN mart.sales.order_date IS 'The day';
COMMENT ON COLUMN mart.sales.year IS 'Year';
COMMENT ON COLUMN mart.sales.quarter IS 'Quarter, 1 to 4';
COMMENT ON COLUMN mart.sales.month IS 'Month, 1 to 12';
COMMENT ON COLUMN mart.sales.month_name IS 'English name of the month';
COMMENT ON COLUMN mart.sales.week_of_year IS 'ISO 8601 week';
COMMENT ON COLUMN mart.sales.day_of_week IS 'Day of the week, 1 = Monday';
COMMENT ON COLUMN mart.sales.day_name IS 'English name of the day of the week';
COMMENT ON COLUMN mart.sales.is_weekend IS 'Whether it is a Saturday or a Sunday';
COMMENT ON COLUMN mart.sales.is_holiday IS 'Whether it is a federal holiday of the United States';
COMMENT ON COLUMN mart.sales.holiday_name IS 'Name of the holiday';
COMMENT ON COLUMN mart.sales.customer_key IS 'Surrogate key; 0 is the unknown customer';
COMMENT ON COLUMN mart.sales.customer_id IS 'The shop''s customer number';
COMMENT ON COLUMN mart.sales.customer_name IS 'Last known name';
COMMENT ON COLUMN mart.sales.city IS 'City of residence';
COMMENT ON COLUMN mart.sales.state IS 'State or province of residence';
COMMENT ON COLUMN mart.sales.country IS 'Country of residence';
COMMENT ON COLUMN mart.sales.region IS 'Sales region';
COMMENT ON COLUMN mart.sales.signup_date IS 'Day on which the account was opened';
COMMENT ON COLUMN mart.sales.customer_is_active IS 'Whether the newest snapshot of its time held the customer';
COMMENT ON COLUMN mart.sales.product_key IS 'Surrogate key; 0 is the unknown product';
COMMENT ON COLUMN mart.sales.product_id IS 'The shop''s article number';
COMMENT ON COLUMN mart.sales.product_name IS 'Last known name';
COMMENT ON COLUMN mart.sales.category IS 'Last known category';
COMMENT ON COLUMN mart.sales.product_is_active IS 'Whether the newest snapshot holds the article';
COMMENT ON COLUMN mart.sales.quantity IS 'Units ordered';
COMMENT ON COLUMN mart.sales.unit_price IS 'Price of one unit: the line''s own, else the list price in force on the order date';
COMMENT ON COLUMN mart.sales.total_amount IS 'Amount of the line';
COMMENT ON COLUMN mart.sales.revenue IS 'Amount of the line if the order was completed, else 0';
COMMENT ON COLUMN mart.sales.order_status IS 'Completed, Cancelled or Returned';
COMMENT ON COLUMN mart.sales.payment_mode IS 'How the order was paid';
COMMENT ON COLUMN mart.sales.is_vanished IS 'Whether the newest snapshot of its source no longer holds it';
COMMENT ON COLUMN mart.sales.batch_id IS 'Batch that last wrote this row';
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
    gold.fact_sales.batch_id AS batch_id
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
COMMENT ON COLUMN mart.sales_as_is.order_id IS 'The shop''s order number';
COMMENT ON COLUMN mart.sales_as_is.order_line IS 'Line in the order, from 1';
COMMENT ON COLUMN mart.sales_as_is.order_date_key IS 'Day of order_date, YYYYMMDD';
COMMENT ON COLUMN mart.sales_as_is.order_date IS 'The day';
COMMENT ON COLUMN mart.sales_as_is.year IS 'Year';
COMMENT ON COLUMN mart.sales_as_is.quarter IS 'Quarter, 1 to 4';
COMMENT ON COLUMN mart.sales_as_is.month IS 'Month, 1 to 12';
COMMENT ON COLUMN mart.sales_as_is.month_name IS 'English name of the month';
COMMENT ON COLUMN mart.sales_as_is.week_of_year IS 'ISO 8601 week';
COMMENT ON COLUMN mart.sales_as_is.day_of_week IS 'Day of the week, 1 = Monday';
COMMENT ON COLUMN mart.sales_as_is.day_name IS 'English name of the day of the week';
COMMENT ON COLUMN mart.sales_as_is.is_weekend IS 'Whether it is a Saturday or a Sunday';
COMMENT ON COLUMN mart.sales_as_is.is_holiday IS 'Whether it is a federal holiday of the United States';
COMMENT ON COLUMN mart.sales_as_is.holiday_name IS 'Name of the holiday';
COMMENT ON COLUMN mart.sales_as_is.customer_key IS 'Surrogate key; 0 is the unknown customer';
COMMENT ON COLUMN mart.sales_as_is.customer_id IS 'The shop''s customer number';
COMMENT ON COLUMN mart.sales_as_is.customer_name IS 'Last known name';
COMMENT ON COLUMN mart.sales_as_is.city IS 'City of residence';
COMMENT ON COLUMN mart.sales_as_is.state IS 'State or province of residence';
COMMENT ON COLUMN mart.sales_as_is.country IS 'Country of residence';
COMMENT ON COLUMN mart.sales_as_is.region IS 'Sales region';
COMMENT ON COLUMN mart.sales_as_is.signup_date IS 'Day on which the account was opened';
COMMENT ON COLUMN mart.sales_as_is.customer_is_active IS 'Whether the newest snapshot of its time held the customer';
COMMENT ON COLUMN mart.sales_as_is.product_key IS 'Surrogate key; 0 is the unknown product';
COMMENT ON COLUMN mart.sales_as_is.product_id IS 'The shop''s article number';
COMMENT ON COLUMN mart.sales_as_is.product_name IS 'Last known name';
COMMENT ON COLUMN mart.sales_as_is.category IS 'Last known category';
COMMENT ON COLUMN mart.sales_as_is.product_is_active IS 'Whether the newest snapshot holds the article';
COMMENT ON COLUMN mart.sales_as_is.quantity IS 'Units ordered';
COMMENT ON COLUMN mart.sales_as_is.unit_price IS 'Price of one unit: the line''s own, else the list price in force on the order date';
COMMENT ON COLUMN mart.sales_as_is.total_amount IS 'Amount of the line';
COMMENT ON COLUMN mart.sales_as_is.revenue IS 'Amount of the line if the order was completed, else 0';
COMMENT ON COLUMN mart.sales_as_is.order_status IS 'Completed, Cancelled or Returned';
COMMENT ON COLUMN mart.sales_as_is.payment_mode IS 'How the order was paid';
COMMENT ON COLUMN mart.sales_as_is.is_vanished IS 'Whether the newest snapshot of its source no longer holds it';
COMMENT ON COLUMN mart.sales_as_is.batch_id IS 'Batch that last wrote this row';
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
    gold.fact_sales.updated_date AS updated_date, gold.fact_sales.batch_id AS batch_id
  FROM gold.fact_sales JOIN gold.dim_product ON gold.dim_product.product_key = gold.fact_sales.product_key JOIN
    gold.dim_customer ON gold.dim_customer.customer_key = gold.fact_sales.customer_key
  WHERE gold.fact_sales.is_vanished;
COMMENT ON VIEW mart.vanished_sales IS 'Every order line that was loaded once and that the newest list of the orders no longer holds, one row each. No other mart and no total counts it.';
COMMENT ON COLUMN mart.vanished_sales.order_id IS 'The shop''s order number';
COMMENT ON COLUMN mart.vanished_sales.order_line IS 'Line in the order, from 1';
COMMENT ON COLUMN mart.vanished_sales.order_date_key IS 'Day of order_date, YYYYMMDD';
COMMENT ON COLUMN mart.vanished_sales.order_date IS 'Day of the order';
COMMENT ON COLUMN mart.vanished_sales.customer_key IS 'Surrogate key; 0 is the unknown customer';
COMMENT ON COLUMN mart.vanished_sales.customer_id IS 'The shop''s customer number';
COMMENT ON COLUMN mart.vanished_sales.customer_name IS 'Last known name';
COMMENT ON COLUMN mart.vanished_sales.region IS 'Sales region';
COMMENT ON COLUMN mart.vanished_sales.product_key IS 'Surrogate key; 0 is the unknown product';
COMMENT ON COLUMN mart.vanished_sales.product_id IS 'The shop''s article number';
COMMENT ON COLUMN mart.vanished_sales.product_name IS 'Last known name';
COMMENT ON COLUMN mart.vanished_sales.category IS 'Last known category';
COMMENT ON COLUMN mart.vanished_sales.quantity IS 'Units ordered';
COMMENT ON COLUMN mart.vanished_sales.unit_price IS 'Price of one unit: the line''s own, else the list price in force on the order date';
COMMENT ON COLUMN mart.vanished_sales.total_amount IS 'Amount of the line';
COMMENT ON COLUMN mart.vanished_sales.lost_revenue IS 'Amount of the line if the order was completed, else 0: what revenue lacks since the line vanished';
COMMENT ON COLUMN mart.vanished_sales.order_status IS 'Completed, Cancelled or Returned';
COMMENT ON COLUMN mart.vanished_sales.payment_mode IS 'How the order was paid';
COMMENT ON COLUMN mart.vanished_sales.updated_date IS 'When the row last changed';
COMMENT ON COLUMN mart.vanished_sales.batch_id IS 'Batch that last wrote this row';
CREATE OR REPLACE VIEW mart.order_status_impact AS SELECT CAST(by_status.month / 100 AS INTEGER) AS year,
    CAST(by_status.month - (by_status.month / 100) * 100 AS INTEGER) AS month, CAST(make_date((by_status.month * 100
    + 1) / 10000, (by_status.month * 100 + 1) / 100 - ((by_status.month * 100 + 1) / 10000) * 100, 1) AS DATE) AS
    month_start, CAST(by_status.order_status AS TEXT) AS order_status, CAST(by_status.order_status IN ('Cancelled',
    'Returned') AS BOOLEAN) AS is_lost, CAST(by_status.lines AS BIGINT) AS lines, CAST(by_status.units AS BIGINT) AS
    units, CAST(by_status.amount AS NUMERIC(24, 4)) AS amount, CAST(CAST(by_status.lines AS NUMERIC) /
    CAST(nullif(sum(by_status.lines) OVER (PARTITION BY by_status.month), 0) AS NUMERIC) AS NUMERIC(20, 6)) AS
    lines_share_of_month, CAST(CAST(by_status.amount AS NUMERIC) / CAST(nullif(sum(by_status.amount) OVER (PARTITION
    BY by_status.month), 0) AS NUMERIC) AS NUMERIC(20, 6)) AS amount_share_of_month, CAST(CAST(by_status.amount AS
    NUMERIC) / CAST(nullif(sum(by_status.amount) OVER (), 0) AS NUMERIC) AS NUMERIC(20, 6)) AS amount_share
  FROM (SELECT gold.fact_sales.order_date_key / 100 AS month, coalesce(gold.fact_sales.order_status, 'Unknown') AS
    order_status, count(*) AS lines, sum(gold.fact_sales.quantity) AS units, sum(gold.fact_sales.total_amount) AS
    amount
  FROM gold.fact_sales
  WHERE NOT gold.fact_sales.is_vanished GROUP BY gold.fact_sales.order_date_key / 100,
    coalesce(gold.fact_sales.order_status, 'Unknown')) AS by_status;
COMMENT ON VIEW mart.order_status_impact IS 'What was ordered by month and status, one row for each status of a month. Sum lines, amount and amount_share over months for a status over all time.';
COMMENT ON COLUMN mart.order_status_impact.year IS 'Year';
COMMENT ON COLUMN mart.order_status_impact.month IS 'Month, 1 to 12';
COMMENT ON COLUMN mart.order_status_impact.month_start IS 'First day of the month';
COMMENT ON COLUMN mart.order_status_impact.order_status IS 'Status of the order lines, Unknown where they have none';
COMMENT ON COLUMN mart.order_status_impact.is_lost IS 'Whether the amount was lost, because the orders were cancelled or returned';
COMMENT ON COLUMN mart.order_status_impact.lines IS 'Order lines';
COMMENT ON COLUMN mart.order_status_impact.units IS 'Units ordered';
COMMENT ON COLUMN mart.order_status_impact.amount IS 'Amount of the order lines';
COMMENT ON COLUMN mart.order_status_impact.lines_share_of_month IS 'Share of the lines of the month';
COMMENT ON COLUMN mart.order_status_impact.amount_share_of_month IS 'Share of the amount of the month';
COMMENT ON COLUMN mart.order_status_impact.amount_share IS 'Share of the amount of all months';
CREATE OR REPLACE VIEW mart.product_revenue AS SELECT gold.dim_product.product_key AS product_key,
    gold.dim_product.product_id AS product_id, gold.dim_product.product_name AS product_name,
    gold.dim_product.category AS category, gold.dim_product.is_active AS is_active, CAST(coalesce(by_product.lines,
    0) AS BIGINT) AS lines, CAST(coalesce(by_product.units, 0) AS BIGINT) AS units,
    CAST(coalesce(by_product.revenue, 0) AS NUMERIC(24, 4)) AS revenue, CAST(CAST(by_product.revenue AS NUMERIC) /
    CAST(nullif(by_product.units, 0) AS NUMERIC) AS NUMERIC(24, 4)) AS average_unit_price,
    CAST(CAST(coalesce(by_product.revenue, 0) AS NUMERIC) / CAST(nullif(sum(coalesce(by_product.revenue, 0)) OVER
    (), 0) AS NUMERIC) AS NUMERIC(20, 6)) AS revenue_share, CAST(rank() OVER (ORDER BY coalesce(by_product.revenue,
    0) DESC) AS BIGINT) AS revenue_rank
  FROM gold.dim_product LEFT OUTER JOIN (SELECT gold.fact_sales.product_key AS product_key, count(*) FILTER (WHERE
    gold.fact_sales.order_status = 'Completed' AND NOT gold.fact_sales.is_vanished) AS lines,
    coalesce(sum(gold.fact_sales.quantity) FILTER (WHERE gold.fact_sales.order_status = 'Completed' AND NOT
    gold.fact_sales.is_vanished), 0) AS units, coalesce(sum(gold.fact_sales.total_amount) FILTER (WHERE
    gold.fact_sales.order_status = 'Completed' AND NOT gold.fact_sales.is_vanished), 0) AS revenue
  FROM gold.fact_sales
  WHERE NOT gold.fact_sales.is_vanished GROUP BY gold.fact_sales.product_key) AS by_product ON
    by_product.product_key = gold.dim_product.product_key;
COMMENT ON VIEW mart.product_revenue IS 'Sales by product, one row each, those never sold too.';
COMMENT ON COLUMN mart.product_revenue.product_key IS 'Surrogate key; 0 is the unknown product';
COMMENT ON COLUMN mart.product_revenue.product_id IS 'The shop''s article number';
COMMENT ON COLUMN mart.product_revenue.product_name IS 'Last known name';
COMMENT ON COLUMN mart.product_revenue.category IS 'Last known category';
COMMENT ON COLUMN mart.product_revenue.is_active IS 'Whether the newest snapshot holds the article';
COMMENT ON COLUMN mart.product_revenue.lines IS 'Lines of completed orders';
COMMENT ON COLUMN mart.product_revenue.units IS 'Units in completed orders';
COMMENT ON COLUMN mart.product_revenue.revenue IS 'Revenue of completed orders';
COMMENT ON COLUMN mart.product_revenue.average_unit_price IS 'Revenue per unit';
COMMENT ON COLUMN mart.product_revenue.revenue_share IS 'Share of the revenue of all products';
COMMENT ON COLUMN mart.product_revenue.revenue_rank IS 'Place by revenue, 1 the highest; equal revenue, equal place';
CREATE OR REPLACE VIEW mart.category_revenue AS SELECT CAST(by_category.category AS TEXT) AS category,
    CAST(by_category.products AS BIGINT) AS products, CAST(by_category.lines AS BIGINT) AS lines,
    CAST(by_category.units AS BIGINT) AS units, CAST(by_category.revenue AS NUMERIC(24, 4)) AS revenue,
    CAST(CAST(by_category.revenue AS NUMERIC) / CAST(nullif(sum(by_category.revenue) OVER (), 0) AS NUMERIC) AS
    NUMERIC(20, 6)) AS revenue_share, CAST(rank() OVER (ORDER BY by_category.revenue DESC) AS BIGINT) AS
    revenue_rank
  FROM (SELECT coalesce(gold.dim_product.category, 'Unknown') AS category, count(*) FILTER (WHERE by_product.lines >
    0) AS products, sum(by_product.lines) AS lines, sum(by_product.units) AS units, sum(by_product.revenue) AS
    revenue
  FROM (SELECT gold.fact_sales.product_key AS product_key, count(*) FILTER (WHERE gold.fact_sales.order_status =
    'Completed' AND NOT gold.fact_sales.is_vanished) AS lines, coalesce(sum(gold.fact_sales.quantity) FILTER (WHERE
    gold.fact_sales.order_status = 'Completed' AND NOT gold.fact_sales.is_vanished), 0) AS units,
    coalesce(sum(gold.fact_sales.total_amount) FILTER (WHERE gold.fact_sales.order_status = 'Completed' AND NOT
    gold.fact_sales.is_vanished), 0) AS revenue
  FROM gold.fact_sales
  WHERE NOT gold.fact_sales.is_vanished GROUP BY gold.fact_sales.product_key) AS by_product JOIN gold.dim_product ON
    gold.dim_product.product_key = by_product.product_key GROUP BY coalesce(gold.dim_product.category, 'Unknown'))
    AS by_category;
COMMENT ON VIEW mart.category_revenue IS 'Sales by category of products, one row for each that was ever ordered.';
COMMENT ON COLUMN mart.category_revenue.category IS 'Category, Unknown where the product has none';
COMMENT ON COLUMN mart.category_revenue.products IS 'Products in completed orders';
COMMENT ON COLUMN mart.category_revenue.lines IS 'Lines of completed orders';
COMMENT ON COLUMN mart.category_revenue.units IS 'Units in completed orders';
COMMENT ON COLUMN mart.category_revenue.revenue IS 'Revenue of completed orders';
COMMENT ON COLUMN mart.category_revenue.revenue_share IS 'Share of the revenue of all categories';
COMMENT ON COLUMN mart.category_revenue.revenue_rank IS 'Place by revenue, 1 the highest; equal revenue, equal place';
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
    coalesce(sum(open_sales.quantity) FILTER (WHERE open_sales.order_status = 'Completed' AND NOT
    open_sales.is_vanished), 0) AS units, coalesce(sum(open_sales.total_amount) FILTER (WHERE
    open_sales.order_status = 'Completed' AND NOT open_sales.is_vanished), 0) AS revenue,
    min(open_sales.order_date_key) FILTER (WHERE open_sales.order_status = 'Completed' AND NOT
    open_sales.is_vanished) AS first, max(open_sales.order_date_key) FILTER (WHERE open_sales.order_status =
    'Completed' AND NOT open_sales.is_vanished) AS last, max(open_sales.order_date_key) AS last_of_any_status
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
  WHERE NOT open_sales.is_vanished GROUP BY open_sales.order_date_key / 100, open_sales.customer_key) AS by_customer
    LEFT OUTER JOIN (SELECT bought.month AS month, bought.customer_key AS customer_key, count(*) AS orders
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
  WHERE open_sales.order_status = 'Completed' AND NOT open_sales.is_vanished) AS bought GROUP BY bought.month,
    bought.customer_key) AS counted_by_customer ON counted_by_customer.month = by_customer.month AND
    counted_by_customer.customer_key = by_customer.customer_key) AS orders_by_customer JOIN gold.dim_customer ON
    gold.dim_customer.customer_key = orders_by_customer.customer_key
  WHERE orders_by_customer.orders > 0 GROUP BY orders_by_customer.month, coalesce(gold.dim_customer.region,
    'Unknown')) AS by_region;
COMMENT ON VIEW mart.region_aov IS 'Completed orders by month and by region of the customer at the time, one row for each region of a month.';
COMMENT ON COLUMN mart.region_aov.year IS 'Year';
COMMENT ON COLUMN mart.region_aov.month IS 'Month, 1 to 12';
COMMENT ON COLUMN mart.region_aov.month_start IS 'First day of the month';
COMMENT ON COLUMN mart.region_aov.region IS 'Sales region, Unknown where the customer has none';
COMMENT ON COLUMN mart.region_aov.orders IS 'Completed orders';
COMMENT ON COLUMN mart.region_aov.units IS 'Units in completed orders';
COMMENT ON COLUMN mart.region_aov.revenue IS 'Revenue of completed orders';
COMMENT ON COLUMN mart.region_aov.average_order_value IS 'Revenue per completed order';
CREATE OR REPLACE VIEW mart.daily_sales AS WITH by_day AS
  (SELECT orders_by_day.order_date_key AS day, orders_by_day.orders AS orders, orders_by_day.units AS units,
    orders_by_day.revenue AS revenue
  FROM (SELECT mart.orders_by_day.month AS month, mart.orders_by_day.order_date_key AS order_date_key,
    mart.orders_by_day.orders AS orders, mart.orders_by_day.units AS units, mart.orders_by_day.revenue AS revenue
  FROM mart.orders_by_day UNION ALL SELECT CAST(by_day.order_date_key / 100 AS INTEGER) AS month,
    CAST(by_day.order_date_key AS INTEGER) AS order_date_key, CAST(coalesce(counted_by_day.orders, 0) AS BIGINT) AS
    orders, CAST(by_day.units AS BIGINT) AS units, CAST(by_day.revenue AS NUMERIC(24, 4)) AS revenue
  FROM (SELECT open_sales.order_date_key AS order_date_key, coalesce(sum(open_sales.quantity) FILTER (WHERE
    open_sales.order_status = 'Completed' AND NOT open_sales.is_vanished), 0) AS units,
    coalesce(sum(open_sales.total_amount) FILTER (WHERE open_sales.order_status = 'Completed' AND NOT
    open_sales.is_vanished), 0) AS revenue
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
  WHERE NOT open_sales.is_vanished GROUP BY open_sales.order_date_key) AS by_day LEFT OUTER JOIN (SELECT
    orders.order_date_key AS order_date_key, count(*) AS orders
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
  WHERE open_sales.order_status = 'Completed' AND NOT open_sales.is_vanished) AS orders GROUP BY
    orders.order_date_key) AS counted_by_day ON counted_by_day.order_date_key = by_day.order_date_key) AS
    orders_by_day)
  SELECT gold.dim_date.date_key AS order_date_key, gold.dim_date.calendar_date AS order_date, gold.dim_date.day_name
    AS day_name, gold.dim_date.is_weekend AS is_weekend, gold.dim_date.is_holiday AS is_holiday,
    CAST(coalesce(by_day.orders, 0) AS BIGINT) AS orders, CAST(coalesce(by_day.units, 0) AS BIGINT) AS units,
    CAST(coalesce(by_day.revenue, 0) AS NUMERIC(24, 4)) AS revenue, CAST(CAST(by_day.revenue AS NUMERIC) /
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
COMMENT ON VIEW mart.daily_sales IS 'Sales by day, one row for every day from the first order to the last.';
COMMENT ON COLUMN mart.daily_sales.order_date_key IS 'Day as a number, YYYYMMDD';
COMMENT ON COLUMN mart.daily_sales.order_date IS 'The day';
COMMENT ON COLUMN mart.daily_sales.day_name IS 'English name of the day of the week';
COMMENT ON COLUMN mart.daily_sales.is_weekend IS 'Whether it is a Saturday or a Sunday';
COMMENT ON COLUMN mart.daily_sales.is_holiday IS 'Whether it is a federal holiday of the United States';
COMMENT ON COLUMN mart.daily_sales.orders IS 'Completed orders';
COMMENT ON COLUMN mart.daily_sales.units IS 'Units in completed orders';
COMMENT ON COLUMN mart.daily_sales.revenue IS 'Revenue of completed orders';
COMMENT ON COLUMN mart.daily_sales.average_order_value IS 'Revenue per completed order';
COMMENT ON COLUMN mart.daily_sales.revenue_before IS 'Revenue of the day before, null on the first day';
COMMENT ON COLUMN mart.daily_sales.revenue_change IS 'Revenue less that of the day before';
COMMENT ON COLUMN mart.daily_sales.revenue_change_share IS 'Change as a share of the revenue of the day before, null if that was 0';
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
    open_sales.order_status = 'Completed' AND NOT open_sales.is_vanished), 0) AS units,
    coalesce(sum(open_sales.total_amount) FILTER (WHERE open_sales.order_status = 'Completed' AND NOT
    open_sales.is_vanished), 0) AS revenue
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
  WHERE NOT open_sales.is_vanished GROUP BY open_sales.order_date_key) AS by_day LEFT OUTER JOIN (SELECT
    orders.order_date_key AS order_date_key, count(*) AS orders
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
  WHERE open_sales.order_status = 'Completed' AND NOT open_sales.is_vanished) AS orders GROUP BY
    orders.order_date_key) AS counted_by_day ON counted_by_day.order_date_key = by_day.order_date_key) AS
    orders_by_day GROUP BY orders_by_day.month) AS sums LEFT OUTER JOIN (SELECT mart.orders_by_month.month AS month,
    mart.orders_by_month.orders AS orders
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
  WHERE open_sales.order_status = 'Completed' AND NOT open_sales.is_vanished) AS orders GROUP BY orders.month) AS
    orders_by_month ON orders_by_month.month = sums.month)
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
COMMENT ON VIEW mart.monthly_sales IS 'Sales by month, one row for every month from that of the first order to that of the last.';
COMMENT ON COLUMN mart.monthly_sales.year IS 'Year';
COMMENT ON COLUMN mart.monthly_sales.month IS 'Month, 1 to 12';
COMMENT ON COLUMN mart.monthly_sales.month_name IS 'English name of the month';
COMMENT ON COLUMN mart.monthly_sales.month_start IS 'First day of the month';
COMMENT ON COLUMN mart.monthly_sales.orders IS 'Completed orders';
COMMENT ON COLUMN mart.monthly_sales.units IS 'Units in completed orders';
COMMENT ON COLUMN mart.monthly_sales.revenue IS 'Revenue of completed orders';
COMMENT ON COLUMN mart.monthly_sales.average_order_value IS 'Revenue per completed order';
COMMENT ON COLUMN mart.monthly_sales.revenue_before IS 'Revenue of the month before, null in the first month';
COMMENT ON COLUMN mart.monthly_sales.revenue_change IS 'Revenue less that of the month before';
COMMENT ON COLUMN mart.monthly_sales.revenue_change_share IS 'Change as a share of the revenue of the month before, null if that was 0';
