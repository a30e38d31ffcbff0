select * from (
    select valid_to, lead(valid_from) over (partition by customer_id order by valid_from) as next from {{ ref('dim_customer') }}
) as versions
where valid_to <> coalesce(next, '9999-12-31')
