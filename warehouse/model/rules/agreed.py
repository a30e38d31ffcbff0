"""The ids that this model gives to standard rules, and where its texts differ from the standard ones."""

from warehouse.vocabulary import WARNING, Agreed

_PRODUCT_TYPES = "Correct the value, or set `decimal`, `thousands`, `currency` or `negatives` of its source."
AGREED = {
    "BR-CUSTOMERS-001": Agreed("BR-001"),
    "BR-PRODUCTS-001": Agreed("BR-002"),
    "BR-ORDERS-001": Agreed("BR-003"),
    "BR-CUSTOMERS-002": Agreed("BR-004"),
    "BR-PRODUCTS-002": Agreed("BR-005"),
    "BR-ORDERS-002": Agreed("BR-006"),
    "SR-CUSTOMERS-001": Agreed("SR-U-001"),
    "SR-PRODUCTS-001": Agreed("SR-U-002"),
    "SR-ORDERS-001": Agreed(
        "SR-U-003",
        "order line is unique in a delivery",
        advice="Where the lines have numbers, the last record of a line stands: ask the sender why a line came twice. "
        "Where they have none, map order_line in [sources.orders.columns], or count them by number_within.",
    ),
    "SR-CUSTOMERS-002": Agreed("SR-C-001"),
    "SR-PRODUCTS-002": Agreed("SR-C-006"),
    "SR-ORDERS-002": Agreed("SR-C-010"),
    "SR-CUSTOMERS-003": Agreed(
        "SR-T-001",
        "customer values have their type",
        WARNING,
        "Correct the value, or set `date_formats` of its source in warehouse.toml.",
    ),
    "SR-PRODUCTS-003": Agreed("SR-T-002", "product values have their type", advice=_PRODUCT_TYPES),
    "SR-ORDERS-003": Agreed(
        "SR-T-003",
        "order values have their type",
        advice="Correct the value, or set the `date_formats`, `decimal` or `currency` of its source in warehouse.toml.",
    ),
    "GR-DIM_CUSTOMER-001": Agreed("GR-D-001"),
    "GR-DIM_PRODUCT-001": Agreed("GR-D-002"),
    "GR-DIM_DATE-001": Agreed("GR-D-003"),
    "GR-DIM_CUSTOMER-002": Agreed("GR-D-004"),
    "GR-DIM_PRODUCT-002": Agreed("GR-D-005"),
    "GR-DIM_CUSTOMER-003": Agreed("GR-T-001"),
    "GR-DIM_CUSTOMER-004": Agreed("GR-T-002"),
    "GR-DIM_CUSTOMER-005": Agreed("GR-T-003"),
    "GR-PRODUCT_PRICE_HISTORY-001": Agreed("GR-T-004"),
    "GR-FACT_SALES-001": Agreed("GR-RI-006", "no order line is lost"),
    "GR-FACT_SALES-002": Agreed("GR-RI-007"),
    "GR-FACT_SALES-003": Agreed("GR-U-001", "an order line stands once"),
    "GR-FACT_SALES-004": Agreed(
        "GR-M-001",
        advice="Deliver the customers and products that the facts name; they are then completed in place.",
    ),
    "GR-FACT_SALES-011": Agreed("GR-RI-003"),
    "GR-FACT_SALES-012": Agreed("GR-RI-001"),
    "GR-FACT_SALES-013": Agreed("GR-RI-002"),
}
