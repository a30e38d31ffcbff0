"""`warehouse serve`."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Annotated

import typer

from warehouse.cli.app import Json, app, examples, settings_of, show, show_json

PORT = 54320


class Stop:
    """Whether a signal asked the server to stop."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        """Handle the signal."""
        self.asked = True


@app.command(epilog=examples("warehouse serve", "warehouse serve --port 6000"))
def serve(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=1024, max=65535, metavar="N", help="Port on 127.0.0.1.")] = PORT,
    as_json: Json = False,
) -> None:
    """Keep the embedded server running for BI tools, until Ctrl-C."""
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.serve import served, wait  # noqa: PLC0415
    from warehouse.terminal.serving import ended, serving  # noqa: PLC0415

    settings = settings_of(context)
    metadata = model_of(settings).metadata
    with served(settings, metadata, port) as address:
        stop = Stop()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        if as_json:
            show_json(address.as_json())
        else:
            show(*serving(address))
        wait(settings, lambda: stop.asked)
    if not as_json:
        show(ended())
