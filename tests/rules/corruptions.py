"""For every rule about the star a corruption that breaks it, which no loader and no constraint would allow."""

from __future__ import annotations

from dataclasses import dataclass

FACT = "(SELECT order_id FROM gold.fact_sales ORDER BY order_id LIMIT 1)"
"""The order of the sample that is spoiled."""
ONE = f"WHERE order_id = {FACT}"
VERSION = "WHERE customer_key = (SELECT customer_key FROM gold.fact_sales ORDER BY order_id LIMIT 1)"
MEMBER = "customer_id, customer_name, email, city, state, country, region"
STAMPS = "created_date, updated_date, batch_id"


@dataclass(frozen=True)
class Corruption:
    """SQL that breaks a rule; ``company`` are the rules that inevitably break with it."""

    sql: str
    company: frozenset[str] = frozenset()
    failed: int = 1


def corruption(sql: str, *company: str, failed: int = 1) -> Corruption:
    """Return a corruption, its company, and how many rows or groups break the rule."""
    return Corruption(sql, frozenset(company), failed)


def nullable(column: str) -> str:
    """Return the statement by which a column of the fact may be null."""
    return f"ALTER TABLE gold.fact_sales ALTER {column} DROP NOT NULL"


def without(table: str, *constraints: str) -> str:
    """Return the statement that drops constraints, and what depends on them."""
    drops = ", ".join(f"DROP CONSTRAINT {constraint} CASCADE" for constraint in constraints)
    return f"ALTER TABLE gold.{table} {drops}"


def fact(assignment: str) -> str:
    """Return the statement that changes one fact."""
    return f"UPDATE gold.fact_sales SET {assignment} {ONE}"


def split(day: str, city: str) -> str:
    """Return the statements that split a version on a day; the facts keep the key of the first part."""
    return f"""
        UPDATE gold.dim_customer SET valid_to = '{day}' {VERSION};
        INSERT INTO gold.dim_customer
            (customer_key, {MEMBER}, signup_date, is_active, is_inferred, valid_from, valid_to, {STAMPS})
        SELECT 9999, customer_id, customer_name, email, {city}, state, country, region, signup_date, is_active,
            is_inferred, '{day}', '9999-12-31', {STAMPS} FROM gold.dim_customer {VERSION}"""


PERIODS = ("fk_dim_customer_customer_id_next_valid_from", "fk_dim_customer_customer_id_previous_valid_to")
NO_TOTAL = "ALTER TABLE gold.fact_sales ALTER total_amount DROP EXPRESSION"

LOST = "order_status = 'Lost'"
CORRUPTIONS: dict[str, Corruption] = {
    "GR-RI-001": corruption(split("2023-01-01", "'Elsewhere'"), failed=2),
    "GR-RI-002": corruption(f"{without('fact_sales', 'fk_fact_sales_product_key')}; {fact('product_key = 9999')}"),
    "GR-RI-003": corruption(
        f"{without('fact_sales', 'fk_fact_sales_order_date_key')}; {fact('order_date_key = 20230132')}"
    ),
    "GR-RI-006": corruption(f"DELETE FROM gold.fact_sales {ONE}", "GR-RI-007"),
    "GR-RI-007": corruption(fact("quantity = quantity + 1"), "GR-FACT_SALES-005"),
    "GR-FACT_SALES-005": corruption(fact("payment_mode = 'Cash'")),
    "GR-C-001": corruption(
        f"{without('fact_sales', 'pk_fact_sales')}; {nullable('order_id')}; {fact('order_id = NULL')}",
        "GR-RI-006",
        "GR-RI-007",
    ),
    "GR-C-002": corruption(
        f"{without('fact_sales', 'pk_fact_sales')}; {nullable('order_date_key')};"
        "CREATE TABLE gold.fact_sales_undated PARTITION OF gold.fact_sales DEFAULT;"
        f"{fact('order_date_key = NULL')}",
        "GR-RI-003",
    ),
    "GR-C-003": corruption(f"{nullable('customer_key')}; {fact('customer_key = NULL')}", "GR-RI-001"),
    "GR-C-004": corruption(f"{nullable('product_key')}; {fact('product_key = NULL')}", "GR-RI-002"),
    "GR-C-005": corruption(
        f"{nullable('quantity')}; {fact('quantity = NULL')}", "GR-C-007", "GR-RI-007", "GR-FACT_SALES-005"
    ),
    "GR-C-006": corruption(f"{nullable('unit_price')}; {fact('unit_price = NULL')}", "GR-C-007"),
    "GR-C-007": corruption(f"{NO_TOTAL}; {fact('total_amount = NULL')}"),
    "GR-C-008": corruption(f"{fact('order_status = NULL')}; UPDATE silver.orders SET order_status = NULL {ONE}"),
    "GR-A-001": corruption(f"{NO_TOTAL}; {fact('total_amount = total_amount + 0.02')}"),
    "GR-A-002": corruption(f"{fact('quantity = 0')}; UPDATE silver.orders SET quantity = 0 {ONE}"),
    "GR-A-003": corruption(fact("unit_price = -1"), "GR-A-004"),
    "GR-A-004": corruption(
        f"{NO_TOTAL}; {fact('quantity = 1, unit_price = 0.005, total_amount = -1')};"
        f"UPDATE silver.orders SET quantity = 1 {ONE}",
        "GR-A-001",
    ),
    "GR-A-005": corruption(f"{fact(LOST)}; UPDATE silver.orders SET {LOST} {ONE}"),
    "GR-A-006": corruption(
        f"{fact('discount_amount = 1000000')}; UPDATE silver.orders SET discount_amount = 1000000 {ONE}"
    ),
    "GR-D-001": corruption(
        f"""{without("dim_customer", "pk_dim_customer")};
        INSERT INTO gold.dim_customer
            (customer_key, {MEMBER}, signup_date, is_active, is_inferred, valid_from, valid_to, {STAMPS})
        SELECT customer_key, 'C999', customer_name, 'c999@example.com', city, state, country, region, signup_date,
            is_active, is_inferred, valid_from, valid_to, {STAMPS} FROM gold.dim_customer {VERSION}""",
        "GR-FACT_SALES-005",
    ),
    "GR-D-002": corruption(
        f"""{without("dim_product", "pk_dim_product")};
        INSERT INTO gold.dim_product
            (product_key, product_id, product_name, category, price, is_active, is_inferred, {STAMPS})
        SELECT product_key, 'P999', product_name, category, price, is_active, is_inferred, {STAMPS}
        FROM gold.dim_product ORDER BY product_key LIMIT 1""",
        "GR-FACT_SALES-005",
    ),
    "GR-D-003": corruption(
        f"""{without("dim_date", "pk_dim_date")};
        UPDATE gold.dim_date SET date_key = 20301230 WHERE date_key = 20301231"""
    ),
    "GR-D-004": corruption(
        "ALTER TABLE gold.dim_customer ALTER is_active DROP NOT NULL;"
        f"UPDATE gold.dim_customer SET is_active = NULL {VERSION}"
    ),
    "GR-D-005": corruption(
        """ALTER TABLE gold.dim_product ALTER is_active DROP NOT NULL;
        UPDATE gold.dim_product SET is_active = NULL WHERE product_key = 1"""
    ),
    "GR-T-001": corruption(
        f"{without('dim_customer', *PERIODS)}; UPDATE gold.dim_customer SET valid_from = '1950-01-01' {VERSION}"
    ),
    "GR-T-002": corruption(
        f"""ALTER TABLE gold.dim_customer ALTER is_current DROP EXPRESSION;
        UPDATE gold.dim_customer SET is_current = false {VERSION}"""
    ),
    "GR-T-003": corruption(split("2100-01-01", "city")),
    "GR-T-004": corruption(
        """ALTER TABLE gold.product_price_history
            DROP CONSTRAINT fk_product_price_history_product_key_previous_valid_to,
            DROP CONSTRAINT fk_product_price_history_product_key_next_valid_from;
        UPDATE gold.product_price_history SET valid_from = '1950-01-01' WHERE product_key = 1"""
    ),
    "GR-U-001": corruption(
        f"""INSERT INTO gold.fact_sales (order_id, order_line, order_date_key, customer_key, product_key, quantity,
            unit_price, order_status, payment_mode, is_vanished, {STAMPS})
        SELECT order_id, order_line, 20230421, customer_key, product_key, quantity, unit_price, order_status,
            payment_mode, is_vanished, {STAMPS} FROM gold.fact_sales {ONE}""",
        "GR-RI-007",
    ),
}

TWICE = f"""{without("fact_sales", "pk_fact_sales")};
    INSERT INTO gold.fact_sales (order_id, order_line, order_date_key, customer_key, product_key, quantity,
        unit_price, order_status, payment_mode, is_vanished, {STAMPS})
    SELECT order_id, order_line, order_date_key, customer_key, product_key, quantity, unit_price, order_status,
        payment_mode, is_vanished, {STAMPS} FROM gold.fact_sales {ONE}"""
"""The same fact twice on the same day, which only the primary key forbids."""

INVENTED = f"DELETE FROM silver.orders {ONE}"
"""A fact without a record."""
