select * from {{ ref('orders') }} where quantity not between 1 and 1000 or order_date > delivery
