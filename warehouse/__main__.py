"""`python -m warehouse`, and the console script `warehouse`."""

from __future__ import annotations

import sys

from warehouse.cli import run


def main() -> None:
    """Carry out the command line and leave with its exit code."""
    sys.exit(run())


if __name__ == "__main__":
    main()
