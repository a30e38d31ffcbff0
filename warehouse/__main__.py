"""`python -m warehouse`, and the console script `warehouse`."""

from __future__ import annotations

import gc
import sys

RARELY = 50_000
"""New objects between two searches for unreachable ones: importing makes many and leaves none (8 % of `status`)."""


def main() -> None:
    """Carry out the command line and leave with its exit code."""
    gc.set_threshold(RARELY)
    try:
        from warehouse.cli import run  # noqa: PLC0415  (so that an interrupt while it is read is quiet too)

        sys.exit(run())
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
