"""The examples for orchestrators, each run by its own: one load, retries only where they help.

An orchestrator's packages do not agree with ours, so each has an environment of its own, whose Python is named by
`WAREHOUSE_TEST_DAGSTER`, `WAREHOUSE_TEST_PREFECT` or `WAREHOUSE_TEST_AIRFLOW`; without it the test is skipped.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.command import ROOT, SAMPLE
from tests.ports import UNUSED

DRIVERS = Path(__file__).parent / "drivers"


@dataclass(frozen=True)
class Orchestrator:
    """One of them, in a folder with deliveries."""

    name: str
    python: str
    folder: Path

    def run(self, url: str, driver: str = "of") -> tuple[dict[str, Any], list[str]]:
        """Let it load the deliveries once; return what it says, and the calls of `warehouse` that it made."""
        bin_, calls = self.folder / "bin", self.folder / "calls"
        bin_.mkdir(exist_ok=True)
        script = (
            f'#!/bin/sh\necho "$*" >> {shlex.quote(str(calls))}\n'
            f'PYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)} -m warehouse "$@"\n'
        )
        (bin_ / "warehouse").write_text(script)
        (bin_ / "warehouse").chmod(0o755)
        calls.write_text("")
        own = {name: value for name, value in os.environ.items() if not name.startswith(("WAREHOUSE_", "PYTHON"))}
        around = {
            **own,
            "PATH": f"{bin_}{os.pathsep}{own['PATH']}",
            "HOME": str(self.folder),
            "WAREHOUSE_DATABASE_URL": url,
            "DELIVERIES": str(self.folder / "deliveries"),
            "RETRY_SECONDS": "0",
            "AIRFLOW_HOME": str(self.folder / "airflow"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "docs" / "examples" / "airflow"),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DAGSTER_DISABLE_TELEMETRY": "true",
        }
        if self.name == "airflow":
            migrate = [str(Path(self.python).parent / "airflow"), "db", "migrate"]
            subprocess.run(migrate, check=True, capture_output=True, env=around, timeout=300)
        done = subprocess.run(
            [self.python, DRIVERS / f"{driver}_{self.name}.py", ROOT / "docs" / "examples" / self.name],
            check=False,
            capture_output=True,
            text=True,
            cwd=self.folder,
            env=around,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return told, calls.read_text().splitlines()


@pytest.fixture(params=["dagster", "prefect", "airflow"])
def orchestrator(request: pytest.FixtureRequest, tmp_path: Path) -> Orchestrator:
    """Each orchestrator that is there."""
    variable = f"WAREHOUSE_TEST_{request.param.upper()}"
    python = os.environ.get(variable)
    if not python:
        pytest.skip(f"{variable} names no Python that has {request.param}")
    delivery = tmp_path / "deliveries" / "2024-07-01"
    delivery.mkdir(parents=True)
    for file in SAMPLE.glob("*.csv"):
        (delivery / file.name).write_text(file.read_text())
    return Orchestrator(request.param, str(Path(python).absolute()), tmp_path)


def test_a_load_is_done_once_and_shown(orchestrator: Orchestrator, database: str) -> None:
    told, calls = orchestrator.run(database)
    assert told["success"] is True
    assert [call.split()[0] for call in calls if call.startswith("load")] == ["load"]
    if orchestrator.name == "dagster":
        assert (told["shown"], told["checks"]) == ("loaded", {"rules": True})
    again, _ = orchestrator.run(database)
    assert again["success"] is True


def test_a_refused_batch_is_not_tried_again(orchestrator: Orchestrator, database: str) -> None:
    orders = orchestrator.folder / "deliveries" / "2024-07-01" / "orders.csv"
    orders.write_text(orders.read_text().replace("PayPal", "Barter"))
    told, calls = orchestrator.run(database)
    assert told["success"] is False
    assert len(calls) == 1, calls


def test_a_database_that_is_away_is_tried_again(orchestrator: Orchestrator) -> None:
    # `dag.test()` leaves a task that is up for retry to a scheduler, so Airflow gets one.
    driver = "scheduler" if orchestrator.name == "airflow" else "of"
    told, calls = orchestrator.run(f"postgresql://nobody@127.0.0.1:{UNUSED}/none", driver)
    assert told["success"] is False
    assert len(calls) == 4, calls
