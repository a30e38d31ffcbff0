"""Where BI tools find the warehouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from warehouse.terminal.formats import indented, labelled, plain, short_path

if TYPE_CHECKING:
    from warehouse.serve import Address


def serving(address: Address) -> list[RenderableType]:
    """Return the address in the terms of each tool."""
    head = Text().append("✓ ", style="bold green").append(f"Serving the warehouse on 127.0.0.1:{address.port}.")
    what = "mart and gold, with personal data" if address.pii else "mart and gold, without personal data"
    rows = [(tool, Text(plain(url))) for tool, url in address.urls(short_path(address.passfile)).items()]
    rows += [
        ("User", Text("bi").append(f"  reads {what}", style="dim")),
        ("Password", Text(f"the last field of {short_path(address.passfile)}")),
    ]
    stop = indented(Text("Ctrl-C stops it. Other commands work meanwhile.", style="dim"))
    return [head, Text(), labelled(rows, whole=True), Text(), stop]


def ended() -> Text:
    """Say that the server has stopped."""
    return Text("Stopped.")


def dashboard_at(port: int, *, pii: bool) -> list[RenderableType]:
    """Return where the dashboard is, and what it leaves out."""
    head = Text().append("✓ ", style="bold green").append(f"The dashboard is at http://127.0.0.1:{port}")
    left_out = "Ctrl-C stops it." if pii else "Personal columns are left out; --pii shows them. Ctrl-C stops it."
    return [head, indented(Text(left_out, style="dim"))]
