-- Records with the members and the price that were in force on their day.
CREATE TEMPORARY VIEW found AS
SELECT o.order_id, o.order_line, to_char(o.order_date, 'YYYYMMDD')::int AS order_date_key, c.customer_key, p.product_key,
    o.quantity, h.price AS unit_price, o.order_status, o.payment_mode
FROM silver.orders o
JOIN gold.dim_customer c ON c.customer_id = o.customer_id AND o.order_date >= c.valid_from AND o.order_date < c.valid_to
JOIN gold.dim_product p USING (product_id)
JOIN gold.product_price_history h ON h.product_key = p.product_key AND o.order_date >= h.valid_from
    AND o.order_date < h.valid_to
WHERE o.reason IS NULL;
