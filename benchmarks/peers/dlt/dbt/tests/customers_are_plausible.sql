select * from {{ ref('customers') }}
where email !~ '^[^@\s]+@[^@\s]+\.[^@\s]+$' or (signup_text is not null and signup_date is null)
