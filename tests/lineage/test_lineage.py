"""OpenLineage hears of each batch: what began, what came of it, from where to where, and never a value of a record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command import SAMPLE, Program
from tests.lineage.listening import breaches, catalog, dataset, facets, origins

pytest.importorskip("openlineage.client", reason="the extra `lineage` is not installed")

SECRET = "hunter2secret"


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    """A copy of the sample."""
    folder = tmp_path / "delivery"
    folder.mkdir()
    for file in SAMPLE.glob("*.csv"):
        (folder / file.name).write_text(file.read_text())
    return folder


def _tags(event: dict[str, Any]) -> dict[str, str]:
    return {tag["key"]: tag["value"] for tag in event["run"]["facets"]["tags"]["tags"]}


def test_a_load_is_told_from_file_to_mart(tmp_path: Path, database: str, delivery: Path) -> None:
    with catalog() as heard:
        answer = Program(tmp_path, database)("load", delivery, "--as-of", "2024-07-01", "--json", **heard.environment)
    assert (answer.code, answer.err) == (0, "")
    start, complete = heard.events
    assert heard.types() == ["START", "COMPLETE"]
    assert start["path"] == "/api/v1/lineage"
    assert start["run"]["runId"] == complete["run"]["runId"]
    assert (start["job"]["namespace"], start["job"]["name"]) == ("warehouse", "warehouse.load")
    assert start["eventTime"] < complete["eventTime"]
    nominal = complete["run"]["facets"]["nominalTime"]
    assert nominal["nominalStartTime"] == "2024-07-01T00:00:00+00:00"
    assert nominal["nominalEndTime"] == "2024-07-02T00:00:00+00:00"
    told = _tags(complete)
    assert (told["warehouse.batch_id"], told["warehouse.status"]) == ("1", "loaded")

    orders = dataset(complete, "inputs", "/orders.csv")
    assert (orders["namespace"], orders["name"]) == ("file", str(delivery / "orders.csv"))
    counted = orders["inputFacets"]["inputStatistics"]
    assert (counted["rowCount"], counted["size"]) == (100, (delivery / "orders.csv").stat().st_size)
    assert orders["facets"]["version"]["datasetVersion"].startswith("sha256:")
    assert [one["name"] for one in orders["facets"]["schema"]["fields"]][:2] == ["order_id", "order_date"]

    fact = dataset(complete, "outputs", ".gold.fact_sales")
    assert fact["outputFacets"]["outputStatistics"]["rowCount"] == answer.json["gold"]["fact_sales"]["inserted"] == 100
    described = {one["name"]: one for one in fact["facets"]["schema"]["fields"]}
    assert described["total_amount"]["type"] == "NUMERIC(20, 4)"
    assert all(one["description"] for one in described.values())
    customers = dataset(complete, "outputs", ".gold.dim_customer")
    assert {tag["field"] for tag in customers["facets"]["tags"]["tags"]} == {"customer_name", "email"}
    names = {one["name"].split(".", 1)[1] for one in complete["outputs"]}
    assert {"bronze.orders", "silver.orders", "gold.product_price_history", "mart.sales"} <= names


def test_the_columns_of_a_load_lead_back_to_its_files(tmp_path: Path, database: str, delivery: Path) -> None:
    lines = (delivery / "orders.csv").read_text().replace("order_id", "Invoice", 1)
    (delivery / "orders.csv").write_text(lines)
    (tmp_path / "warehouse.toml").write_text(
        '[sources.orders.columns]\norder_id = "Invoice"\npayment_mode = { constant = "PayPal" }\n'
        "order_status = { sql = \"case when quantity = '0' then 'Cancelled' else order_status end\" }\n"
        'order_line = { number_within = "Invoice", repeats = "whole" }\n'
        '[sources.customers.columns]\ncustomer_name = { joined = ["customer_id", "city"], with = " " }\n'
    )
    with catalog() as heard:
        assert Program(tmp_path, database)("load", delivery, **heard.environment).code == 0
    end = heard.events[-1]
    name = end["outputs"][0]["name"].split(".")[0]
    bronze = origins(dataset(end, "outputs", ".bronze.orders"))
    assert bronze["order_id"] == [("orders.csv", "Invoice", "IDENTITY")]
    assert bronze["order_line"] == [("orders.csv", "Invoice", "TRANSFORMATION")]
    assert {column for _, column, _ in bronze["order_status"]} == {"quantity", "order_status"}
    assert "payment_mode" not in bronze
    joined = origins(dataset(end, "outputs", ".bronze.customers"))["customer_name"]
    assert {column for _, column, _ in joined} == {"customer_id", "city"}
    silver = origins(dataset(end, "outputs", ".silver.customers"))
    assert silver["region"] == [
        (f"{name}.bronze.customers", "country", "TRANSFORMATION"),
        (f"{name}.bronze.customers", "state", "TRANSFORMATION"),
    ]
    fact = origins(dataset(end, "outputs", ".gold.fact_sales"))
    assert fact["order_date_key"] == [(f"{name}.silver.orders", "order_date", "TRANSFORMATION")]
    assert (f"{name}.gold.dim_customer", "customer_key", "IDENTITY") in fact["customer_key"]
    assert (f"{name}.silver.orders", "customer_id", "TRANSFORMATION") in fact["customer_key"]
    assert (f"{name}.gold.product_price_history", "price", "IDENTITY") in fact["unit_price"]
    assert sorted(fact["total_amount"]) == [
        (f"{name}.gold.product_price_history", "price", "TRANSFORMATION"),
        (f"{name}.silver.orders", "quantity", "TRANSFORMATION"),
        (f"{name}.silver.orders", "unit_price", "TRANSFORMATION"),
    ]
    mart = origins(dataset(end, "outputs", ".mart.category_revenue"))
    assert (f"{name}.gold.dim_product", "category", "TRANSFORMATION") in mart["category"]
    assert (f"{name}.gold.fact_sales", "quantity", "TRANSFORMATION") in mart["units"]


def test_every_origin_is_an_input_or_an_output_of_the_run(tmp_path: Path, database: str, delivery: Path) -> None:
    with catalog() as heard:
        assert Program(tmp_path, database)("load", delivery, **heard.environment).code == 0
    end = heard.events[-1]
    known = {(one["namespace"], one["name"]): one for one in (*end["outputs"], *end["inputs"])}
    columns = {key: {field["name"] for field in one["facets"]["schema"]["fields"]} for key, one in known.items()}
    for output in end["outputs"]:
        for name, found in output["facets"].get("columnLineage", {"fields": {}})["fields"].items():
            assert name in columns[output["namespace"], output["name"]]
            for one in found["inputFields"]:
                where = (one["namespace"], one["name"])
                if where in columns:
                    assert one["field"] in columns[where], (output["name"], name)
                else:
                    assert any(part in one["name"] for part in (".audit.", ".gold.dim_date", ".gold.dim_")), one


def test_a_refused_batch_fails_with_the_rules_that_it_broke(tmp_path: Path, database: str, delivery: Path) -> None:
    program = Program(tmp_path, database)
    (delivery / "orders.csv").write_text((delivery / "orders.csv").read_text().replace("PayPal", "Zaubertaler"))
    with catalog() as heard:
        answer = program("load", delivery, "--as-of", "2024-07-01", "--json", **heard.environment)
    assert (answer.code, answer.json["status"]) == (1, "refused")
    assert heard.types() == ["START", "FAIL"]
    fail = heard.events[-1]
    assert fail["outputs"] == []
    assert "SR-Q-001" in fail["run"]["facets"]["errorMessage"]["message"]
    asserted = dataset(fail, "inputs", ".silver.orders")["inputFacets"]["dataQualityAssertions"]["assertions"]
    (mode,) = [one for one in asserted if one["name"] == "SR-V-006"]
    assert (mode["success"], mode["column"], mode["severity"]) == (False, "payment_mode", "error")
    expected = next(one for one in answer.json["quality"]["results"] if one["rule"] == "SR-V-006")
    assert (mode["params"]["checked"], mode["params"]["failed"]) == (expected["checked"], expected["failed"])
    tested = {one["name"]: one["status"] for one in fail["run"]["facets"]["test"]["tests"]}
    assert tested == {one["rule"]: "pass" if one["passed"] else "fail" for one in answer.json["quality"]["results"]}
    assert "Zaubertaler" not in json.dumps(heard.events)


def test_all_events_keep_the_specification_and_quote_no_record(tmp_path: Path, database: str, delivery: Path) -> None:
    program = Program(tmp_path, database)
    run = "01919f4d-6a10-7d3c-8c5e-0d4d2c9b1f11"
    above = {"OPENLINEAGE_PARENT_ID": f"airflow/daily.load/{run}", "OPENLINEAGE_NAMESPACE": "shop"}
    waiting = tmp_path / "waiting.csv"
    waiting.write_text(
        "order_id,order_date,customer_id,product_id,quantity,order_status,payment_mode\n"
        "QQ1,2023-05-05,C001,PZZZ,2,Completed,PayPal\n"
    )
    arrived = tmp_path / "products.csv"
    arrived.write_text("product_id,product_name,category,price\nPZZZ,Lamp,Home,5\n")
    with catalog() as heard:
        told = heard.environment | above
        for call in (
            ("load", delivery, "--as-of", "2024-07-01"),
            ("load", delivery, "--as-of", "2024-07-01"),
            ("load", "--source", "orders=waiting.csv", "--as-of", "2024-07-02"),
            ("load", "--source", "products=products.csv", "--as-of", "2024-07-03"),
            ("load", "--source", "orders=waiting.csv", "--as-of", "2024-07-04", "--strict"),
            ("quarantine", "replay"),
            ("undo", "1"),
        ):
            assert program(*call, **told).code in {0, 1}
    assert len(heard.events) == 14
    assert [broken for event in heard.events for broken in breaches(event)] == []
    assert {name for event in heard.events for name, _ in facets(event)} == {
        *("nominalTime", "processing_engine", "parent", "tags", "errorMessage", "test", "jobType", "documentation"),
        *("schema", "version", "storage", "inputStatistics", "dataQualityMetrics", "dataQualityAssertions"),
        *("outputStatistics", "columnLineage"),
    } - ({"errorMessage"} if "FAIL" not in heard.types() else set())
    for event in heard.events:
        parent = event["run"]["facets"]["parent"]
        assert (parent["job"]["namespace"], parent["job"]["name"], parent["run"]["runId"]) == (
            *("airflow", "daily.load"),
            run,
        )
        assert event["job"]["namespace"] == "shop"
    said = json.dumps(heard.events)
    for value in ("C001", "PZZZ", "QQ1", "@example.com", "Lamp", SECRET):
        assert value not in said
    undone = heard.events[-1]
    assert (undone["eventType"], undone["job"]["name"]) == ("COMPLETE", "warehouse.undo")
    assert dataset(undone, "outputs", ".gold.fact_sales")["outputFacets"]["outputStatistics"]["rowCount"] > 0
    again = heard.events[3]
    assert (_tags(again)["warehouse.status"], again["outputs"]) == ("unchanged", [])


def test_the_specification_is_one_that_can_be_broken(tmp_path: Path, database: str, delivery: Path) -> None:
    with catalog() as heard:
        assert Program(tmp_path, database)("load", delivery, **heard.environment).code == 0
    end = heard.events[-1]
    assert breaches(end) == []
    del end["run"]["facets"]["nominalTime"]["nominalStartTime"]
    dataset(end, "outputs", ".gold.fact_sales")["facets"]["columnLineage"]["fields"]["quantity"] = {"inputFields": [{}]}
    assert any("'nominalStartTime' is a required property" in one for one in breaches(end))
    assert any("ColumnLineageDatasetFacet" in one and "required" in one for one in breaches(end))


def test_a_plan_is_nothing_that_happened(tmp_path: Path, database: str, delivery: Path) -> None:
    with catalog() as heard:
        assert Program(tmp_path, database)("load", delivery, "--plan", **heard.environment).code == 0
    assert heard.events == []


def test_a_series_is_a_run_for_each_delivery(tmp_path: Path, database: str, delivery: Path) -> None:
    for day in ("2024-07-01", "2024-07-02"):
        delivery.parent.joinpath("series", day).mkdir(parents=True)
        for file in delivery.glob("*.csv"):
            (tmp_path / "series" / day / file.name).write_text(file.read_text())
    with catalog() as heard:
        assert Program(tmp_path, database)("load", "series", **heard.environment).code == 0
    assert heard.types() == ["START", "COMPLETE", "START", "COMPLETE"]
    assert len({event["run"]["runId"] for event in heard.events}) == 2
    days = [event["run"]["facets"]["nominalTime"]["nominalStartTime"][:10] for event in heard.events]
    assert days == ["2024-07-01", "2024-07-01", "2024-07-02", "2024-07-02"]
