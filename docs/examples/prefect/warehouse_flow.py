"""The nightly load as a Prefect flow: python warehouse_flow.py FOLDER, or `nightly.serve(cron="30 2 * * *")`.

Exit code 3 (the database cannot be used, or another load holds the lock) is tried again; a refused batch (1) and
unusable input (2) are not, for the same files would end in the same way.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from prefect import flow, task
from prefect.artifacts import create_table_artifact

RETRY_SECONDS = float(os.environ.get("RETRY_SECONDS", "60"))


class UnavailableError(RuntimeError):
    """The database cannot be used just now."""


class RefusedError(RuntimeError):
    """A gate refused the batch, or the input is unusable: somebody has to look."""


def is_worth_another_try(_task: object, _run: object, state: object) -> bool:
    """Return whether the task failed for a database that cannot be used."""
    return isinstance(state.result(raise_on_failure=False), UnavailableError)


@task(
    retries=3,
    retry_delay_seconds=[RETRY_SECONDS, 5 * RETRY_SECONDS, 15 * RETRY_SECONDS],
    retry_condition_fn=is_worth_another_try,
)
def load(folder: str) -> list[dict]:
    """Load a folder and return the account of each batch."""
    done = subprocess.run(["warehouse", "load", folder, "--json"], check=False, capture_output=True, text=True)
    said = json.loads(done.stdout) if done.stdout.strip() else {}
    batches = said.get("batches") or ([said] if "batch_id" in said else [])
    if batches:
        publish(batches[-1])
    if done.returncode == 3:
        raise UnavailableError(message(said))
    if done.returncode:
        raise RefusedError(batches[-1]["reason"] if batches else message(said))
    return batches


def message(said: dict) -> str:
    """Return what went wrong, of what `--json` printed."""
    return str(said.get("error", {}).get("message") or "it printed no account")


def publish(batch: dict) -> None:
    """Show what became of the records of a batch beside the run."""
    counts = ("read", "accepted", "repeated", "superseded", "filtered", "quarantined", "rejected")
    table = [{"source": name, **{one: source[one] for one in counts}} for name, source in batch["sources"].items()]
    create_table_artifact(
        key="warehouse-batch",
        table=table,
        description=f"Batch {batch['batch_id']}: {batch['status']}, as of {batch['as_of']}",
    )


@flow(name="warehouse")
def nightly(folder: str = "deliveries") -> list[dict]:
    """Load what was delivered."""
    return load(folder)


if __name__ == "__main__":
    nightly(*sys.argv[1:])
