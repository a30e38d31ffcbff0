"""`python -m warehouse`, and the console script `warehouse`."""

from __future__ import annotations

import sys


def main() -> None:
    """Carry out the command line and leave with its exit code."""
    try:
        from warehouse.cli import run  # noqa: PLC0415  (so that an interrupt while it is read is quiet too)

        sys.exit(run())
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
