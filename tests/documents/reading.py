"""Reads the pages that were written: what stands on them, and where their links lead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, join, normpath

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
ANCHOR = re.compile(r'<a id="([^"]+)"></a>')
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE = re.compile(r"```.*?```", re.DOTALL)


def places(text: str) -> set[str]:
    """Return what a link can name on a page: its anchors, and its headings as GitHub names them."""
    plain = CODE.sub("", text)
    names = (re.sub(r"[^\w\- ]", "", found.replace("`", "")).strip() for found in HEADING.findall(plain))
    return {*ANCHOR.findall(plain), *(name.lower().replace(" ", "-") for name in names)}


def broken_links(texts: dict[str, str], folder: Path) -> Iterator[str]:
    """Yield the links of pages, by their paths below a folder, that lead nowhere."""
    for path, text in texts.items():
        for target in LINK.findall(CODE.sub("", text)):
            if re.match(r"[a-z]+:", target):
                continue
            file, _, anchor = target.partition("#")
            there = normpath(join(dirname(path), file)) if file else path
            if there not in texts and not (folder / there).exists():
                yield f"{path}: {target}: there is no such file"
            elif anchor and there in texts and anchor not in places(texts[there]):
                yield f"{path}: {target}: there is no such place"
