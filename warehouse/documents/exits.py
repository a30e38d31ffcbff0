"""What a command ends with."""

from __future__ import annotations

from collections.abc import Iterator

from warehouse.documents import markdown as md
from warehouse.documents.material import Material
from warehouse.errors import WarehouseError

CODES = (
    ("0", "Done, also when there was nothing new."),
    ("1", "Refused by a gate; of `check`, a rule of severity error is broken; of `docs --check`, a page is stale."),
    ("2", "Wrong usage, settings or input files that cannot be used."),
    ("3", "The database: cannot connect, not migrated, locked."),
    ("130", "Interrupted."),
    ("141", "What read the output closed it before all of it was written."),
)


def pages(_material: Material) -> dict[str, str]:
    """Return the page of the exit codes."""
    return {
        "exit-codes.md": md.page(
            "Exit codes",
            md.table(["Code", "What it means"], [[f"{md.anchor(code)}{code}", said] for code, said in CODES]),
            "## Errors",
            "An error is one sentence that says what is wrong, where, and what to do next.",
            md.table(["Error", "Exit code", "What went wrong"], _errors()),
        )
    }


def _errors() -> Iterator[list[str]]:
    waiting = [WarehouseError]
    while waiting:
        kind = waiting.pop(0)
        below = sorted(kind.__subclasses__(), key=lambda one: one.__name__)
        waiting += [one for one in below if one.__module__ == WarehouseError.__module__]
        if kind is not WarehouseError:
            yield [md.code(kind.__name__), str(kind.exit_code), (kind.__doc__ or "").partition("\n")[0]]
