"""Materializes the asset of the Dagster example once, and prints what came of it."""

import json
import sys

import dagster as dg

sys.path.insert(0, sys.argv[1])
import warehouse_assets  # type: ignore[import-not-found]

done = dg.materialize([warehouse_assets.warehouse], raise_on_error=False)
shown, checks = done.asset_materializations_for_node("warehouse"), done.get_asset_check_evaluations()
told = {
    "success": done.success,
    "shown": shown[0].metadata["status"].value if shown else None,
    "checks": {check.check_name: check.passed for check in checks},
}
sys.stdout.write("\n" + json.dumps(told))
