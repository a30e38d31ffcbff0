"""What a load should do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from warehouse.audit import Selection
from warehouse.files import Delivery

NEW = "new attributes"
"""The delivery of a batch that fills what a migration added."""


@dataclass(frozen=True)
class Request:
    """What a load should do.

    ``folders`` gives the folder in which each source's files are searched for; sources that are not in it are left out.
    ``as_of`` is the date on which the delivery was true, by default today. With ``plan`` everything is done and rolled
    back. With ``strict`` any quarantined record refuses the batch. With ``replay`` no files are read, but quarantined
    records are tried again under the current rules, each with its own date. With ``fill`` attributes that a migration
    added are filled from silver, with their history. ``undo`` is a batch to undo first; without folders nothing else is
    done. ``future`` allows dates in the future.
    """

    delivery: str
    folders: Mapping[str, Path | Delivery]
    as_of: date | None = None
    plan: bool = False
    strict: bool = False
    replay: Selection | None = None
    fill: bool = False
    undo: int | None = None
    future: bool = False
