"""`warehouse grant` and `revoke`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from warehouse.cli.app import FLAG, Json, app, examples, existing, settings_of, show, show_json
from warehouse.errors import UsageError

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
            help=f"Create the role if it is missing: a login with the password in {PASSWORD}, else a new one.",
        ),
    ] = False,
    ask: Annotated[
        bool, typer.Option("--ask-password", metavar=FLAG, help="Ask for the password of the role.")
    ] = False,
    file: Annotated[
        Path | None, typer.Option("--password-file", metavar="FILE", help="File whose first line is the password.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Let a role read gold and the marts and nothing else; personal columns only with --pii."""
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.roles import grant as let_in  # noqa: PLC0415
    from warehouse.terminal.roles import granted  # noqa: PLC0415

    password = _password(file, ask=ask)
    settings = settings_of(context)
    metadata = model_of(settings).metadata
    with existing(settings) as database:
        reader = let_in(database, metadata, role, pii=pii, create=create, password=password)
        if as_json:
            show_json(reader.as_json())
        else:
            show(*granted(reader, database))


def _password(file: Path | None, *, ask: bool) -> str | None:
    """Return the password for a new role; never from an argument, which every process on the machine can read."""
    if file is not None and ask:
        raise UsageError("--ask-password and --password-file were both given; choose one.")
    if file is not None:
        return _first_line(file)
    if not ask:
        return os.environ.get(PASSWORD) or None
    if not sys.stdin.isatty():
        raise UsageError(f"Nobody can be asked for a password here; use --password-file, or set {PASSWORD}.")
    return str(typer.prompt("Password of the role", hide_input=True, confirmation_prompt=True, err=True))


def _first_line(file: Path) -> str:
    try:
        line = file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    except OSError as exc:
        raise UsageError(f"The password file {file} cannot be read ({exc.strerror}); correct --password-file.") from exc
    except UnicodeDecodeError:
        raise UsageError(f"The password file {file} is not written in UTF-8; save it in UTF-8.") from None
    if not line:
        raise UsageError(f"The first line of the password file {file} is empty; write the password there.")
    return line


@app.command(epilog=examples("warehouse revoke bi"))
def revoke(context: typer.Context, role: Role, *, as_json: Json = False) -> None:
    """Revoke from a role what grant gave it; the role itself stays."""
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.roles import revoke as take  # noqa: PLC0415
    from warehouse.terminal.roles import revoked  # noqa: PLC0415

    settings = settings_of(context)
    metadata = model_of(settings).metadata
    with existing(settings) as database:
        beyond = take(database, metadata, role)
    if as_json:
        show_json({"role": role, "beyond": beyond})
    else:
        show(*revoked(role, beyond))
