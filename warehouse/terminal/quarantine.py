"""The records in the quarantine."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from warehouse.terminal.formats import (
    Clipped,
    NextSteps,
    columns,
    indented,
    labelled,
    plain,
    program,
    several,
    short_path,
)

if TYPE_CHECKING:
    from warehouse.quarantine import ExportedRecords, Held, HeldList
    from warehouse.vocabulary.rule import Rule

REASONS = 8


def listed(found: HeldList, status: str, *, narrowed: bool) -> list[RenderableType]:
    """Return the records held back, summed up by reason and one by one; ``narrowed`` if some were not asked for."""
    if not found.records and narrowed:
        all_ = NextSteps([(f"{program()} quarantine list --status all", "every record that was ever held back")])
        return [Text("No record that this selects is held back."), Text(), all_]
    if not found.records:
        text = Text().append("✓ ", style="bold green").append("No record is held back.")
        return [text if status in ("open", "all") else Text(f"No record is {status}.")]
    head = Text().append(several(found.total, "record"), style="bold").append(" held back", style="bold yellow")
    parts: list[RenderableType] = [head, Text(), _reasons(found), Text(), _records(found.records)]
    left = found.total - len(found.records)
    if left:
        parts.append(indented(Text(f"and {left:,} more: --limit shows them, --json all of their text", style="dim")))
    steps = [
        (f"{program()} quarantine show {found.records[0].quarantine_id}", "one of them in full, and what to do"),
        (f"{program()} quarantine export FILE.csv", "a file of them, to fix and load again"),
        (f"{program()} quarantine replay", "try them again under the current rules"),
    ]
    return [*parts, Text(), NextSteps(steps)]


def record_details(record: Held, rules: Sequence[Rule]) -> list[RenderableType]:
    """Return one record in full: its origin, its values, the rules it broke and what to do."""
    status = record.status
    if record.resolved_batch_id is not None:
        status += f" in batch {record.resolved_batch_id}"
    rows = [
        ("Source", Text(plain(record.source))),
        ("From", Text(f"{plain(record.file)}, {_place(record)}, as of {record.as_of}, batch {record.batch_id}")),
        ("Status", Text(status, style="yellow" if record.status != "resolved" else "green")),
        ("Because", Text(plain(record.reason))),
    ]
    parts: list[RenderableType] = [
        Text(f"Record {record.quarantine_id}, held back", style="bold"),
        labelled(rows),
        Text(),
    ]
    if record.raw is not None:
        pale = Text("(nothing)", style="dim")
        values = [(plain(name), pale if value is None else Text(plain(value))) for name, value in record.raw.items()]
        parts += [labelled(values), Text()]
    elif record.raw_line is not None:
        parts += [indented(Text(plain(record.raw_line))), Text()]
    for rule in rules:
        line = Text().append(f"{rule.id} ", style="bold").append(rule.title)
        parts += [indented(line), indented(Text().append("→ ", style="cyan").append(rule.advice), 4)]
    return parts


def exported(account: ExportedRecords) -> list[RenderableType]:
    """Return what was written, and how to load it once it is fixed."""
    text = Text().append("✓ ", style="bold green")
    lines = several(account.rejects, "line that is no record", "lines that are no records")
    what = [several(account.records, "record")] * bool(account.records) + [lines] * bool(account.rejects)
    text.append(f"Wrote {' and '.join(what)} of {account.source} to {short_path(account.file)}.")
    parts: list[RenderableType] = [text]
    if account.rejects:
        fill = "The text of a line is in `rejected_line`: fill in the columns before it."
        parts.append(indented(Text(fill, style="dim")))
    if account.left_out:
        left = several(account.left_out, "line of a lookup file is", "lines of lookup files are")
        parts.append(indented(Text(f"{left} left out; fix the file itself and load it again.", style="dim")))
    file = shlex.quote(str(account.file))
    again = f"{program()} load --source {account.source}={file} --as-of {account.as_of}"
    return [*parts, Text(), NextSteps([(again, "once it is fixed")])]


def _reasons(found: HeldList) -> RenderableType:
    table = columns("Records", "Source", "Because", numbers=("Records",))
    for source, reason, count in found.reasons[:REASONS]:
        table.add_row(f"{count:,}", plain(source), Clipped(Text(plain(reason))))
    left = found.reasons[REASONS:]
    if left:
        table.add_row(f"{sum(count for _, _, count in left):,}", "", Text(f"{len(left)} more reasons", style="dim"))
    return indented(table)


def _records(records: Sequence[Held]) -> RenderableType:
    statuses = {one.status for one in records}
    names = ["ID", "As of", "File", "Place", *(["Status"] if len(statuses) > 1 else []), "Record"]
    table = columns(*names, numbers=("ID",))
    for one in records:
        text = one.raw_line if one.raw is None else " | ".join(value or "" for value in one.raw.values())
        status = [one.status] if len(statuses) > 1 else []
        cells = [str(one.quarantine_id), str(one.as_of), plain(one.file), _place(one), *status]
        table.add_row(*cells, Clipped(Text(plain(text or ""), style="dim")))
    return indented(table)


def _place(record: Held) -> str:
    """Return where a record is in its file; one without the date that it should bring is named by its reason only."""
    if record.record_number is not None:
        return f"record {record.record_number:,}"
    return "undated" if record.line_number is None else f"line {record.line_number:,}"
