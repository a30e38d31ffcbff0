"""What `warehouse docs` wrote, or found stale."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from warehouse.terminal.formats import NextSteps, indented, plain, program, several, short_path

if TYPE_CHECKING:
    from warehouse.documents import DocumentsAccount


def documented(account: DocumentsAccount) -> Iterator[RenderableType]:
    """Yield what was written, and where."""
    text = Text().append("✓ ", style="bold green").append(f"{several(account.pages, 'page')} in ")
    text.append(short_path(account.folder), style="bold").append(
        f", {len(account.written)} of them changed", style="dim"
    )
    yield text
    if account.removed:
        yield indented(
            Text(f"removed, because nothing belongs there any more: {', '.join(map(plain, account.removed))}")
        )
    if not account.observed:
        yield indented(Text("There is no database to show results from yet.", style="dim"))
    site = short_path(account.folder / "index.html")
    yield indented(Text(f"{site} shows all of them in a browser, with search."))
    yield Text()
    yield NextSteps([(f"{_call(account)} --check", "fails once a page is stale")])


def held_against(account: DocumentsAccount) -> Iterator[RenderableType]:
    """Yield the pages that are stale."""
    if not account.stale:
        yield Text().append("✓ ", style="bold green").append(f"All {account.pages} pages say what is true.")
        return
    head = Text().append("✗ ", style="bold red").append(f"{several(len(account.stale), 'page')} stale in ")
    yield head.append(short_path(account.folder), style="bold")
    for path in account.stale:
        yield indented(Text(plain(path)))
    yield Text()
    yield NextSteps([(_call(account), "writes them again")])


def _call(account: DocumentsAccount) -> str:
    return f"{program()} docs {shlex.quote(short_path(account.folder))}"
