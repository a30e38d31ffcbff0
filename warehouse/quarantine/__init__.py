"""`warehouse quarantine`: list, fix and replay the quarantined records."""

from warehouse.audit import Selection
from warehouse.quarantine.exporting import ExportedRecords, as_exported, export_records, is_exported
from warehouse.quarantine.records import (
    ALL,
    STATUSES,
    Held,
    HeldList,
    held_back,
    one_held_back,
    rules_broken,
    selection,
)

__all__ = [
    "ALL",
    "STATUSES",
    "ExportedRecords",
    "Held",
    "HeldList",
    "Selection",
    "as_exported",
    "export_records",
    "held_back",
    "is_exported",
    "one_held_back",
    "rules_broken",
    "selection",
]
