"""The nightly load as an Airflow 3 DAG: copy it into the `dags` folder.

Exit code 3 (the database cannot be used, or another load holds the lock) is tried again; a refused batch (1) and
unusable input (2) are not, for the same files would end in the same way. The account of
the batches is the task's XCom.
"""

from __future__ import annotations

import json
import os
import subprocess
from datetime import datetime, timedelta

from airflow.sdk import Asset, dag, task
from airflow.sdk.exceptions import AirflowException, AirflowFailException

RETRY_SECONDS = int(os.environ.get("RETRY_SECONDS", "300"))
STAR = Asset("warehouse://gold")
TRY_AGAIN = 3


def message(said: dict) -> str:
    """Return what went wrong, of what `--json` printed."""
    return str(said.get("error", {}).get("message") or "it printed no account")


@dag(schedule="30 2 * * *", start_date=datetime(2024, 1, 1), catchup=False, max_active_runs=1, tags=["warehouse"])
def warehouse():
    """Load what was delivered, then check the star."""

    @task(outlets=[STAR], retries=3, retry_delay=timedelta(seconds=RETRY_SECONDS), retry_exponential_backoff=True)
    def load(folder: str) -> list[dict]:
        done = subprocess.run(["warehouse", "load", folder, "--json"], check=False, capture_output=True, text=True)
        said = json.loads(done.stdout) if done.stdout.strip() else {}
        batches = said.get("batches") or ([said] if "batch_id" in said else [])
        for batch in batches:
            print(f"batch {batch['batch_id']}: {batch['status']}, as of {batch['as_of']}")
        if done.returncode == TRY_AGAIN:
            raise AirflowException(message(said))
        if done.returncode:
            raise AirflowFailException(batches[-1]["reason"] if batches else message(said))
        return [{key: batch[key] for key in ("batch_id", "status", "as_of", "sources", "gold")} for batch in batches]

    @task(retries=1)
    def check() -> None:
        done = subprocess.run(["warehouse", "check", "--json"], check=False, capture_output=True, text=True)
        if done.returncode:
            print(done.stdout)
            error = AirflowException if done.returncode == TRY_AGAIN else AirflowFailException
            raise error(
                "warehouse check found rules that do not hold"
                if done.returncode == 1
                else message(json.loads(done.stdout))
            )

    load(os.environ.get("DELIVERIES", "deliveries")) >> check()


nightly = warehouse()
