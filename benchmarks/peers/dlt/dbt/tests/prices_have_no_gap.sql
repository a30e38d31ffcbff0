select * from (
    select valid_to, lead(valid_from) over (partition by product_id order by valid_from) as next
    from {{ ref('product_price_history') }}
) as prices
where valid_to <> coalesce(next, '9999-12-31')
