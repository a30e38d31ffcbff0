"""Opens one file, packed or not, delimited text or Parquet, and separates its records from its rejects."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from warehouse.errors import DeliveryError
from warehouse.files.carrying import carried_down
from warehouse.files.contents import as_text, unpack
from warehouse.files.delimited import delimited_table
from warehouse.files.digest import changed
from warehouse.files.escapes import without_escapes
from warehouse.files.footers import without_footer
from warehouse.files.interface import InputFile
from warehouse.files.kinds import is_parquet
from warehouse.files.layout import find_layout
from warehouse.files.parquet import parquet_table
from warehouse.files.scan import Scan
from warehouse.files.tables import Table
from warehouse.settings import FileSettings


def open_table(file: InputFile, settings: FileSettings, wanted: Collection[str], folder: Path) -> Table:
    """Open a file, whatever it is, and separate records from rejects; the folder takes what must be put aside."""
    folder.mkdir()
    try:
        if file.path.stat().st_size != file.bytes:
            raise changed(file)
        path = unpack(file.path, folder, file.name, settings)
        if is_parquet(path):
            return carried_down(parquet_table(file, path, folder, settings), settings)
        text = as_text(path, settings.encoding, folder, file.name)
        text = without_footer(text, settings.skip_footer, folder)
        text = without_escapes(text, settings.escape, settings.quote, folder)
        layout = find_layout(text, file.name, settings, wanted)
        scan = Scan(layout.body, folder, settings)
        scan.run()
    except OSError as exc:
        why = (exc.strerror or str(exc)).lower()
        raise DeliveryError(
            f"{file.name} cannot be read ({why}, {exc.filename or folder}); fix that and load again.", file=file.name
        ) from exc
    table = delimited_table(file, layout, scan, folder)
    table.notes += layout.notes
    if _is_open_ended(layout.body.path):
        table.notes.append(f"{file.name}: the last line has no line end; if the file was cut off, deliver it again")
    table.encoding, table.guessed = text.encoding, text.guessed is not None
    if text.guessed:
        table.notes.append(
            f"{file.name}: read as {text.encoding}, because {text.guessed}; if that is wrong, set `encoding` in "
            f"[sources.{file.source}]"
        )
    return carried_down(table, settings)


def _is_open_ended(path: Path) -> bool:
    """Return whether a text ends in the middle of a line."""
    with path.open("rb") as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read(1) not in (b"\n", b"\r")
