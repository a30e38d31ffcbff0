"""Runs the program as its users do: as a separate process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "data" / "raw"


@dataclass(frozen=True)
class Answer:
    """What a call printed and ended with."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, as the one JSON object that it must be."""
        return json.loads(self.out)

    def sentence(self) -> str:
        """The one sentence on stderr, with nothing on stdout but the error for programs."""
        assert self.out == "" or set(self.json) == {"error"}, self.out
        assert self.err.endswith((".\n", "?\n"))
        assert self.err.count("\n") == 1, self.err
        assert "Traceback" not in self.err
        return self.err.strip()


@dataclass(frozen=True)
class Program:
    """The program in a working folder, with a database of its own unless that is None."""

    folder: Path
    url: str | None = None

    def __call__(self, *arguments: str | Path, **environment: str) -> Answer:
        """Call it and wait for the end."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(("WAREHOUSE_", "NO_COLOR"))}
        url = {} if self.url is None else {"WAREHOUSE_DATABASE_URL": self.url}
        done = subprocess.run(
            [sys.executable, "-m", "warehouse", *map(str, arguments)],
            check=False,
            capture_output=True,
            text=True,
            cwd=self.folder,
            env={**own, "PYTHONPATH": str(ROOT), **url, **environment},
            timeout=600,
        )
        return Answer(done.returncode, done.stdout, done.stderr)
