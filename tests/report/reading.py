"""Reads a report as a person does: the text of its parts, and the numbers of its tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser

VOID = {"meta", "br", "link", "img", "input", "hr"}


@dataclass
class Part:
    """What stands in an element that has an id."""

    text: str = ""
    tables: list[list[list[str]]] = field(default_factory=list)


class Page(HTMLParser):
    """The parts of a page by id, and what it may not hold."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.parts: dict[str, Part] = {}
        self.tags: set[str] = set()
        self.text = ""
        self._open: list[tuple[str, str | None]] = []
        self.feed(html)
        self.close()
        assert self._open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        name = dict(attrs).get("id")
        if name is not None:
            assert name not in self.parts, f"{name} stands twice"
            self.parts[name] = Part()
        if tag not in VOID:
            self._open.append((tag, name))
        for part in self._within():
            if tag == "table":
                part.tables.append([])
            elif tag == "tr":
                part.tables[-1].append([])
            elif tag in ("td", "th"):
                part.tables[-1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open, tag
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        inside = [tag for tag, _ in self._open]
        if "style" in inside:
            return
        self.text += data
        for part in self._within():
            part.text += data
            if inside and inside[-1] in ("td", "th"):
                part.tables[-1][-1][-1] += data

    def _within(self) -> list[Part]:
        return [self.parts[name] for _, name in self._open if name is not None]

    def said(self, name: str) -> str:
        """The text of a part, on one line."""
        return re.sub(r"\s+", " ", self.parts[name].text).strip()

    def rows(self, name: str) -> list[list[str]]:
        """The rows of the table of a part, without its head."""
        return self.parts[name].tables[0][1:]


def amount(text: str) -> Decimal:
    """Return the number that a text shows."""
    return Decimal(text.replace(",", ""))
