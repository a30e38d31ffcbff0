"""Runs the flow of the Prefect example once on a server of its own, and prints what came of it."""

import json
import sys

from prefect.client.orchestration import get_client
from prefect.testing.utilities import prefect_test_harness

sys.path.insert(0, sys.argv[1])
import warehouse_flow  # type: ignore[import-not-found]

with prefect_test_harness(server_startup_timeout=120):
    state = warehouse_flow.nightly("deliveries", return_state=True)
    with get_client(sync_client=True) as client:
        found = client.read_artifacts() if hasattr(client, "read_artifacts") else []
told = {"success": state.is_completed(), "shown": found[0].description if found else None}
sys.stdout.write("\n" + json.dumps(told))
