"""The warehouse as a Dagster asset: each materialization is a load, its account is metadata, its rules are a check.

    dagster asset materialize --select warehouse -f warehouse_assets.py

Exit code 3 (the database cannot be used, or another load holds the lock) is tried again; a refused batch (1) and
unusable input (2) are not, for the same files would end in the same way.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator

import dagster as dg

DELIVERIES = os.environ.get("DELIVERIES", "deliveries")
RETRY_SECONDS = float(os.environ.get("RETRY_SECONDS", "60"))
TRY_AGAIN = 3


def load(folder: str) -> tuple[int, list[dict], str]:
    """Load a folder; return the exit code, the account of each batch, and what went wrong."""
    done = subprocess.run(["warehouse", "load", folder, "--json"], check=False, capture_output=True, text=True)
    said = json.loads(done.stdout) if done.stdout.strip() else {}
    return (
        done.returncode,
        said.get("batches") or ([said] if "batch_id" in said else []),
        said.get("error", {}).get("message", ""),
    )


@dg.asset(
    check_specs=[dg.AssetCheckSpec("rules", asset="warehouse", description="The rules of the newest batch.")],
    retry_policy=dg.RetryPolicy(max_retries=3, delay=RETRY_SECONDS, backoff=dg.Backoff.EXPONENTIAL),
)
def warehouse() -> Iterator[dg.MaterializeResult]:
    """The star of sales."""
    code, batches, said = load(DELIVERIES)
    if code and not batches:
        raise dg.Failure(said or f"warehouse load ended with {code}", allow_retries=code == TRY_AGAIN)
    newest = batches[-1]
    if code:
        raise dg.Failure(
            f"Batch {newest['batch_id']} was refused: {newest['reason']}",
            metadata={"batch": newest["batch_id"], "quality": dg.MetadataValue.json(newest["quality"])},
            allow_retries=code == TRY_AGAIN,
        )
    failed = [one for one in newest["quality"]["results"] if not one["passed"]]
    yield dg.MaterializeResult(
        metadata={
            "status": newest["status"],
            "as_of": newest["as_of"],
            "batches": dg.MetadataValue.json([batch["batch_id"] for batch in batches]),
            "dagster/row_count": sum(source["accepted"] for source in newest["sources"].values()),
            "sources": dg.MetadataValue.json(newest["sources"]),
            "gold": dg.MetadataValue.json(newest["gold"]),
        },
        check_results=[
            dg.AssetCheckResult(
                check_name="rules",
                passed=not failed,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={one["rule"]: f"{one['title']}: {one['failed']} of {one['checked']}" for one in failed},
            )
        ],
    )


defs = dg.Definitions(assets=[warehouse])
