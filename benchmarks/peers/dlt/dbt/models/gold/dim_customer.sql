-- the first version of a customer holds from the beginning
select dbt_scd_id as customer_key, customer_id, customer_name, email, city, state, country, signup_date,
    case when row_number() over (partition by customer_id order by dbt_valid_from) = 1 then '-infinity'::timestamp
        else dbt_valid_from end as valid_from,
    dbt_valid_to as valid_to
from {{ ref('customer_versions') }}
