"""The application that the commands belong to, and what they share."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import typer.core
from typer.models import CommandFunctionType

from warehouse.cli.failures import failing
from warehouse.errors import UsageError
from warehouse.printable import json_document
from warehouse.shortage import too_little

if TYPE_CHECKING:
    from rich.console import RenderableType

    from warehouse.database.connect import Database
    from warehouse.settings import Settings

DISTRIBUTION = "retail-warehouse-loader"

ORDER = (
    "load",
    "status",
    "history",
    "check",
    "quarantine",
    "undo",
    "prune",
    "ask",
    "mcp",
    "report",
    "export",
    "grant",
    "revoke",
    "forget",
    "dashboard",
    "serve",
    "profile",
    "design",
    "sample",
    "docs",
    "init",
    "migrate",
    "version",
)
FLAG = ""
"""The metavar of options that take no value; some versions of typer would print `<bool>`."""


class Plain(typer.core.TyperCommand):
    """A command whose flags, `--help` included, are shown without a metavar."""

    def get_params(self, ctx: Any) -> Any:
        """Return the parameters, flags without a metavar."""
        return _plain(super().get_params(ctx))


class PlainGroup(typer.core.TyperGroup):
    """A group whose flags are shown without a metavar."""

    def get_params(self, ctx: Any) -> Any:
        """Return the parameters, flags without a metavar."""
        return _plain(super().get_params(ctx))


def _plain(parameters: Any) -> Any:
    for parameter in parameters:
        if getattr(parameter, "is_flag", False):
            parameter.metavar = FLAG
    return parameters


class InOrder(PlainGroup):
    """Lists the commands in the order in which a user needs them."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names in our order, all others at the end."""
        names = super().list_commands(ctx)
        return sorted(names, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments; `--config FILE` counts wherever it stands, before the command or after it."""
        return super().parse_args(ctx, _config_first(args))


def _config_first(arguments: list[str]) -> list[str]:
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    first: list[str] = []
    rest = list(options)
    for place in reversed(range(len(options))):
        if options[place] == "--config" and place + 1 < len(options):
            first = rest[place : place + 2] + first
            del rest[place : place + 2]
        elif options[place].startswith("--config="):
            first = [rest.pop(place), *first]
    return [*first, *rest, *arguments[len(options) :]]


class Application(typer.Typer):
    """Creates commands of its own class."""

    def command(self, name: str | None = None, **options: Any) -> Callable[[CommandFunctionType], CommandFunctionType]:
        """Return the decorator that turns a function into a command."""
        return super().command(name, **{"cls": Plain, **options})


app = Application(
    name="warehouse",
    cls=InOrder,
    help="Folders of CSV files become a star schema in PostgreSQL: all or nothing, every record accounted for.",
    epilog="Begin with: warehouse load",
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

Shared = Annotated[
    bool,
    typer.Option(
        "--shared", metavar=FLAG, help="Let others read the files as the umask allows; by default only you can."
    ),
]
Raw = Annotated[
    bool,
    typer.Option("--raw", metavar=FLAG, help="Do not escape texts in CSV that a spreadsheet takes for formulas."),
]
Json = Annotated[bool, typer.Option("--json", metavar=FLAG, help="Print one JSON object and nothing else.")]


def examples(*lines: str) -> str:
    """Return the examples of a command as the end of its help."""
    return "\n\n".join(["Example:" if len(lines) == 1 else "Examples:", *lines])


def version_text() -> str:
    """Return the version of the installed program."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "unknown (not installed)"


def _show_version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"warehouse {version_text()}\n")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _program(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Settings to use instead of warehouse.toml.")
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", metavar=FLAG, callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    context.obj = config
    if context.invoked_subcommand is None:
        write(context.get_help() + "\n")


def settings_of(context: typer.Context) -> Settings:
    """Return the settings of this call; raises UsageError where memory is too short to begin."""
    if said := too_little():
        raise UsageError(said)
    from warehouse.settings import load_settings  # noqa: PLC0415

    config: Path | None = context.find_root().obj
    return load_settings(config)


@contextmanager
def existing(settings: Settings) -> Iterator[Database]:
    """Open a database that a load has filled; raises NotMigrated if there is none at this revision."""
    from warehouse.database.connect import connect  # noqa: PLC0415
    from warehouse.database.presence import require_made  # noqa: PLC0415
    from warehouse.database.revision import require_head  # noqa: PLC0415
    from warehouse.project import model_of  # noqa: PLC0415
    from warehouse.settings import OURS  # noqa: PLC0415

    # the built-in model is not imported for commands that need nothing else of it
    metadata = None if settings.model == OURS else model_of(settings).metadata
    require_made(settings)
    with connect(settings, waiting=say_so) as database:
        with database.engine.connect() as connection:
            require_head(connection, database.shown, metadata)
        yield database


def show(*parts: RenderableType) -> None:
    """Print for people."""
    from warehouse.terminal.console import out  # noqa: PLC0415

    paper = out()
    if paper.is_terminal:
        paper.print(*parts, sep="\n", crop=False)
        return
    with paper.capture() as captured:
        paper.print(*parts, sep="\n", crop=False)
    write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def say_so(sentence: str) -> None:
    """Print on stderr what the program waits for."""
    from warehouse.terminal.console import err  # noqa: PLC0415

    err().warning(sentence)


def show_json(value: dict[str, Any]) -> None:
    """Print for programs."""
    failing.answered = True
    write(json_document(value) + "\n")


def write(text: str) -> None:
    """Write to stdout; `warehouse.cli.run` handles a closed pipe, so typer must not take it for an error."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise BrokenPipeError from None


def parse_date(text: str) -> date:
    """Return the date given to an option; raises UsageError for anything else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"`{text}` is no date; write it as YYYY-MM-DD, as 2024-07-01.", value=text) from None
