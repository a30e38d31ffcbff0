select distinct on (product_id) nullif(trim(product_id), '') as product_id,
    nullif(trim(product_name), '') as product_name, nullif(trim(category), '') as category,
    case when pg_input_is_valid(price, 'numeric(14, 4)') then price::numeric(14, 4) end as price,
    delivery::timestamp as as_of
from bronze.products
where delivery = (select max(delivery) from bronze.products)
order by product_id
