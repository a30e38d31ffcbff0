"""`python -m tests.documents`: write docs/reference again, with what the sample shows."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.command import ROOT, Program

DAY = "2024-07-01"


def write(program: Program, folder: Path | str, **environment: str) -> None:
    """Load the sample into the program's database, and write the pages of it into a folder."""
    for call in (["load", "--as-of", DAY], ["docs", folder]):
        answer = program(*call, **environment)
        assert answer.code == 0, answer.err


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)
        write(Program(ROOT), "docs/reference", WAREHOUSE_HOME=f"{home}/warehouse")
    sys.stdout.write("docs/reference is written.\n")
