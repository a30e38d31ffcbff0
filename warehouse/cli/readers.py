"""`warehouse grant` and `revoke`."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from warehouse.cli.app import FLAG, Json, app, examples, existing, settings_of, show, show_json

PASSWORD = "WAREHOUSE_ROLE_PASSWORD"

Role = Annotated[str, typer.Argument(metavar="ROLE", help="Name of the role on the server.")]


@app.command(epilog=examples("warehouse grant bi --create", "warehouse grant support --pii"))
def grant(
    context: typer.Context,
    role: Role,
    *,
    pii: Annotated[bool, typer.Option("--pii", metavar=FLAG, help="Personal columns too: names, addresses.")] = False,
    create: Annotated[
        bool,
        typer.Option(
            "--create",
            metavar=FLAG,
            help=f"Make the role if it is missing: a login with the password in {PASSWORD}, else with a new one.",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Let a role read gold and the marts, and nothing else; personal columns only if asked."""
    from warehouse.model import metadata  # noqa: PLC0415
    from warehouse.roles import grant as let_in  # noqa: PLC0415
    from warehouse.terminal.roles import granted  # noqa: PLC0415

    password = os.environ.get(PASSWORD) or None
    with existing(settings_of(context)) as database:
        reader = let_in(database, metadata, role, pii=pii, create=create, password=password)
        if as_json:
            show_json(reader.as_json())
        else:
            show(*granted(reader, database))


@app.command(epilog=examples("warehouse revoke bi"))
def revoke(context: typer.Context, role: Role, *, as_json: Json = False) -> None:
    """Take from a role what grant gave it; the role itself stays."""
    from warehouse.model import metadata  # noqa: PLC0415
    from warehouse.roles import revoke as take  # noqa: PLC0415
    from warehouse.terminal.roles import revoked  # noqa: PLC0415

    with existing(settings_of(context)) as database:
        beyond = take(database, metadata, role)
    if as_json:
        show_json({"role": role, "beyond": beyond})
    else:
        show(*revoked(role, beyond))
