"""`warehouse forget`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from warehouse.cli.app import FLAG, Json, app, examples, existing, settings_of, show, show_json
from warehouse.errors import UsageError
from warehouse.outcomes import outcomes


@app.command(epilog=examples("warehouse forget C001", "warehouse forget C001 --yes --json"))
def forget(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="The business key of the person.")],
    *,
    dimension: Annotated[
        str | None, typer.Option(metavar="NAME", help="Dimension of the person, if there are several.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", metavar=FLAG, help="Do not ask.")] = False,
    lift: Annotated[
        bool, typer.Option("--lift", metavar=FLAG, help="Erase nothing: let later deliveries bring the data again.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Erase the personal data of a person from every layer; the facts and a proof in audit stay."""
    from warehouse.forget import forget as erase  # noqa: PLC0415
    from warehouse.forget import let_in_again, person_of  # noqa: PLC0415
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.terminal.people import forgotten, lifted  # noqa: PLC0415

    settings = settings_of(context)
    metadata = model_of(settings).metadata
    person = person_of(metadata, dimension)
    with existing(settings) as database:
        if lift:
            let_in_again(database, settings, person, key)
            if as_json:
                show_json({"dimension": person.name, "status": "lifted"})
            else:
                show(lifted(person.name, key))
            return
        if not yes:
            _ask(person.name, key, [word.name for word in person.words if word.pii])
        outcomes.expected = 2  # the erasure, and the sweep of the files
        account = erase(database, metadata, settings, person, key)
        if as_json:
            show_json(account.as_json())
        else:
            show(*forgotten(account, key))


def _ask(name: str, key: str, columns: list[str]) -> None:
    """Ask for confirmation; where nobody can answer, --yes is required."""
    if not sys.stdin.isatty():
        raise UsageError(f"Nobody can be asked here whether {name} {key} is to be forgotten for good; add --yes.")
    if not typer.confirm(f"Erase {' and '.join(columns)} of {name} {key} for good?", err=True):
        raise typer.Abort
