"""The folder that the pages are written to, and whether it is up to date."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.documents.markdown import declared
from warehouse.errors import UsageError

Pages = dict[str, str]
MARK = "Written by `warehouse docs`"
"""The mark near the beginning of each written file, so that no other file is ever overwritten."""
NEAR = 400
PLACES = (".", "tables", "marts", "schemas", "dbt")
"""The folders that pages stand in."""


@dataclass(frozen=True)
class DocumentsAccount:
    """What `docs` did: the pages there are, those that were written or removed, and those that are stale."""

    folder: Path
    pages: int
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    observed: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "folder": str(self.folder),
            "pages": self.pages,
            "written": list(self.written),
            "removed": list(self.removed),
            "stale": list(self.stale),
            "observed": self.observed,
        }


def write(pages: Pages, folder: Path, *, observed: bool) -> DocumentsAccount:
    """Write the pages that differ, and remove those that were written before and are no more.

    Raises UsageError where a page would take the place of a file that somebody else wrote.
    """
    foreign = [path for path in pages if (folder / path).exists() and not _ours(folder / path)]
    if foreign:
        raise UsageError(
            f"{folder / foreign[0]} was not written by `warehouse docs` and would be overwritten; name another folder, "
            "or move the file away."
        )
    written = [path for path, text in pages.items() if _read(folder / path) != text]
    for path in written:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(pages[path], encoding="utf-8", newline="\n")
    left = _left(pages, folder)
    for path in left:
        (folder / path).unlink()
    return DocumentsAccount(folder, len(pages), tuple(written), tuple(left), observed=observed)


def stale(pages: Pages, folder: Path) -> DocumentsAccount:
    """Find the pages that are missing, differ in what is declared, or are left over.

    The site is derived from the other pages: it may be missing, and is stale only if other pages are.
    """
    found = [path for path, text in pages.items() if declared(_read(folder / path) or "") != declared(text)]
    return DocumentsAccount(folder, len(pages), stale=tuple(sorted([*found, *_left(pages, folder)])))


def _left(pages: Pages, folder: Path) -> list[str]:
    """Return files written before that belong to no page any more."""
    kinds = (".md", ".svg", ".json", ".yml", ".1")
    found = [file for place in PLACES for file in sorted((folder / place).glob("*")) if file.suffix in kinds]
    names = [file.relative_to(folder).as_posix() for file in found if file.is_file()]
    return [name for name in names if name not in pages and _ours(folder / name)]


def _ours(file: Path) -> bool:
    text = _read(file)
    return text is not None and MARK in text[:NEAR]


def _read(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        return ""
