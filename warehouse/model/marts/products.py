"""What sells and what does not."""

from sqlalchemy import BigInteger, Text, and_, func, select, true

from warehouse.model.dimensions import product
from warehouse.model.facts import sales
from warehouse.model.marts.measures import CURRENCY, UNSAID, lines, revenue, stands, units
from warehouse.vocabulary import MONEY, SHARE, mart, ratio, same, shown

_by_product = (
    select(
        sales.c.product_key,
        sales.c.currency,
        lines.label("lines"),
        units.label("units"),
        revenue.label("revenue"),
    )
    .where(stands)
    .group_by(sales.c.product_key, sales.c.currency)
    .cte("by_product")
)
_currencies = select(_by_product.c.currency).distinct().subquery("currencies")
_in_same = _currencies.c.currency
_product_revenue = func.coalesce(_by_product.c.revenue, 0)

product_revenue = mart(
    "product_revenue",
    "Sales by product, one row each, those never sold too; of several currencies, one row for each. Shares and places "
    "are those within a currency.",
    "Which products bring the most revenue, and what share of it?",
    same(product.c.product_key),
    same(product.c.product_id),
    same(product.c.product_name),
    same(product.c.category),
    same(product.c.is_active),
    shown("lines", BigInteger, "Lines of completed orders", func.coalesce(_by_product.c.lines, 0)),
    shown("units", BigInteger, "Units in completed orders", func.coalesce(_by_product.c.units, 0)),
    shown("revenue", MONEY, "Revenue of completed orders", _product_revenue),
    shown("average_unit_price", MONEY, "Revenue per unit", ratio(_by_product.c.revenue, _by_product.c.units)),
    shown(
        "revenue_share",
        SHARE,
        "Share of the revenue of all products",
        ratio(_product_revenue, func.sum(_product_revenue).over(partition_by=_in_same)),
    ),
    shown(
        "revenue_rank",
        BigInteger,
        "Place by revenue, 1 the highest; equal revenue, equal place",
        func.rank().over(partition_by=_in_same, order_by=_product_revenue.desc()),
    ),
    shown("currency", Text, CURRENCY, _in_same),
    rows=select()
    .select_from(product)
    .outerjoin(_currencies, true())
    .outerjoin(
        _by_product,
        and_(
            _by_product.c.product_key == product.c.product_key,
            func.coalesce(_by_product.c.currency, UNSAID) == func.coalesce(_currencies.c.currency, UNSAID),
        ),
    ),
)

_category = func.coalesce(product.c.category, "Unknown")
_by_category = (
    select(
        _category.label("category"),
        _by_product.c.currency,
        func.count().filter(_by_product.c.lines > 0).label("products"),
        func.sum(_by_product.c.lines).label("lines"),
        func.sum(_by_product.c.units).label("units"),
        func.sum(_by_product.c.revenue).label("revenue"),
    )
    .select_from(_by_product)
    .join(product, product.c.product_key == _by_product.c.product_key)
    .group_by(_category, _by_product.c.currency)
    .subquery("by_category")
)

category_revenue = mart(
    "category_revenue",
    "Sales by category of products, one row for each that was ever ordered; of several currencies, one row for each. "
    "Shares and places are those within a currency.",
    "Which categories bring the most revenue, and what share of it?",
    shown("category", Text, "Category, Unknown where the product has none", _by_category.c.category),
    shown("products", BigInteger, "Products in completed orders", _by_category.c.products),
    shown("lines", BigInteger, "Lines of completed orders", _by_category.c.lines),
    shown("units", BigInteger, "Units in completed orders", _by_category.c.units),
    shown("revenue", MONEY, "Revenue of completed orders", _by_category.c.revenue),
    shown(
        "revenue_share",
        SHARE,
        "Share of the revenue of all categories",
        ratio(_by_category.c.revenue, func.sum(_by_category.c.revenue).over(partition_by=_by_category.c.currency)),
    ),
    shown(
        "revenue_rank",
        BigInteger,
        "Place by revenue, 1 the highest; equal revenue, equal place",
        func.rank().over(partition_by=_by_category.c.currency, order_by=_by_category.c.revenue.desc()),
    ),
    shown("currency", Text, CURRENCY, _by_category.c.currency),
    rows=select().select_from(_by_category),
)
