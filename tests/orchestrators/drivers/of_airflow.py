"""Runs the DAG of the Airflow example once in a database of its own, and prints what came of it."""

import json
import sys

sys.path.insert(0, sys.argv[1])
import warehouse_dag  # type: ignore[import-not-found]

done = warehouse_dag.nightly.test()
told = {"success": str(done.state) == "success", "state": str(done.state)}
sys.stdout.write("\n" + json.dumps(told))
