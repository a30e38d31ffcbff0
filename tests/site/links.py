"""Follows the links of a site that was built, to files and to places on them."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    """What a page links to and loads, and the places on it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a tag."""
        given = {name: value or "" for name, value in attrs}
        self.places |= {given[name] for name in ("id", "name") if name in given}
        self.links += [given[name] for name in ("href", "src") if name in given and tag != "base"]


def broken(site: Path, *, but: tuple[str, ...] = ("404.html",)) -> Iterator[str]:
    """Yield the links of a site that lead nowhere; pages of which nobody knows the place are not asked."""
    files = {file.relative_to(site).as_posix(): file for file in site.rglob("*.html")}
    pages = {path: Page(file.read_text()) for path, file in files.items() if path not in but}
    for path, page in pages.items():
        for link in dict.fromkeys(page.links):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or link in ("", "#"):
                continue
            there = normpath(join(dirname(path), unquote(parts.path))) if parts.path else path
            file = f"{there}/index.html".removeprefix("./") if (site / there).is_dir() else there
            if not (site / file).is_file():
                yield f"{path}: {link}: there is no such page"
            elif parts.fragment and file in pages and unquote(parts.fragment) not in pages[file].places:
                yield f"{path}: {link}: there is no such place"


def loaded_from_elsewhere(site: Path) -> set[str]:
    """Return the addresses that pages load something from while they are shown."""
    found = set()
    for file in site.rglob("*.html"):
        text = file.read_text()
        for start in ('src="http', 'rel="stylesheet" href="http', "@import url(http"):
            found |= {part.partition('"')[0] for part in text.split(start)[1:]}
    return found
