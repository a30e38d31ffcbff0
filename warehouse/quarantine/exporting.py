"""Quarantined records as a file, to be fixed in a spreadsheet and loaded again."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Row, and_, func, select

from warehouse import audit
from warehouse.audit import NUMBER_IN_FILES, Selection
from warehouse.errors import UsageError
from warehouse.files.engine import literal, quoted
from warehouse.formulas import GUARDED, guarded, may_be_guarded
from warehouse.private import private_files
from warehouse.quarantine.records import all_records, of_status
from warehouse.settings import FileSettings, NumberGiven, NumberWithin, SourceSettings, SqlColumn
from warehouse.vocabulary.source import sources

HEADER = 10_000
REJECTED = "rejected_line"
REASONS = (
    NUMBER_IN_FILES,
    "held_back_by",
    "held_back_because",
    "from_file",
    "from_record",
    "from_line",
    "from_as_of",
    REJECTED,
    "formulas",
)
"""The columns besides those of the source; a load reads only the first, which identifies the record."""

RAW, GUARDED_CELLS = "as they are", "behind an apostrophe"
"""The values of the last of them: how texts that a spreadsheet would compute are written."""


@dataclass(frozen=True)
class ExportedRecords:
    """What was written: how many records of which source, their newest date, and how many lines are rejects.

    ``left_out`` counts lines of lookup files, which are not records of the source even once they are fixed.
    """

    file: Path
    source: str
    records: int
    as_of: date
    rejects: int
    left_out: int

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "file": str(self.file),
            "source": self.source,
            "records": self.records,
            "as_of": self.as_of.isoformat(),
            "rejects": self.rejects,
            "left_out": self.left_out,
        }


def export_records(
    connection: Connection,
    metadata: MetaData,
    selection: Selection,
    file: Path,
    status: str = "open",
    *,
    raw: bool = False,
    shared: bool = False,
) -> ExportedRecords:
    """Write the selected quarantined records to a new CSV file, with their text as delivered and the reasons.

    They must be of one source, because they share its columns. A reject has its text in `rejected_line` and empty
    columns, to be filled in. A text that a spreadsheet would compute gets an apostrophe, which a load removes again,
    unless ``raw``. Only this user may read the file, unless it is ``shared``. Raises UsageError if there is nothing to
    write, or if the file exists.
    """
    table, files = audit.quarantine, audit.file
    wanted = and_(of_status(status), selection.predicate)
    is_reject = table.c.record_number.is_(None)
    per_source = (
        select(
            table.c.source,
            func.count(table.c.record_number),
            func.count().filter(is_reject, ~files.c.is_lookup),
            func.count().filter(is_reject, files.c.is_lookup),
            func.max(table.c.as_of),
        )
        .join(files, files.c.file_id == table.c.file_id)
        .where(wanted)
        .group_by(table.c.source)
        .order_by(table.c.source)
    )
    found = connection.execute(per_source).all()
    counts = [row for row in found if row[1] or row[2]]
    if not counts:
        raise UsageError(
            "No record is held back that this selects for export; `warehouse quarantine list` shows what there is."
        )
    if len(counts) > 1:
        names = " and ".join(row[0] for row in counts)
        raise UsageError(f"The records are of {names}, whose columns differ; choose one with --source {counts[0][0]}.")
    (source, records, rejects, left_out, as_of), *_ = counts
    rows = all_records().where(wanted, table.c.source == source, ~(is_reject & files.c.is_lookup))
    columns = next([word.name for word in one.delivered] for one in sources(metadata) if one.name == source)
    found_records = connection.execution_options(yield_per=1_000).execute(rows.order_by(table.c.quarantine_id))
    with private_files(shared):
        _write(file, columns, found_records, raw=raw)
    return ExportedRecords(file, source, records, as_of, rejects, left_out)


def _write(file: Path, columns: list[str], records: Iterable[Row[Any]], *, raw: bool) -> None:
    try:
        out = file.open("x", encoding="utf-8", newline="")
    except FileExistsError as exc:
        raise UsageError(f"{file} exists already and is not overwritten; name another file.", file=str(file)) from exc
    try:
        with out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow([*columns, *REASONS])
            for one in records:
                texts = [(one.raw or {}).get(name) for name in columns]
                line = one.raw_line if one.record_number is None else None
                if not raw:
                    *texts, line = [text and guarded(text) for text in (*texts, line)]
                place = [guarded(one.file), one.record_number, one.line_number, one.as_of]
                reasons = [" ".join(one.rules), guarded(one.reason), *place, line]
                writer.writerow([*texts, one.quarantine_id, *reasons, RAW if raw else GUARDED_CELLS])
    except BaseException:
        file.unlink(missing_ok=True)
        raise


def is_exported(file: Path) -> bool:
    """Return whether a file was written by `quarantine export`, even if a spreadsheet has saved it since."""
    with file.open(encoding="utf-8-sig", errors="replace") as text:
        return set(REASONS[:3]) <= _names(text.readline(HEADER))


def _names(header: str) -> set[str]:
    return {name.strip().strip('"') for name in re.split(r"[,;\t|]", header)}


def as_exported(settings: SourceSettings, file: Path, columns: Iterable[str]) -> SourceSettings:
    """Return the settings to read an exported file: its columns have our names, and it holds only some keys.

    The formats of its values (dates, numbers, the source's own words) are those of the source. Where texts may have
    been given an apostrophe, the columns of the source are read without it.
    """
    plain = {name: field.default for name, field in FileSettings.model_fields.items()}
    with file.open(encoding="utf-8-sig", errors="replace") as text:
        names = _names(text.readline(HEADER))
        behind = REASONS[-1] in names and any(map(may_be_guarded, text))
    read: dict[str, Any] = {name: SqlColumn(sql=_without_apostrophe(name)) for name in columns if name in names}
    own = [name for name in columns if name in names]
    return settings.model_copy(
        update={
            **plain,
            "columns": (read if behind else {}) | _given_numbers(settings),
            "lookups": [],
            "where": _is_filled(own) if REJECTED in names and own else None,
            "delivery": "changes",
        }
    )


def _is_filled(columns: Iterable[str]) -> str:
    """Return the condition, in DuckDB's SQL, that a rejected line has been filled in; others go on waiting."""
    filled = [f"coalesce(trim({quoted(name)}), '') <> ''" for name in columns]
    return f"coalesce({quoted(REJECTED)}, '') = '' or {' or '.join(filled)}"


def _given_numbers(settings: SourceSettings) -> dict[str, Any]:
    """Return the counted columns of the source: an exported record has its number in the file."""
    whole = "whole" if settings.delivery == "snapshot" else None
    return {
        name: NumberGiven(number_within=way.number_within, repeats=way.repeats or whole)
        for name, way in settings.columns.items()
        if isinstance(way, NumberWithin)
    }


def _without_apostrophe(name: str) -> str:
    """Return the expression, in DuckDB's SQL, for the text of a cell without the apostrophe that guards it."""
    column, told = quoted(name), f"{quoted(REASONS[-1])} = {literal(GUARDED_CELLS)}"
    return (
        f"case when {told} and regexp_matches({column}, {literal(GUARDED)}) then substr({column}, 2) else {column} end"
    )
