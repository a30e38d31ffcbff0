"""The events of a model of one's own keep the specification as those of the retail star do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import SAMPLE, Program
from tests.design.test_design import shop, write
from tests.lineage.listening import breaches, catalog, dataset, origins

pytest.importorskip("openlineage.client", reason="the extra `lineage` is not installed")


def test_a_designed_star_is_told_from_file_to_mart(tmp_path: Path, empty_database: str) -> None:
    files = write(tmp_path / "in", **shop())
    assert Program(tmp_path)("design", files, "--into", "made").code == 0
    program = Program(tmp_path / "made", empty_database)
    with catalog() as heard:
        for call in (("migrate",), ("load",), ("load",), ("undo", "1")):
            answer = program(*call, **heard.environment)
            assert (answer.code, answer.err) == (0, "")
    assert heard.types() == ["START", "COMPLETE"] * 3
    assert [broken for event in heard.events for broken in breaches(event)] == []
    loaded, again, undone = heard.events[1::2]
    by_name = {one["name"].rpartition("/")[2]: one for one in loaded["inputs"]}
    assert set(by_name) >= {"orders.csv", "order_items.csv", "products.csv", "customers.csv"}
    looked_up = [one["name"] for one in by_name["orders.csv"]["facets"]["schema"]["fields"]]
    assert looked_up == list(shop()["orders"][0])
    lines = origins(dataset(loaded, "outputs", ".bronze.order_items"))
    assert lines["order_id"] == [("order_items.csv", "order_id", "IDENTITY")]
    assert lines["buyer_id"] == [("orders.csv", "buyer_id", "IDENTITY")]
    stored = {
        column["name"] for column in dataset(loaded, "outputs", ".silver.order_items")["facets"]["schema"]["fields"]
    }
    assert set(lines) >= stored - {"batch_id", "file_id", "record_number", "as_of", "vanished_on"}
    assert (again["outputs"], undone["job"]["name"]) == ([], "warehouse.undo")
    assert dataset(undone, "outputs", ".gold.fact_order_items")["outputFacets"]["outputStatistics"]["rowCount"] > 0


def test_what_is_no_batch_tells_nothing(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    assert program("load", SAMPLE).code == 0
    with catalog() as heard:
        for call in (("forget", "C001", "--yes"), ("prune", "--keep", "2y"), ("export", "star")):
            assert program(*call, **heard.environment).code == 0
        assert heard.events == []
        assert program("migrate", **heard.environment).code == 0
    assert [(one["eventType"], one["job"]["name"]) for one in heard.events] == [
        ("START", "warehouse.fill"),
        ("COMPLETE", "warehouse.fill"),
    ]
    assert [broken for event in heard.events for broken in breaches(event)] == []
