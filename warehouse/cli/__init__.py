"""The command line: parse, call, print. Each command imports what it needs when it runs, so that help is instant."""

# Each module adds its commands to the app.
from warehouse.cli import checks, dashboards, databases, deliveries, exports, held, people, readers, samples, serving  # noqa: F401
from warehouse.cli.app import app
from warehouse.cli.run import run

__all__ = ["app", "run"]
