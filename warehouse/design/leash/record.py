"""Keeps what a model was asked and what it answered, readable by its owner only."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from warehouse.addresses import HIDDEN
from warehouse.errors import UsageError
from warehouse.printable import json_document

FOLDER = "llm"
LONGEST = 100_000


@dataclass(eq=False)
class Record:
    """One call: when and whom, the body of the request, the text of the answer, and what became of it."""

    asked_at: datetime
    model: str
    url: str
    share: str
    request: str
    answer: str = ""
    outcome: list[str] = field(default_factory=list)

    def write(self, into: Path | None, key: str) -> None:
        """Write it into the folder of a project, if there is one; the key of the model is never in it."""
        if into is None:
            return
        document = {
            "asked_at": self.asked_at.isoformat(timespec="seconds"),
            "model": self.model,
            "url": self.url,
            "share": self.share,
            "request": json.loads(self.request),
            "answer": (self.answer.replace(key, HIDDEN) if key else self.answer)[:LONGEST],
            "outcome": self.outcome,
        }
        text = json_document(document) + "\n"
        start = f"{self.asked_at:%Y-%m-%dT%H%M%SZ}"
        names = (f"{start}{'' if number == 1 else f'-{number}'}.json" for number in range(1, 1_000))
        try:
            for name in names:
                if _written(into / FOLDER / name, text):
                    return
        except OSError as exc:
            raise _unwritable(into, exc) from exc


def require_folder(into: Path | None) -> None:
    """Make the folder of the records, so that nothing is asked that could not be kept."""
    if into is None:
        return
    try:
        (into / FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as exc:
        raise _unwritable(into, exc) from exc


def _written(path: Path, text: str) -> bool:
    try:
        place = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(place, "w", encoding="utf-8") as file:
        file.write(text)
    return True


def _unwritable(into: Path, exc: OSError) -> UsageError:
    why = (exc.strerror or str(exc)).lower()
    return UsageError(f"{into / FOLDER} cannot keep what the model is asked ({why}); let it be written.")
