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
_SALE = "quantity wholesale_cost list_price sales_price ext_discount_amt ext_sales_price ext_wholesale_cost"
_SALE += " ext_list_price ext_tax coupon_amt net_paid net_paid_inc_tax net_profit"
_SHIPPED = f"{_SALE} ext_ship_cost net_paid_inc_ship net_paid_inc_ship_tax"
_RETURN = "return_quantity return_tax return_amt_inc_tax fee return_ship_cost refunded_cash reversed_charge net_loss"


def _of(table: str, prefix: str, columns: str) -> str:
    return " ".join(f"{table}.{prefix}_{one}" for one in columns.split())


def _tpcds() -> Truth:
    keys = """call_center.cc_call_center_sk catalog_page.cp_catalog_page_sk catalog_returns.cr_item_sk,cr_order_number
    catalog_sales.cs_item_sk,cs_order_number customer.c_customer_sk customer_address.ca_address_sk
    customer_demographics.cd_demo_sk date_dim.d_date_sk household_demographics.hd_demo_sk
    income_band.ib_income_band_sk inventory.inv_date_sk,inv_item_sk,inv_warehouse_sk item.i_item_sk
    promotion.p_promo_sk reason.r_reason_sk ship_mode.sm_ship_mode_sk store.s_store_sk
    store_returns.sr_item_sk,sr_ticket_number store_sales.ss_item_sk,ss_ticket_number time_dim.t_time_sk
    warehouse.w_warehouse_sk web_page.wp_web_page_sk web_returns.wr_item_sk,wr_order_number
    web_sales.ws_item_sk,ws_order_number web_site.web_site_sk"""
    to = {
        "customer": """catalog_returns.cr_refunded catalog_returns.cr_returning catalog_sales.cs_bill
        catalog_sales.cs_ship store_returns.sr store_sales.ss web_page.wp web_returns.wr_refunded
        web_returns.wr_returning web_sales.ws_bill web_sales.ws_ship""",
        "item": """catalog_returns.cr catalog_sales.cs inventory.inv promotion.p store_returns.sr store_sales.ss
        web_returns.wr web_sales.ws""",
        "promo": "catalog_sales.cs store_sales.ss web_sales.ws",
        "warehouse": "catalog_returns.cr catalog_sales.cs inventory.inv web_sales.ws",
        "reason": "catalog_returns.cr store_returns.sr web_returns.wr",
        "ship_mode": "catalog_returns.cr catalog_sales.cs web_sales.ws",
        "call_center": "catalog_returns.cr catalog_sales.cs",
        "catalog_page": "catalog_returns.cr catalog_sales.cs",
        "web_page": "web_returns.wr web_sales.ws",
        "web_site": "web_sales.ws",
        "store": "store_returns.sr store_sales.ss",
        "income_band": "household_demographics.hd",
    }
    people = """catalog_returns.cr_refunded catalog_returns.cr_returning catalog_sales.cs_bill catalog_sales.cs_ship
    customer.c_current store_returns.sr store_sales.ss web_returns.wr_refunded web_returns.wr_returning
    web_sales.ws_bill web_sales.ws_ship"""
    days = """catalog_returns.cr_returned catalog_sales.cs_sold catalog_sales.cs_ship inventory.inv
    store_returns.sr_returned store_sales.ss_sold web_returns.wr_returned web_sales.ws_sold web_sales.ws_ship"""
    others = """call_center.cc_open call_center.cc_closed catalog_page.cp_start catalog_page.cp_end
    customer.c_first_shipto customer.c_first_sales customer.c_last_review promotion.p_start promotion.p_end
    store.s_closed web_page.wp_creation web_page.wp_access web_site.web_open web_site.web_close"""
    times = """catalog_returns.cr_returned catalog_sales.cs_sold store_returns.sr_return store_sales.ss_sold
    web_returns.wr_returned web_sales.ws_sold"""
    named = {"promo": "promotion"}
    references = [f"{one}_{key}_sk>{named.get(key, key)}" for key, all_ in to.items() for one in all_.split()]
    for key, target in (("cdemo", "customer_demographics"), ("hdemo", "household_demographics")):
        references += [f"{one}_{key}_sk>{target}" for one in people.split()]
    references += [f"{one}_addr_sk>customer_address" for one in people.split()]
    references += [f"{one}_date_sk>date_dim" for one in f"{days} {others}".split()]
    references += [f"{one}_time_sk>time_dim" for one in times.split()]
    references += [
        "catalog_returns.cr_item_sk,cr_order_number>catalog_sales",
        "store_returns.sr_item_sk,sr_ticket_number>store_sales",
        "web_returns.wr_item_sk,wr_order_number>web_sales",
    ]
    measures = [
        _of("catalog_sales", "cs", _SHIPPED), _of("web_sales", "ws", _SHIPPED), _of("store_sales", "ss", _SALE),
        _of("catalog_returns", "cr", f"{_RETURN} return_amount store_credit"),
        _of("store_returns", "sr", f"{_RETURN} return_amt store_credit"),
        _of("web_returns", "wr", f"{_RETURN} return_amt account_credit"), "inventory.inv_quantity_on_hand",
    ]  # fmt: skip
    return Truth(
        keys=keys,
        references=" ".join(references),
        facts="catalog_returns catalog_sales inventory store_returns store_sales web_returns web_sales",
        dimensions="""call_center catalog_page customer customer_address customer_demographics date_dim
        household_demographics income_band item promotion reason ship_mode store time_dim warehouse web_page
        web_site""",
        measures=" ".join(measures),
        dates=" ".join(f"{one}_date_sk" for one in days.split()),
    )


TPCDS = _tpcds()
"""The specification's keys and references, those that have no value at a small scale included."""
