{{ config(materialized='incremental', unique_key='order_id', incremental_strategy='merge') }}
select o.order_id, to_char(o.order_date, 'YYYYMMDD')::int as date_key, c.customer_key, p.product_id, o.quantity,
    h.price as unit_price, o.quantity * h.price as total_amount, o.order_status, o.payment_mode
from {{ ref('orders') }} o
left join {{ ref('dim_customer') }} c
    on c.customer_id = o.customer_id and c.valid_from <= o.order_date and o.order_date < c.valid_to
left join {{ ref('dim_product') }} p on p.product_id = o.product_id
left join {{ ref('product_price_history') }} h
    on h.product_id = o.product_id and h.valid_from <= o.order_date and o.order_date < h.valid_to
