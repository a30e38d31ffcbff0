MODEL (
  name gold.dim_date,
  kind FULL,
  audits (unique_values(columns := (date_key, calendar_date)))
);

SELECT
  TO_CHAR(day, 'YYYYMMDD')::INT AS date_key,
  day::DATE AS calendar_date,
  EXTRACT(YEAR FROM day)::INT AS year,
  EXTRACT(QUARTER FROM day)::INT AS quarter,
  EXTRACT(MONTH FROM day)::INT AS month,
  TO_CHAR(day, 'FMMonth') AS month_name,
  TO_CHAR(day, 'FMDay') AS day_name
FROM GENERATE_SERIES('2020-01-01'::TIMESTAMP, '2030-12-31'::TIMESTAMP, '1 day'::INTERVAL) AS days(day)
