select trim(order_id) as order_id, order_date::date as order_date, trim(customer_id) as customer_id,
    trim(product_id) as product_id, quantity::int as quantity, trim(order_status) as order_status,
    trim(payment_mode) as payment_mode
from bronze.orders
where delivery = (select max(delivery) from bronze.orders)
