select f.* from {{ ref('fact_sales') }} f
left join {{ ref('dim_date') }} d using (date_key)
left join {{ ref('dim_customer') }} c using (customer_key)
where c.customer_key is null or d.calendar_date < c.valid_from or d.calendar_date >= c.valid_to
