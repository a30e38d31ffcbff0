"""The command line: parse, call, print. Each command imports what it needs when it runs, so that help is instant."""

# Each module adds its commands to the app.
from warehouse.cli import (  # noqa: F401
    ask,
    checks,
    dashboards,
    databases,
    deliveries,
    designs,
    documents,
    exports,
    forget,
    projects,
    pruning,
    quarantine,
    reports,
    roles,
    samples,
    serving,
    undo,
)
from warehouse.cli.app import app
from warehouse.cli.run import run

__all__ = ["app", "run"]
