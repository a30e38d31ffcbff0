select trim(customer_id) as customer_id, trim(customer_name) as customer_name, lower(trim(email)) as email,
    trim(city) as city, trim(state) as state, trim(country) as country, signup_date::date as signup_date,
    delivery::timestamp as as_of
from bronze.customers
where delivery = (select max(delivery) from bronze.customers)
