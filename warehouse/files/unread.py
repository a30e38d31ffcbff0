"""Files of a delivery that no source reads: half a split export, a second folder, a name that no path matches."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from warehouse.files.deliveries import Delivery
from warehouse.files.natural import in_natural_order
from warehouse.printable import readable_name

OUR_OWN = {"warehouse.toml", "control.json"}
"""Files that belong to the program: the settings, and the control file of a sample."""
MOST = 1_000
"""The most files to search: a folder with more is probably not a delivery."""


def unread_files(delivery: Delivery, read: Collection[str]) -> list[str]:
    """Return the names of the files in a delivery that were not read, in natural order.

    Hidden files and folders and the program's own files are left out.
    """
    found: list[Path] = []
    for path in _all_files(delivery):
        name = path.relative_to(delivery.folder).as_posix()
        if readable_name(name) not in read and path.name not in OUR_OWN and not path.name.startswith("."):
            found.append(path)
        if len(found) == MOST:
            break
    return [readable_name(path.relative_to(delivery.folder).as_posix()) for path in in_natural_order(found)]


def _all_files(delivery: Delivery) -> Iterator[Path]:
    if delivery.files is not None:
        yield from delivery.files
        return
    for folder, folders, files in os.walk(delivery.folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(folder, name) for name in files)
