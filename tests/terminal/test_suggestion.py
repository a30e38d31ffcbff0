"""A plan of files that do not fit says what is there and gives settings to start from, which are sound TOML."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path


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
    assert "Customer No, Name, Email" in done.stdout
    assert "product_id, product_name, category, price" in done.stdout
    settings = done.stdout[done.stdout.index("# A warehouse.toml") :]
    assert {"customers", "orders"} <= set(tomllib.loads(settings)["sources"])
    assert not (tmp_path / ".warehouse").exists()
