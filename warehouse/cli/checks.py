"""`warehouse check`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from warehouse.cli.alerting import send_alerts
from warehouse.cli.app import Json, app, examples, existing, settings_of, show, show_json

if TYPE_CHECKING:
    from sqlalchemy import MetaData

    from warehouse.control import ControlAccount
    from warehouse.database.connect import Database


@app.command(epilog=examples("warehouse check", "warehouse check --control data/sample/control.json"))
def check(
    context: typer.Context,
    *,
    control: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also check the warehouse against the control file of a sample."),
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE.xml", help="Write the results as JUnit XML, for pipelines.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check all rules against everything in the warehouse."""
    from warehouse.alerts import of_check  # noqa: PLC0415
    from warehouse.check import check as ask  # noqa: PLC0415
    from warehouse.junit import write_junit  # noqa: PLC0415
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.terminal.check import checked, held_against  # noqa: PLC0415
    from warehouse.terminal.progress import steps  # noqa: PLC0415
    from warehouse.vocabulary.rule import rules_of  # noqa: PLC0415

    settings = settings_of(context)
    metadata = model_of(settings).metadata
    with existing(settings) as database:
        with steps("Asking the rules", quiet=as_json), database.engine.connect() as connection:
            started = time.perf_counter()
            account = ask(connection, metadata, settings)
            took = time.perf_counter() - started
        agreement = _held_against(database, metadata, control) if control else None
    if junit is not None:
        write_junit(junit, account, rules_of(metadata), seconds=took)
    if as_json:
        show_json({**account.as_json(), **({"control": agreement.as_json()} if agreement else {})})
    else:
        show(*checked(account), *(["", *held_against(agreement)] if agreement else []))
    send_alerts(settings, lambda: of_check(account.quality))
    if account.errors or (agreement and agreement.findings):
        raise typer.Exit(1)


def _held_against(database: Database, metadata: MetaData, file: Path) -> ControlAccount:
    from warehouse.control import hold_against  # noqa: PLC0415
    from warehouse.sample import read_control  # noqa: PLC0415

    return hold_against(database, metadata, read_control(file))
