"""docs/bi/superset matches the declared marts; `python -m tests.bi.test_superset --write` regenerates it."""

from __future__ import annotations

import sys
from typing import Any

import yaml

from tests.bi.dashboards import ROWS, SLUG, WIDTH, charts, dashboard
from tests.bi.datasets import VERSION, database, datasets
from tests.command import ROOT

FOLDER = ROOT / "docs" / "bi" / "superset"


def files() -> dict[str, dict[str, Any]]:
    """Return what Superset imports, by path."""
    return {
        "metadata.yaml": {"version": VERSION, "type": "Dashboard", "timestamp": "2026-01-01T00:00:00+00:00"},
        "databases/retail_warehouse.yaml": database(),
        **{f"datasets/retail_warehouse/{name}.yaml": dataset for name, dataset in datasets().items()},
        **{f"charts/{name}.yaml": chart.as_yaml() for name, chart in charts().items()},
        f"dashboards/{SLUG.replace('-', '_')}.yaml": dashboard(),
    }


def test_the_definition_is_what_the_marts_declare() -> None:
    """File by file: a column that is new, gone or described otherwise shows here."""
    found = {str(path.relative_to(FOLDER)): yaml.safe_load(path.read_text()) for path in FOLDER.rglob("*.yaml")}
    assert found == files(), "python -m tests.bi.test_superset --write"


def test_charts_draw_what_there_is() -> None:
    """Every column and every measure of a chart is one of its dataset, and rows fit."""
    known = datasets()
    for chart in charts().values():
        dataset = known[chart.mart]
        columns = {column["column_name"] for column in dataset["columns"]}
        metrics = {metric["metric_name"] for metric in dataset["metrics"]}
        params = chart.params
        wanted = [*params.get("groupby", ()), *params.get("all_columns", ()), *params.get("column_config", ())]
        wanted += [params["x_axis"]] if "x_axis" in params else []
        wanted += [yaml.safe_load(order)[0] for order in params.get("order_by_cols", ())]
        assert set(wanted) <= columns, chart.name
        assert {*params.get("metrics", ()), *([params["metric"]] if "metric" in params else [])} <= metrics, chart.name
    assert all(sum(chart.width for chart in row) == WIDTH for row in ROWS)


def test_no_password_is_kept() -> None:
    assert "@" in database()["sqlalchemy_uri"]
    assert ":" not in database()["sqlalchemy_uri"].partition("//")[2].partition("@")[0]


def write() -> None:
    """Renew the files."""
    for old in FOLDER.rglob("*.yaml"):
        old.unlink()
    for name, content in files().items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120))


if __name__ == "__main__" and sys.argv[1:] == ["--write"]:
    write()
