"""A project of one's own that begins with the settings drafted for a delivery."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.drafting.answers import SHOPS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent


def _run(folder: Path, *arguments: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "warehouse", *arguments],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if not name.startswith("WAREHOUSE_")}
        | {"PYTHONPATH": str(ROOT), "WAREHOUSE_HOME": str(folder / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done.stdout if code == 0 else done.stderr


def test_a_project_for_a_delivery(tmp_path: Path) -> None:
    """Its settings are the draft for its own model, its data are the delivery, and a plan of it goes through."""
    tmp_path.chmod(0o755)
    _run(tmp_path, "init", "mine", "--from", str(SHOPS / "shopify"))
    settings = tomllib.loads((tmp_path / "mine" / "warehouse.toml").read_text("utf-8"))
    assert settings["model"] == "shop"
    assert settings["sources"]["orders"]["columns"]["order_id"] == "Name"
    account = json.loads(_run(tmp_path / "mine", "load", "--plan", "--json"))
    assert account["status"] == "planned"
    assert account["sources"]["orders"]["accepted"] == 5


def test_empty_and_drafted(tmp_path: Path) -> None:
    error = _run(tmp_path, "init", "mine", "--empty", "--from", str(SHOPS / "shopify"), code=2)
    assert "leave one out" in error
    assert not (tmp_path / "mine").exists()
