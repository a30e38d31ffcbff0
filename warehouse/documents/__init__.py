"""The documentation of a warehouse, written from its declarations, its settings and, where there is one, its database.

`pages` returns every page by its path, so that the same declarations always give the same bytes. What is read from a
database is in separate blocks (`markdown.observed`), which `stale` ignores: they change with each load.
"""

from __future__ import annotations

from pathlib import Path

from warehouse.documents import (
    commands,
    dbt,
    dictionary,
    drawing,
    exits,
    manual,
    marts,
    options,
    overview,
    payloads,
    rulebook,
    site,
    tables,
    words,
)
from warehouse.documents.folder import DocumentsAccount, Pages, stale, write
from warehouse.documents.material import Material

__all__ = ["DocumentsAccount", "Material", "Pages", "pages", "stale", "write"]

SITE = "index.html"


def pages(material: Material) -> Pages:
    """Return the pages of a warehouse by their paths below the folder that holds them."""
    found: Pages = {}
    for write_pages in (
        overview.pages,
        drawing.pages,
        tables.pages,
        dictionary.pages,
        marts.pages,
        rulebook.pages,
        words.pages,
        options.pages,
        commands.pages,
        manual.pages,
        exits.pages,
        payloads.pages,
        dbt.pages,
    ):
        found |= write_pages(material)
    return found


def with_site(found: Pages) -> Pages:
    """Return the pages and, made of them, the one page with search that a browser opens."""
    return found | {SITE: site.page(found)}


def write_all(material: Material, folder: Path) -> DocumentsAccount:
    """Write the pages and the site into a folder; raises UsageError if a file there was written by something else."""
    return write(with_site(pages(material)), folder, observed=material.found is not None)
