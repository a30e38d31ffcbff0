"""Sets a new Metabase up: its first user, and the warehouse as the role `bi` sees it. One that is set up is left alone.

docker-compose.yml runs it; it needs nothing but Python.
"""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.error
import urllib.request
from typing import Any

METABASE = os.environ.get("METABASE_URL", "http://metabase:3000")
PATIENCE_SECONDS = 300


def call(path: str, body: dict[str, Any] | None = None, session: str | None = None) -> Any:
    """Send a request to Metabase and return its answer."""
    headers = {"Content-Type": "application/json"} | ({"X-Metabase-Session": session} if session else {})
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{METABASE}{path}", data, headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def properties() -> dict[str, Any]:
    """Return what Metabase says of itself, once it answers."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return dict(call("/api/session/properties"))
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if time.monotonic() > deadline:
                raise
            time.sleep(2)


def main() -> None:
    """Make the user and the connection."""
    found = properties()
    if found.get("has-user-setup"):
        sys.stdout.write("Metabase is set up already.\n")
        return
    if not os.environ.get("METABASE_PASSWORD"):
        sys.exit("Set METABASE_PASSWORD, which the first user of Metabase will have; it must not be a common one.")
    user = {
        "email": os.environ["METABASE_EMAIL"],
        "password": os.environ["METABASE_PASSWORD"],
        "first_name": "First",
        "last_name": "User",
    }
    prefs = {"site_name": "Warehouse", "allow_tracking": False}
    session = call("/api/setup", {"token": found["setup-token"], "user": user, "prefs": prefs})["id"]
    details = {
        "host": "postgres",
        "port": 5432,
        "dbname": "warehouse",
        "user": "bi",
        "password": os.environ["WAREHOUSE_ROLE_PASSWORD"],
        "schema-filters-type": "inclusion",
        "schema-filters-patterns": "mart",
    }
    call("/api/database", {"engine": "postgres", "name": "Warehouse", "details": details}, session)
    sys.stdout.write("Metabase is set up, and reads the marts as the role bi.\n")


if __name__ == "__main__":
    main()
