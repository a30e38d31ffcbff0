"""The place of a declaration, and the error that names it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from warehouse.errors import DeclarationError
from warehouse.settings.nearest import nearest

_OURS = "warehouse.vocabulary"


@dataclass(frozen=True)
class Place:
    """A line of a file."""

    file: str
    line: int

    def __str__(self) -> str:
        path, here = Path(self.file), Path.cwd()
        shown = path.relative_to(here) if path.is_relative_to(here) else Path(*path.parts[-3:])
        return f"{shown}, line {self.line}"


def here() -> Place:
    """Return the place outside the vocabulary that is being executed."""
    frame = sys._getframe(1)
    while frame.f_back is not None and str(frame.f_globals.get("__name__")).startswith(_OURS):
        frame = frame.f_back
    return Place(frame.f_code.co_filename, frame.f_lineno)


def wrong(word: str, sentence: str, place: Place | None = None) -> DeclarationError:
    """Return the error of a declaration: its place, the word that declares it, what is wrong and what to write.

    The place is that of the innermost word if given, else the one that is being executed.
    """
    at = place or here()
    return DeclarationError(f"{at}: {word}: {sentence.rstrip('.')}.", word=word, file=at.file, line=at.line)


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return a phrase that suggests the nearest known name, or else lists the known names."""
    names = list(known)
    near = nearest(name, names)
    if near:
        return f"write `{near}`"
    return f"it has {', '.join(names)}" if names else "it has none"
