"""Opens one file, packed or not, delimited text or Parquet, and separates its records from its rejects."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from warehouse.errors import DeliveryError
from warehouse.files.carrying import carried_down
from warehouse.files.contents import as_text, unpack
from warehouse.files.delimited import delimited_table
from warehouse.files.digest import changed
from warehouse.files.escapes import without_escapes
from warehouse.files.footers import without_footer
from warehouse.files.interface import InputFile
from warehouse.files.kinds import is_parquet, is_workbook
from warehouse.files.layout import find_layout
from warehouse.files.parquet import parquet_table
from warehouse.files.scan import Scan
from warehouse.files.separators import show_delimiter, with_one_mark
from warehouse.files.splitting import split_up
from warehouse.files.tables import Table
from warehouse.files.workbooks import DELIMITER, QUOTE, Written, sheet_text
from warehouse.settings import FileSettings


def open_table(
    file: InputFile, settings: FileSettings, wanted: Collection[str], folder: Path, decimal: str = "."
) -> Table:
    """Open a file of any kind, and separate records from rejects; temporary files go to the folder.

    ``decimal`` is that of numbers in texts, and ``wanted`` are the columns that may be taken.
    """
    folder.mkdir()
    try:
        if file.path.stat().st_size != file.bytes:
            raise changed(file)
        path = unpack(file.path, folder, file.name, settings)
        if is_parquet(path):
            return _rearranged(parquet_table(file, path, folder, settings), settings, folder)
        sheet = None
        if _has_sheets(path, settings, file.name):
            sheet = sheet_text(path, settings, folder, file.name, decimal=decimal, wanted=wanted)
            settings = settings.model_copy(update={"delimiter": DELIMITER, "quote": QUOTE, "escape": None})
        text = as_text(path, settings.encoding, folder, file.name) if sheet is None else sheet.text
        text = without_footer(text, settings.skip_footer, folder)
        text = without_escapes(text, settings, folder)
        mark, delimiter = None, settings.delimiter or ""
        if len(delimiter) > 1:
            text, mark = with_one_mark(text, delimiter, settings.quote, folder, file.name)
            settings = settings.model_copy(update={"delimiter": mark})
        layout = find_layout(text, file.name, settings, wanted)
        scan = Scan(layout.body, folder, settings)
        scan.run()
        if mark is not None:
            show_delimiter(scan.rejects_path, mark, delimiter)
    except OSError as exc:
        why = (exc.strerror or str(exc)).lower()
        raise DeliveryError(
            f"{file.name} cannot be read ({why}, {exc.filename or folder}); fix that and load again.", file=file.name
        ) from exc
    table = delimited_table(file, layout, scan, folder)
    table.notes += layout.notes
    if sheet is not None:
        _keep_types(table, sheet)
    if _is_open_ended(layout.body.path):
        table.notes.append(f"{file.name}: the last line has no line end; if the file was cut off, deliver it again")
    table.encoding, table.guessed = text.encoding, text.guessed is not None
    if text.guessed:
        table.notes.append(
            f"{file.name}: read as {text.encoding}, because {text.guessed}; if that is wrong, set `encoding` in "
            f"[sources.{file.source}]"
        )
    return _rearranged(table, settings, folder)


def _has_sheets(path: Path, settings: FileSettings, name: str) -> bool:
    """Return whether a file is a workbook; raises DeliveryError if it is none and the settings name a sheet."""
    if is_workbook(path):
        return True
    if settings.sheet is not None:
        raise DeliveryError(f"{name} is no workbook, and `sheet` names one of its sheets; remove `sheet`.", file=name)
    return False


def _keep_types(table: Table, sheet: Written) -> None:
    """Read the columns of a sheet by their type, if all their cells have one; columns of mixed kinds are noted."""
    names = dict(enumerate(table.header))
    table.typed = frozenset(names[place] for place in sheet.typed if place in names)
    if mixed := [names[place] for place in sheet.mixed if place in names]:
        table.notes.append(
            f"{table.file.name}: {', '.join(mixed)} {'holds' if len(mixed) == 1 else 'hold'} texts beside numbers or "
            "dates, and all of them are read as texts"
        )


def _rearranged(table: Table, settings: FileSettings, folder: Path) -> Table:
    """Return a table with carried-down values filled in, and a record for each item of a list."""
    rearranged = split_up(carried_down(table, settings), settings, folder)
    return rearranged if rearranged is table else replace(rearranged, straight=None)


def _is_open_ended(path: Path) -> bool:
    """Return whether a text ends in the middle of a line."""
    with path.open("rb") as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read(1) not in (b"\n", b"\r")
