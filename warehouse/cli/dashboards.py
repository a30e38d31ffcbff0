"""`warehouse dashboard`."""

from __future__ import annotations

from typing import Annotated

import typer

from warehouse.cli.app import FLAG, app, examples, settings_of, show

PORT = 8501


@app.command(epilog=examples("warehouse dashboard", "warehouse dashboard --port 8600 --pii"))
def dashboard(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=1024, max=65535, metavar="N", help="Port on 127.0.0.1.")] = PORT,
    pii: Annotated[bool, typer.Option("--pii", metavar=FLAG, help="Show personal columns, as names.")] = False,
    browser: Annotated[bool, typer.Option("--open", metavar=FLAG, help="Open it in the browser.")] = False,
) -> None:
    """Show the marts in a browser on this machine, with filters down to single lines, until Ctrl-C."""
    from warehouse.dashboard import run  # noqa: PLC0415
    from warehouse.terminal.serving import dashboard_at, ended  # noqa: PLC0415

    run(settings_of(context), port, pii=pii, browser=browser, ready=lambda: show(*dashboard_at(port, pii=pii)))
    show(ended())
