"""Drafts the settings for a delivery that does not fit yet, from the names and contents of its columns."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import MetaData

from warehouse.drafting.decide import Decided, decide
from warehouse.drafting.sheets import Sheet, Sheets
from warehouse.drafting.structure import lay_out
from warehouse.drafting.text import text_of
from warehouse.files.mapping import find_name
from warehouse.vocabulary.source import Source, sources

__all__ = ["Draft", "draft", "draft_toml"]


@dataclass(frozen=True)
class Draft:
    """What was found in a delivery: its files, what each source takes from them, and the settings as TOML."""

    files: list[Sheet]
    sources: list[Decided]
    toml: str

    @property
    def fits(self) -> bool:
        """Whether the delivery can be loaded without settings: files and columns are named as the sources expect."""
        return all(any(_feeds(sheet, one.laid.source) for sheet in self.files) for one in self.sources)

    @property
    def questions(self) -> list[str]:
        """What the draft could not decide, in its own lines."""
        return [line.lstrip("# ") for line in self.toml.splitlines() if "QUESTION" in line or "CANNOT" in line]


def _feeds(sheet: Sheet, source: Source) -> bool:
    """Return whether a load reads a file for a source although no settings say so."""
    if sheet.settings or sheet.files[0].lower().split(".")[0] != source.name.lower():
        return False
    return all(word.optional or find_name(word.name, sheet.header) for word in source.delivered)


def draft(delivery: Path, metadata: MetaData) -> Draft:
    """Draft the settings for a delivery; raises DeliveryError if it is no folder."""
    with Sheets(delivery) as sheets:
        decided = [decide(sheets, laid, metadata) for laid in lay_out(sheets, list(sources(metadata)))]
        return Draft(sheets.all, decided, text_of(decided, sheets.all))


def draft_toml(delivery: Path, metadata: MetaData) -> str:
    """Return the settings drafted for a delivery, as the text of a `warehouse.toml`."""
    return draft(delivery, metadata).toml
