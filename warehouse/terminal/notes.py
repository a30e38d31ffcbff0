"""The short accounts: a migration, an export, a sample."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from warehouse.printable import sized
from warehouse.terminal.formats import (
    NextSteps,
    columns,
    headline,
    indented,
    number,
    plain,
    program,
    seconds,
    several,
    short_path,
)

if TYPE_CHECKING:
    from warehouse.export import ExportAccount
    from warehouse.export.iceberg.registration import Registration
    from warehouse.migrate.new import NewRevision
    from warehouse.report import ReportAccount
    from warehouse.sample import Control
    from warehouse.vocabulary.model import Sample


def migrated(before: str | None, after: str | None, wanted: str) -> Text:
    """Return what a migration to a revision did."""
    text = Text().append("✓ ", style="bold green")
    if before == after:
        if wanted.isalnum() and wanted != "head" and wanted not in str(after):
            return Text(
                f"The database is at revision {after}, which is later than {wanted}; a migration never goes back."
            )
        return text.append(f"The database is at revision {after} already.")
    start = "a database without schemas" if before is None else f"revision {before}"
    return text.append(f"Migrated from {start} to revision {after}.")


def filled(batch_id: int | None, notes: Sequence[str], reason: str | None) -> Text:
    """Return how the attributes that are new in the model were filled."""
    if reason is not None:
        return Text("✗ ", style="bold red").append(f"Batch {batch_id}, which was to fill new attributes: {reason}", "")
    text = Text().append("✓ ", style="bold green")
    return text.append(f"Batch {batch_id}: {'; '.join(notes)}.")


def drafted(written: NewRevision) -> list[RenderableType]:
    """Return which revision was written, and what to check before running it."""
    text = Text().append("✓ ", style="bold green")
    if written.file is None:
        return [text.append("Nothing that the model declares differs from its revisions; none was written.")]
    text.append(f"Wrote {short_path(written.file)}.")
    notes = [Text().append("! ", style="bold yellow").append(note) for note in written.notes]
    return [text, *notes, Text(), NextSteps([(f"{program()} migrate", "run it, once you have read it")])]


def begun(folder: Path, name: str, count: int, *, empty: bool) -> list[RenderableType]:
    """Return what a new project holds, and what to do in it."""
    place = short_path(folder)
    text = Text().append("✓ ", style="bold green")
    model = "that declares nothing yet" if empty else "with the retail star"
    text.append(f"Wrote {place}: {count} files, the model {model} in {name}/.")
    call = program(elsewhere=True)
    first = (
        [(f"$EDITOR {name}/sources.py", "declare what comes in"), (f"{call} migrate --new 'the first tables'", "")]
        if empty
        else [(f"{call} load", "load data/raw"), (f"$EDITOR {name}/", "make it yours")]
    )
    return [text, Text(), NextSteps([(f"cd {shlex.quote(place)}", "the commands read warehouse.toml there"), *first])]


def sample_written(folder: Path, sample: Sample) -> list[RenderableType]:
    """Return what the small sample is, and how to load it."""
    text = Text().append("✓ ", style="bold green").append(f"Wrote {sample.name} to {short_path(folder)}:")
    text.append(f" {sample.holds}.")
    return [text, Text(), NextSteps([(f"{program()} load {shlex.quote(str(folder))}", "load it")])]


def made_up(control: Control) -> list[RenderableType]:
    """Return what a sample holds, and how to load it."""
    folder = control.path.parent
    written = several(len(control.deliveries), "delivery", "deliveries")
    return [
        Text().append("✓ ", style="bold green").append(f"Wrote {written} to {short_path(folder)}."),
        indented(Text(f"Once loaded: {control.totals_line()}.", "dim")),
        Text(),
        NextSteps([(f"{program()} load {shlex.quote(str(folder))}", "load it")]),
    ]


def exported(account: ExportAccount) -> list[RenderableType]:
    """Return what was written, and where."""
    text = Text().append("✓ Exported ", style="bold green").append(several(account.files, f"{account.format} file"))
    text.append(f" to {short_path(account.folder)}, {sized(account.bytes)}")
    if account.linked:
        text.append(f"; {account.linked:,} unchanged", style="dim")
    table = columns(f"{'Table':22}", f"{'Rows':>8}", numbers=(f"{'Rows':>8}",))
    for name, rows in account.rows.items():
        table.add_row(plain(name), number(rows))
    since = "" if account.batch_id is None else f"batch {account.batch_id} · "
    head = headline(text, f"{since}{seconds(account.seconds)}")
    left = [indented(Text(plain(said))) for said in account.left]
    return [head, *_registered(account.iceberg), *left, Text(), indented(table)]


def _registered(found: Registration | None) -> Iterator[RenderableType]:
    if found is None:
        return
    where = f"the Iceberg catalog {found.catalog}, namespace {found.namespace}"
    if found.new:
        tables = several(len(found.snapshots), "table")
        yield Text().append("✓ Registered ", style="bold green").append(plain(f"{tables} in {where}"))
    else:
        yield Text(plain(f"Unchanged: {where} shows this batch already"), "dim")
    for note in found.notes:
        yield indented(Text(plain(note)))


def reported(account: ReportAccount) -> list[RenderableType]:
    """Return where the report is, with a short summary."""
    text = (
        Text()
        .append("✓ Reported ", style="bold green")
        .append(f"to {short_path(account.file)}, {sized(account.bytes)}")
    )
    newest = account.trust.newest
    since = "" if newest is None else f"batch {newest.batch_id} · "
    says: list[RenderableType] = [
        indented(Text(plain(check.sentence))) for check in account.trust.checks if check.level != "good"
    ]
    units = [unit.text for unit, _ in account.business.units]
    if len(units) > 1:
        says.append(
            indented(Text(plain(f"It shows the lines in {units[0]}; {', '.join(units[1:])} are not added to them.")))
        )
    head = headline(text, f"{since}{seconds(account.seconds)}")
    return [head, Text(), *says] if says else [head]


def verified(folder: str, problems: list[str]) -> list[RenderableType]:
    """Return whether an export agrees with its manifest and the database, and if not, what is wrong."""
    if not problems:
        text = Text().append("✓ ", style="bold green").append(f"The export in {short_path(folder)} is sound: ")
        return [text.append("every file is what the manifest says, and the manifest what the database holds.")]
    text = Text().append("✗ ", style="bold red").append(f"The export in {short_path(folder)} is not what it should be:")
    return [text, *(indented(Text(plain(problem))) for problem in problems)]
