"""Who was granted access, and who lost it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from warehouse.database.urls import shown_to
from warehouse.terminal.formats import NextSteps, indented, labelled, plain, program

if TYPE_CHECKING:
    from warehouse.database.connect import Database
    from warehouse.roles import Reader


def granted(reader: Reader, database: Database) -> list[RenderableType]:
    """Return what a role may read now, its password if it was just created, and how to log in."""
    what = "gold and the marts, personal data too" if reader.pii else "gold and the marts, without personal data"
    text = Text().append("✓ ", style="bold green").append(f"{plain(reader.role)} may read {what}.")
    rows = []
    if reader.password is not None:
        secret = Text(reader.password, style="bold").append("  shown this once; keep it", style="dim")
        rows.append(("Password", secret))
    rows.append(("URL", Text(plain(shown_to(database.url, reader.role)))))
    return [text, *_warning(reader.role, reader.beyond), Text(), labelled(rows, whole=True)]


def revoked(role: str, beyond: Sequence[str]) -> list[RenderableType]:
    """Return that a role can no longer read anything, or what it still can by rights that others gave it."""
    text = Text().append("✓ ", style="bold green")
    text.append(f"{plain(role)} has lost what `grant` gave it. The role itself stays.")
    again = NextSteps([(f"{program()} grant {shlex.quote(role)}", "let it in again")])
    return [text, *_warning(role, beyond), Text(), again]


def _warning(role: str, beyond: Sequence[str]) -> list[RenderableType]:
    if not beyond:
        return []
    some = ", ".join(beyond[:3]) + (f" and {len(beyond) - 3:,} more" if len(beyond) > 3 else "")
    note = f"By rights that others gave it, or that everybody has, {plain(role)} may also {plain(some)}."
    return [indented(Text(note, style="yellow"))]
