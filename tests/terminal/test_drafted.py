"""A plan of files that do not fit drafts settings: TOML alone on stdout, what is said beside it on stderr."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def test_a_plan_of_files_that_do_not_fit(tmp_path: Path) -> None:
    """Headers, guesses and gaps are shown, no database is made, and the text below the account parses."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "customers.csv").write_text("Customer No;Name;Email\n1;Al;al@example.com\n")
    (folder / "products.csv").write_text("product_id,product_name,category,price\nP1,Lamp,Home,3.50\n")
    (folder / "orders.csv").write_text("order_id,order_date\n1,2024-01-01\n")
    done = subprocess.run(
        [sys.executable, "-m", "warehouse", "load", str(folder), "--plan"],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if not name.startswith("WAREHOUSE_")}
        | {"PYTHONPATH": str(Path(__file__).parent.parent.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "Customer No, Name, Email" in done.stderr
    assert done.stderr.count("product_id, product_name, category, price") == 1
    settings = tomllib.loads(done.stdout)
    assert settings["sources"]["customers"]["columns"]["customer_id"] == "Customer No"
    assert "CANNOT be drafted: orders.csv has orders" in done.stdout
    assert not (tmp_path / ".warehouse").exists()
