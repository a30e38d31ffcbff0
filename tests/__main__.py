"""`python -m tests`: every check of the project, in order, up to the first that fails; arguments go to pytest."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
WORKERS = str((os.cpu_count() or 1) + 1)
"""One more than there are processors: tests wait for servers, locks and timeouts as much as they compute."""
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports",),
)


def main() -> int:
    """Run the checks and return the exit code of the last one that ran."""
    for program, *arguments in (*CHECKS, ("pytest", "-q", "-n", WORKERS, "--dist", "worksteal", *sys.argv[1:])):
        command = [str(Path(sys.executable).with_name(program)), *arguments]
        code = subprocess.run(command, check=False, cwd=ROOT).returncode
        if code != 0:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
