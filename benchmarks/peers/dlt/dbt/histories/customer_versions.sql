{% snapshot customer_versions %}
{{ config(unique_key='customer_id', check_cols=['customer_name', 'email', 'city', 'state', 'country', 'signup_date']) }}
select * from {{ ref('customers') }}
{% endsnapshot %}
