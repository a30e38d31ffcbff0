"""The stars as the specifications and the makers of the schemas mean them, written down by hand."""

from __future__ import annotations

from dataclasses import dataclass

AXES = ("keys", "foreign keys", "facts", "dimensions", "measures", "dates")


@dataclass(frozen=True)
class Truth:
    """What a design should hold; measures and dates as `fact.column`, flat dimensions by their key as `source.key`."""

    keys: str
    references: str
    facts: str
    dimensions: str
    measures: str
    dates: str

    def sets(self) -> dict[str, set[str]]:
        """Return the six sets that are compared."""
        texts = (self.keys, self.references, self.facts, self.dimensions, self.measures, self.dates)
        return {axis: set(text.split()) for axis, text in zip(AXES, texts, strict=True)}


TPCH = Truth(
    keys="""customer.c_custkey lineitem.l_orderkey,l_linenumber nation.n_nationkey orders.o_orderkey part.p_partkey
    partsupp.ps_partkey,ps_suppkey region.r_regionkey supplier.s_suppkey""",
    references="""customer.c_nationkey>nation lineitem.l_orderkey>orders lineitem.l_partkey>part
    lineitem.l_suppkey>supplier lineitem.l_partkey,l_suppkey>partsupp nation.n_regionkey>region
    orders.o_custkey>customer partsupp.ps_partkey>part partsupp.ps_suppkey>supplier supplier.s_nationkey>nation""",
    facts="lineitem partsupp",
    dimensions="customer part supplier nation region",
    measures="""lineitem.l_quantity lineitem.l_extendedprice lineitem.l_discount lineitem.l_tax lineitem.o_totalprice
    partsupp.ps_availqty partsupp.ps_supplycost""",
    dates="lineitem.l_shipdate lineitem.l_commitdate lineitem.l_receiptdate lineitem.o_orderdate",
)
SAMPLE = Truth(
    keys="customers.customer_id products.product_id orders.order_id",
    references="orders.customer_id>customers orders.product_id>products",
    facts="orders",
    dimensions="customers products",
    measures="orders.quantity",
    dates="orders.order_date",
)
HEADERS = Truth(
    keys="clients.id articles.id purchases.id purchase_lines.purchase_id,line",
    references="purchases.client_id>clients purchase_lines.purchase_id>purchases purchase_lines.article_id>articles",
    facts="purchase_lines",
    dimensions="clients articles",
    measures="purchase_lines.qty",
    dates="purchase_lines.purchased_at",
)
FLAT = Truth(
    keys="export.OrderNo",
    references="",
    facts="export",
    dimensions="export.CustomerID export.ProductID",
    measures="export.Quantity",
    dates="export.OrderDate",
)
