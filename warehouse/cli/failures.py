"""What programs get from a failed command: with `--json` one object on stdout, unless the account is there already."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from warehouse.addresses import without_secrets
from warehouse.errors import WarehouseError
from warehouse.printable import json_document


@dataclass
class Failing:
    """Whether a call asked for JSON, and whether its object was printed."""

    asked: bool = False
    answered: bool = False

    def begin(self, arguments: Sequence[str]) -> None:
        """Read the call before anything can go wrong."""
        words = list(arguments)
        options = words[: words.index("--")] if "--" in words else words
        self.asked, self.answered = "--json" in options, False

    def show(self, error: WarehouseError, code: int) -> None:
        """Write an error for programs; if that fails, the error is on stderr already."""
        if self.asked and not self.answered:
            self.answered = True
            with suppress(OSError, ValueError, MemoryError):
                sys.stdout.write(json_document(as_json(error, code)) + "\n")
                sys.stdout.flush()


failing = Failing()
"""The command line of this process."""


def as_json(error: WarehouseError, code: int) -> dict[str, Any]:
    """Return an error for programs: its sentence, the exit code of the command, its kind, and what it is about."""
    where = {name: without_secrets(str(value)) for name, value in error.where.items() if value is not None}
    said = {"message": str(error), "exit_code": code, "kind": type(error).__name__, "where": where}
    return {"error": said}
