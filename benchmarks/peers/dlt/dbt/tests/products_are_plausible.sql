select * from {{ ref('products') }} where price not between 0.01 and 99999.99
