"""docs/settings.md names every setting, and its examples are settings."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from tests.command import ROOT
from warehouse.files import Delivery, find_deliveries
from warehouse.settings import Settings, SourceSettings, load_settings
from warehouse.settings.everything import SeriesSettings
from warehouse.settings.sources import WAYS, FileSettings

PAGE = (ROOT / "docs" / "settings.md").read_text()
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("model", [Settings, SeriesSettings, SourceSettings, FileSettings])
def test_every_setting_is_explained(model: type[BaseModel]) -> None:
    tables = {"sources", "rules"}
    unexplained = [name for name in model.model_fields if name not in tables and not re.search(rf"\b{name}\b", PAGE)]
    assert not unexplained


def test_every_way_to_fill_a_column_is_shown() -> None:
    assert [way for way in WAYS if f"{{ {way} = " not in PAGE] == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_a_settings_file(example: str, tmp_path: Path) -> None:
    (tmp_path / "warehouse.toml").write_text(example)
    settings = load_settings(tmp_path / "warehouse.toml")
    given = tomllib.loads(example)
    assert given
    assert set(given) <= settings.model_fields_set


def test_the_series_of_the_example_finds_dated_files(tmp_path: Path) -> None:
    for name in ("2010-12-02.csv", "2010-12-01.csv", "notes.txt"):
        (tmp_path / name).write_text("a\n1\n")
    (tmp_path / "warehouse.toml").write_text(EXAMPLES[0])
    found: list[Delivery] = find_deliveries(tmp_path, load_settings(tmp_path / "warehouse.toml"))
    assert [str(one.as_of) for one in found] == ["2010-12-01", "2010-12-02"]
