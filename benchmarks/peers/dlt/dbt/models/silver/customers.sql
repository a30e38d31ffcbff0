select distinct on (customer_id) nullif(trim(customer_id), '') as customer_id,
    nullif(trim(customer_name), '') as customer_name, nullif(lower(trim(email)), '') as email,
    nullif(trim(city), '') as city, nullif(trim(state), '') as state, nullif(trim(country), '') as country,
    signup_date as signup_text, case when pg_input_is_valid(signup_date, 'date') then signup_date::date end as signup_date,
    delivery::timestamp as as_of
from bronze.customers
where delivery = (select max(delivery) from bronze.customers)
order by customer_id
