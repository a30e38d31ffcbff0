select distinct on (order_id) nullif(trim(order_id), '') as order_id,
    case when pg_input_is_valid(order_date, 'date') then order_date::date end as order_date,
    nullif(trim(customer_id), '') as customer_id, nullif(trim(product_id), '') as product_id,
    case when pg_input_is_valid(quantity, 'integer') then quantity::int end as quantity,
    nullif(trim(order_status), '') as order_status, nullif(trim(payment_mode), '') as payment_mode,
    delivery::date as delivery
from bronze.orders
where delivery = (select max(delivery) from bronze.orders)
order by order_id
