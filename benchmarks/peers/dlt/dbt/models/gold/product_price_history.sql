select product_id, price,
    case when row_number() over (partition by product_id order by dbt_valid_from) = 1 then '-infinity'::timestamp
        else dbt_valid_from end as valid_from,
    dbt_valid_to as valid_to
from {{ ref('price_versions') }}
