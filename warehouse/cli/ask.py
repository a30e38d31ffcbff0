"""`warehouse ask`."""

from __future__ import annotations

from typing import Annotated

import typer

from warehouse.cli.app import FLAG, Json, app, examples, existing, settings_of, show, show_json, version_text


@app.command(
    epilog=examples('warehouse ask "Which products sell best, by region?"', 'warehouse ask "revenue by month in 2024"')
)
def ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="A question in plain English.")],
    *,
    pii: Annotated[
        bool, typer.Option("--pii", metavar=FLAG, help="Allow personal columns; else people are shown by number.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Answer a question from the star; if it cannot be answered, say what is missing and exit with 1."""
    from warehouse.answers import Oracle  # noqa: PLC0415
    from warehouse.ask import subjects_of  # noqa: PLC0415
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.terminal.answer import answer_parts  # noqa: PLC0415

    settings = settings_of(context)
    model = model_of(settings)
    subjects = subjects_of(model)
    with existing(settings) as database:
        answer = Oracle(database, model, settings, subjects, pii=pii).ask(question)
    if as_json:
        show_json(answer.as_json())
    else:
        show(*answer_parts(answer, subjects))
    if answer.rows is None:
        raise typer.Exit(1)


@app.command(epilog=examples("warehouse mcp", "warehouse mcp --http 8808"))
def mcp(
    context: typer.Context,
    *,
    http: Annotated[
        int | None,
        typer.Option(metavar="PORT", min=1, max=65535, help="Serve HTTP on this port of 127.0.0.1; without it, stdio."),
    ] = None,
    role: Annotated[
        str, typer.Option(metavar="ROLE", help="Reader whose rights queries run with; `warehouse grant` lets it in.")
    ] = "bi",
) -> None:
    """Let an assistant query the star over the Model Context Protocol, until it disconnects or Ctrl-C."""
    from warehouse.answers import Oracle  # noqa: PLC0415
    from warehouse.ask import subjects_of  # noqa: PLC0415
    from warehouse.mcp import server  # noqa: PLC0415
    from warehouse.project import model_of  # noqa: PLC0415

    settings = settings_of(context)
    model = model_of(settings)
    with existing(settings) as database:
        made = server(Oracle(database, model, settings, subjects_of(model), role=role), version_text())
        if http is None:
            made.run("stdio")
        else:
            made.run("streamable-http", host="127.0.0.1", port=http)
