"""The charts and the dashboard of Apache Superset, on the datasets of the marts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.bi.datasets import VERSION, unique

TITLE, SLUG = "Retail warehouse", "retail-warehouse"
NUMBER, BARS = "big_number_total", "echarts_timeseries_bar"
WIDTH = 12
"""Columns of a row of a dashboard."""


@dataclass(frozen=True)
class Chart:
    """A chart as it is declared: what it draws from which mart, and its place."""

    name: str
    mart: str
    kind: str
    width: int
    height: int
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def has_days(self) -> bool:
        """Whether the filter of the dashboard narrows it."""
        return any("subject" in one for one in self.params["adhoc_filters"])

    def as_yaml(self) -> dict[str, Any]:
        """Return what Superset imports."""
        common = {
            "viz_type": self.kind,
            "adhoc_filters": [],
            "time_range": "No filter",
            "color_scheme": "supersetColors",
        }
        return {
            "slice_name": self.name,
            "viz_type": self.kind,
            "params": {**common, **self.params},
            "dataset_uuid": unique("dataset", self.mart),
            "uuid": unique("chart", self.name),
            "version": VERSION,
        }


def _within(day: str) -> dict[str, str]:
    """Let the filter of the dashboard narrow a chart to some days."""
    return {
        "expressionType": "SIMPLE",
        "clause": "WHERE",
        "subject": day,
        "operator": "TEMPORAL_RANGE",
        "comparator": "No filter",
    }


def _over_time(metric: str, x: str, **more: Any) -> dict[str, Any]:
    params = {
        "x_axis": x,
        "adhoc_filters": [_within(x)],
        "metrics": [metric],
        "groupby": [],
        "time_grain_sqla": "P1M",
        "row_limit": 10000,
        "rich_tooltip": True,
        "show_legend": False,
        "x_axis_time_format": "smart_date",
        "y_axis_format": "SMART_NUMBER",
        "truncateYAxis": False,
    }
    return {**params, **more}


def _number(metric: str, format_: str, day: str = "month_start") -> dict[str, Any]:
    return {"metric": metric, "y_axis_format": format_, "header_font_size": 0.4, "adhoc_filters": [_within(day)]}


def _where(condition: str) -> dict[str, str]:
    return {"expressionType": "SQL", "clause": "WHERE", "sqlExpression": condition}


PERIOD = {
    "id": "NATIVE_FILTER-period",
    "name": "Period",
    "type": "NATIVE_FILTER",
    "filterType": "filter_time",
    "description": "Of what has a date; categories, products and rules are shown over all time.",
    "targets": [{}],
    "cascadeParentIds": [],
    "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}},
    "controlValues": {"enableEmptyFilter": False},
}
"""The filter of the dashboard."""
ROWS = (
    (
        Chart("Revenue", "monthly_sales", NUMBER, 3, 26, _number("sum_revenue", ",.0f")),
        Chart("Orders", "monthly_sales", NUMBER, 3, 26, _number("sum_orders", ",d")),
        Chart(
            "Average order value",
            "monthly_sales",
            NUMBER,
            3,
            26,
            _number("overall_average_order_value", ",.2f"),
        ),
        Chart("Rules that held", "quality_by_batch", NUMBER, 3, 26, _number("overall_score", ".1%", "as_of")),
    ),
    (
        Chart(
            "Revenue by month",
            "monthly_sales",
            BARS,
            8,
            50,
            _over_time("sum_revenue", "month_start"),
        ),
        Chart(
            "Revenue by category",
            "category_revenue",
            BARS,
            4,
            50,
            {
                "x_axis": "category",
                "metrics": ["sum_revenue"],
                "groupby": [],
                "orientation": "horizontal",
                "x_axis_sort": "sum_revenue",
                "x_axis_sort_asc": True,
                "y_axis_format": "SMART_NUMBER",
                "show_legend": False,
                "row_limit": 50,
                "adhoc_filters": [],
            },
        ),
    ),
    (
        Chart(
            "Average order by region",
            "region_aov",
            "echarts_timeseries_line",
            6,
            50,
            _over_time("overall_average_order_value", "month_start", groupby=["region"], show_legend=True),
        ),
        Chart(
            "What was ordered, by status",
            "order_status_impact",
            BARS,
            6,
            50,
            _over_time("sum_amount", "month_start", groupby=["order_status"], show_legend=True, stack="Stack"),
        ),
    ),
    (
        Chart(
            "Best products",
            "product_revenue",
            "table",
            6,
            50,
            {
                "query_mode": "raw",
                "all_columns": ["revenue_rank", "product_name", "category", "units", "revenue", "revenue_share"],
                "order_by_cols": ['["revenue_rank", true]'],
                "row_limit": 1000,
                "page_length": 10,
                "show_cell_bars": False,
                "adhoc_filters": [_where("revenue_rank <= 100")],
                "column_config": {"revenue_share": {"d3NumberFormat": ".1%"}, "revenue": {"d3NumberFormat": ",.2f"}},
            },
        ),
        Chart(
            "Rules that failed most",
            "quality_by_rule",
            "table",
            6,
            50,
            {
                "query_mode": "raw",
                "all_columns": ["rule_id", "title", "source", "severity", "rows_failed", "records_waiting"],
                "order_by_cols": ['["rows_failed", false]'],
                "row_limit": 1000,
                "page_length": 10,
                "show_cell_bars": False,
                "adhoc_filters": [_where("rows_failed > 0")],
            },
        ),
    ),
)


def charts() -> dict[str, Chart]:
    """Return the charts by the names of their files."""
    return {chart.name.lower().replace(",", "").replace(" ", "_"): chart for row in ROWS for chart in row}


def dashboard() -> dict[str, Any]:
    """Return the dashboard: rows of charts."""
    rows = {f"ROW-{number}": row for number, row in enumerate(ROWS, 1)}
    position: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"id": "ROOT_ID", "type": "ROOT", "children": ["GRID_ID"]},
        "GRID_ID": {"id": "GRID_ID", "type": "GRID", "children": list(rows), "parents": ["ROOT_ID"]},
        "HEADER_ID": {"id": "HEADER_ID", "type": "HEADER", "meta": {"text": TITLE}},
    }
    timeless = []
    for number, (name, row) in enumerate(rows.items(), 1):
        places = {f"CHART-{number}-{place}": chart for place, chart in enumerate(row, 1)}
        position[name] = {
            "id": name,
            "type": "ROW",
            "children": list(places),
            "parents": ["ROOT_ID", "GRID_ID"],
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
        }
        for place, chart in places.items():
            known_as = WIDTH * number + int(place[-1])  # (Superset gives it another one)
            timeless += [] if chart.has_days else [known_as]
            position[place] = {
                "id": place,
                "type": "CHART",
                "children": [],
                "parents": ["ROOT_ID", "GRID_ID", name],
                "meta": {
                    "chartId": known_as,
                    "uuid": unique("chart", chart.name),
                    "sliceName": chart.name,
                    "width": chart.width,
                    "height": chart.height,
                },
            }
    return {
        "dashboard_title": TITLE,
        "description": "How the business does, and whether the figures can be trusted.",
        "slug": SLUG,
        "published": True,
        "css": "",
        "position": position,
        "metadata": {
            "color_scheme": "supersetColors",
            "cross_filters_enabled": True,
            "refresh_frequency": 0,
            "native_filter_configuration": [{**PERIOD, "scope": {"rootPath": ["ROOT_ID"], "excluded": timeless}}],
        },
        "uuid": unique("dashboard"),
        "version": VERSION,
    }
