"""The types of what the commands print with `--json`; tests compare them with the real output."""

from __future__ import annotations

from typing import Any

from warehouse.documents.contract.batches import Batch, Batches, Check, Series
from warehouse.documents.contract.designs import Design, Profile
from warehouse.documents.contract.outputs import Answer, Export, Report, Verified
from warehouse.documents.contract.quarantine import ExportedRecords, Held, HeldList
from warehouse.documents.contract.state import Status
from warehouse.documents.contract.upkeep import Documents, Forgotten, Granted, Lifted, Prune, Revoked, Served

CONTRACT: dict[str, Any] = {
    "load": Batch | Series,
    "status": Status,
    "history": Batches,
    "check": Check,
    "quarantine list": HeldList,
    "quarantine show": Held,
    "quarantine export": ExportedRecords,
    "quarantine replay": Batch,
    "undo": Batch,
    "prune": Prune,
    "ask": Answer,
    "report": Report,
    "export": Export | Verified,
    "grant": Granted,
    "revoke": Revoked,
    "forget": Forgotten | Lifted,
    "serve": Served,
    "docs": Documents,
    "profile": Profile,
    "design": Design,
}
"""What each command with `--json` prints."""
