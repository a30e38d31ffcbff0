select * from {{ ref('fact_sales') }} where quantity <= 0 or unit_price <= 0 or total_amount <> quantity * unit_price
