"""Records of the quarantine as a file: to be fixed in a spreadsheet and loaded again."""

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
REASONS = (NUMBER_IN_FILES, "held_back_by", "held_back_because", "from_file", "from_record", "from_as_of", "formulas")
"""The columns beside those of the source; a load takes none of them but the first, by which it knows the record."""

RAW, GUARDED_CELLS = "as they are", "behind an apostrophe"
"""What the last of them says of the texts of a record that a spreadsheet would compute."""


@dataclass(frozen=True)
class ExportedRecords:
    """What was written: how many records of which source, the newest of their dates, and the rejects left out."""

    file: Path
    source: str
    records: int
    as_of: date
    rejects: int

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "file": str(self.file),
            "source": self.source,
            "records": self.records,
            "as_of": self.as_of.isoformat(),
            "rejects": self.rejects,
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
    """Write the records held back that are selected to a new CSV file, their text as delivered and the reasons.

    They must be of one source, as the columns are. Lines that are no records are left out. A text that a spreadsheet
    would compute gets an apostrophe unless ``raw``, which a load takes away again. Only this user may read the file,
    unless it is ``shared``. Raises UsageError where that
    leaves nothing, or the file exists.
    """
    table = audit.quarantine
    wanted = and_(of_status(status), selection.predicate)
    per_source = select(
        table.c.source,
        func.count(table.c.record_number),
        func.count().filter(table.c.record_number.is_(None)),
        func.max(table.c.as_of),
    )
    found = connection.execute(per_source.where(wanted).group_by(table.c.source).order_by(table.c.source)).all()
    counts = [row for row in found if row[1]]
    if not counts:
        raise UsageError(
            "No record is held back that can be exported so; `warehouse quarantine list` shows what there is."
        )
    if len(counts) > 1:
        names = " and ".join(row[0] for row in counts)
        raise UsageError(f"The records are of {names}, whose columns differ; choose one with --source {counts[0][0]}.")
    (source, records, _, as_of), *_ = counts
    rows = all_records().where(wanted, table.c.source == source, table.c.record_number.is_not(None))
    columns = next([word.name for word in one.delivered] for one in sources(metadata) if one.name == source)
    found_records = connection.execution_options(yield_per=1_000).execute(rows.order_by(table.c.quarantine_id))
    with private_files(shared):
        _write(file, columns, found_records, raw=raw)
    return ExportedRecords(file, source, records, as_of, sum(row[2] for row in found))


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
                texts = [one.raw.get(name) for name in columns]
                if not raw:
                    texts = [text and guarded(text) for text in texts]
                reasons = [" ".join(one.rules), guarded(one.reason), guarded(one.file), one.record_number, one.as_of]
                writer.writerow([*texts, one.quarantine_id, *reasons, RAW if raw else GUARDED_CELLS])
    except BaseException:
        file.unlink(missing_ok=True)
        raise


def is_exported(file: Path) -> bool:
    """Return whether a file was written by `quarantine export`, also after a spreadsheet has saved it its own way."""
    with file.open(encoding="utf-8-sig", errors="replace") as text:
        return set(REASONS[:3]) <= _names(text.readline(HEADER))


def _names(header: str) -> set[str]:
    return {name.strip().strip('"') for name in re.split(r"[,;\t|]", header)}


def as_exported(settings: SourceSettings, file: Path, columns: Iterable[str]) -> SourceSettings:
    """Return how an exported file is read: its columns have our names, and it holds only some of the keys.

    What values look like (formats of dates and numbers, the source's own words) stays as it is for the source. Where
    the file may hold texts behind an apostrophe, the columns of the source that it has are read without it.
    """
    plain = {name: field.default for name, field in FileSettings.model_fields.items()}
    with file.open(encoding="utf-8-sig", errors="replace") as text:
        names = _names(text.readline(HEADER))
        behind = REASONS[-1] in names and any(map(may_be_guarded, text))
    read: dict[str, Any] = {name: SqlColumn(sql=_without_apostrophe(name)) for name in columns if name in names}
    return settings.model_copy(
        update={
            **plain,
            "columns": (read if behind else {}) | _given_numbers(settings),
            "lookups": [],
            "where": None,
            "delivery": "changes",
        }
    )


def _given_numbers(settings: SourceSettings) -> dict[str, Any]:
    """Return the columns that are numbers in the source's own files: an exported record has its number with it."""
    whole = "whole" if settings.delivery == "snapshot" else None
    return {
        name: NumberGiven(number_within=way.number_within, repeats=way.repeats or whole)
        for name, way in settings.columns.items()
        if isinstance(way, NumberWithin)
    }


def _without_apostrophe(name: str) -> str:
    """Return the expression, in DuckDB's SQL, for the text of a cell as it was before it was guarded."""
    column, told = quoted(name), f"{quoted(REASONS[-1])} = {literal(GUARDED_CELLS)}"
    return (
        f"case when {told} and regexp_matches({column}, {literal(GUARDED)}) then substr({column}, 2) else {column} end"
    )
