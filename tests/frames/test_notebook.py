"""The example notebook runs on the sample, and its outputs are those that stand in it."""

from __future__ import annotations

import contextlib
import io
import json
from datetime import date
from typing import Any

import pytest

from tests.command import ROOT, SAMPLE
from warehouse.database.connect import connect
from warehouse.load import Request, load
from warehouse.model import metadata
from warehouse.settings import Settings

NOTEBOOK = ROOT / "docs" / "examples" / "notebook.ipynb"


def texts(cell: dict[str, Any]) -> str:
    """Return what a cell printed, as it stands in the notebook."""
    return "".join("".join(output["text"]) for output in cell["outputs"] if output["output_type"] == "stream")


def test_the_notebook(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with connect(settings) as database:
        folders = dict.fromkeys(("customers", "products", "orders"), SAMPLE)
        load(database, metadata, settings, Request("sample", folders, date(2023, 5, 1)))
    assert settings.database_url is not None
    monkeypatch.setenv("WAREHOUSE_DATABASE_URL", settings.database_url.get_secret_value())
    cells = [cell for cell in json.loads(NOTEBOOK.read_text())["cells"] if cell["cell_type"] == "code"]
    assert all(cell["execution_count"] for cell in cells)
    names: dict[str, Any] = {}
    for cell in cells:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec("".join(cell["source"]), names)
        assert printed.getvalue() == texts(cell)
    assert f"{names['of_lines']}" == "7427.8800"
    shown = "".join(str(cell["outputs"]) for cell in cells)
    assert "7427.8800" in shown
    assert f"{names['best'].pandas().revenue.max():.2f}" in shown
