select to_char(day, 'YYYYMMDD')::int as date_key, day::date as calendar_date, extract(year from day)::int as year,
    extract(quarter from day)::int as quarter, extract(month from day)::int as month,
    to_char(day, 'FMMonth') as month_name, to_char(day, 'FMDay') as day_name
from generate_series(timestamp '2020-01-01', timestamp '2030-12-31', interval '1 day') as days(day)
