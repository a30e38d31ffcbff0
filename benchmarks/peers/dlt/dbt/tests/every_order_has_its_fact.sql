select o.* from {{ ref('orders') }} o left join {{ ref('fact_sales') }} f using (order_id) where f.order_id is null
