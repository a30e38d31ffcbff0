{% snapshot price_versions %}
{{ config(unique_key='product_id', check_cols=['price']) }}
select product_id, price, as_of from {{ ref('products') }}
{% endsnapshot %}
