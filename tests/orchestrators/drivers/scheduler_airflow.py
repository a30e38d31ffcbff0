"""Runs the DAG of the Airflow example as scheduled, by a whole Airflow of its own, and prints what came of it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

AIRFLOW = str(Path(sys.executable).with_name("airflow"))
LIMIT = 240
"""Seconds after which whatever the run is in counts as its state."""


def cli(*arguments: str) -> str:
    """Return what a command of Airflow prints, without what it logs."""
    return subprocess.run([AIRFLOW, *arguments], check=False, capture_output=True, text=True).stdout


def runs() -> list[dict[str, str]]:
    """Return the runs of the DAG, as far as Airflow answers by now."""
    lines = [line for line in cli("dags", "list-runs", "warehouse", "--output", "json").splitlines() if line[:1] == "["]
    found: list[dict[str, str]] = json.loads(lines[-1]) if lines else []
    return found


with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
# What `standalone` starts, it looks for on the path.
os.environ["PATH"] = f"{Path(AIRFLOW).parent}{os.pathsep}{os.environ['PATH']}"
os.environ["AIRFLOW__API__HOST"] = "127.0.0.1"
os.environ["AIRFLOW__API__PORT"] = str(port)
os.environ["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] = f"http://localhost:{port}/execution/"
with Path("standalone.log").open("w") as log:
    whole = subprocess.Popen([AIRFLOW, "standalone"], stdout=log, stderr=log, start_new_session=True)
    try:
        end, state = time.monotonic() + LIMIT, "none"
        while time.monotonic() < end and state not in ("success", "failed"):
            if state == "none":
                cli("dags", "unpause", "warehouse", "--yes")
            time.sleep(2)
            state = next((run["state"] for run in runs()), "none")
    finally:
        os.killpg(whole.pid, signal.SIGTERM)
        whole.wait(timeout=60)
        with suppress(ProcessLookupError):
            os.killpg(whole.pid, signal.SIGKILL)
sys.stdout.write("\n" + json.dumps({"success": state == "success", "state": state}))
