select trim(product_id) as product_id, trim(product_name) as product_name, trim(category) as category,
    price::numeric(14, 4) as price, delivery::timestamp as as_of
from bronze.products
where delivery = (select max(delivery) from bronze.products)
