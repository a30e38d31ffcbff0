"""`docs` writes gold and the marts as the sources of a dbt project."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer
import yaml

from warehouse.cli.app import app
from warehouse.documents import Material, stale, write_all
from warehouse.documents.dbt import pages
from warehouse.model import metadata
from warehouse.settings import Settings, SourceSettings
from warehouse.vocabulary.mart import marts


def _sources(settings: Settings) -> dict[str, dict[str, dict[str, Any]]]:
    (text,) = pages(Material(metadata, settings, typer.main.get_command(app))).values()
    found = yaml.safe_load(text)
    assert found["version"] == 2
    return {source["schema"]: {table["name"]: table for table in source["tables"]} for source in found["sources"]}


def test_every_table_and_column_of_gold_and_the_marts_is_described() -> None:
    found = _sources(Settings())
    gold = {table.name: table for table in metadata.sorted_tables if table.schema == "gold"}
    shown = {mart.table.name: mart.table for mart in marts(metadata)}
    assert {name: set(tables) for name, tables in found.items()} == {"gold": set(gold), "mart": set(shown)}
    for schema, tables in (("gold", gold), ("mart", shown)):
        for name, table in tables.items():
            assert found[schema][name]["description"] == table.comment
            described = {one["name"]: one["description"] for one in found[schema][name]["columns"]}
            assert described == {column.name: column.comment for column in table.columns}


def test_personal_columns_are_marked_and_not_asked_for() -> None:
    columns = {one["name"]: one for one in _sources(Settings())["gold"]["dim_customer"]["columns"]}
    assert columns["email"]["config"] == {"meta": {"pii": True}}
    assert "data_tests" not in columns["email"]
    assert columns["customer_key"]["data_tests"] == ["not_null", "unique"]
    assert columns["valid_from"]["data_tests"] == ["not_null"]


def test_a_fact_is_as_fresh_as_its_source_must_be() -> None:
    unsaid = _sources(Settings())["gold"]["fact_sales"]["config"]
    assert unsaid == {"loaded_at_field": "updated_date"}
    said = _sources(Settings(sources={"orders": SourceSettings(freshness=2)}))["gold"]
    assert said["fact_sales"]["config"]["freshness"] == {"error_after": {"count": 2, "period": "day"}}
    assert said["dim_customer"]["config"] == {"loaded_at_field": "updated_date"}


def test_sources_that_differ_are_stale(tmp_path: Path) -> None:
    material = Material(metadata, Settings(), typer.main.get_command(app))
    write_all(material, tmp_path)
    (tmp_path / "dbt" / "sources.yml").write_text((tmp_path / "dbt" / "sources.yml").read_text() + "# more\n")
    files = (path for path in tmp_path.rglob("*") if path.is_file())
    written = {path.relative_to(tmp_path).as_posix(): path.read_text() for path in files}
    assert "dbt/sources.yml" in stale({**written, **pages(material)}, tmp_path).stale
