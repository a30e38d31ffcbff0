"""What a cell of a workbook holds: a text, or a number, a date or a truth value written so that none is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET

DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
"""The numbers of the formats for dates and times that every workbook has."""
_ASIDE = re.compile(r'"[^"]*"|\\.|[_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_WHOLE = re.compile(r"-?[0-9]{1,18}")
LATEST = 2_958_466
"""The serial number after the last valid day, in the year 9999."""


@dataclass(frozen=True)
class Cell:
    """The text of a cell, and whether its value is of another type."""

    text: str
    typed: bool = False


@dataclass(frozen=True)
class Styles:
    """Which styles of a workbook show numbers as dates, and the epoch of its serial days."""

    dated: frozenset[int]
    begins: datetime

    @classmethod
    def of(cls, styles: ET.Element | None, *, since_1904: bool) -> Styles:
        """Read them."""
        begins = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)
        if styles is None:
            return cls(frozenset(), begins)
        own = {
            int(one.attrib["numFmtId"]): one.attrib.get("formatCode", "")
            for one in styles.iter()
            if one.tag.endswith("}numFmt")
        }
        cells = next((one for one in styles if one.tag.endswith("}cellXfs")), ())
        formats = [int(one.attrib.get("numFmtId", 0)) for one in cells]
        dated = (place for place, code in enumerate(formats) if code in DATES or _is_dated(own.get(code, "")))
        return cls(frozenset(dated), begins)

    def cell(self, element: ET.Element, texts: list[str]) -> Cell:  # noqa: PLR0911  (a table, one line per type)
        """Return the value of a cell."""
        kind = element.attrib.get("t", "n")
        if kind == "inlineStr":
            return Cell(text_of(element))
        value = next((one.text or "" for one in element if one.tag.endswith("}v")), "")
        if not value:
            return Cell("")
        match kind:
            case "s":
                return Cell(texts[int(value)])
            case "b":
                return Cell("true" if value == "1" else "false", typed=True)
            case "d":
                return Cell(value, typed=True)
            case "n":
                style = int(element.attrib.get("s", 0))
                return Cell(self._moment(value) if style in self.dated else number(value), typed=True)
        return Cell(_plain(value))

    def _moment(self, value: str) -> str:
        serial = Decimal(value)
        if not 0 <= serial < LATEST:
            return number(value)
        days, part = divmod(serial, 1)
        since = timedelta(milliseconds=round(part * 86_400_000))
        if days == 0 and since:
            return f"{(self.begins + since).time().isoformat()}"
        # Excel counts 29 February 1900, a day that never was
        early = 1 if days < 60 and self.begins.year < 1900 else 0
        moment = self.begins + timedelta(days=int(days) + early) + since
        return moment.date().isoformat() if moment.time() == datetime.min.time() else moment.isoformat(sep=" ")


def number(value: str) -> str:
    """Return a number as its shortest text, with a point and without exponent: 0.1 for 0.10000000000000001."""
    return value if _WHOLE.fullmatch(value) else f"{Decimal(repr(float(value))):f}".removesuffix(".0")


def text_of(element: ET.Element) -> str:
    """Return the text of a cell from all its formatted runs, without phonetic hints."""
    parts: list[str] = []
    for one in element:
        if one.tag.endswith("}t"):
            parts.append(one.text or "")
        elif one.tag.endswith(("}r", "}is")):
            parts.append(text_of(one))
    return _plain("".join(parts))


def column_number(place: str) -> int:
    """Return the number of a column, from 0, in a reference such as `AB12`."""
    count = 0
    for letter in place.rstrip("0123456789"):
        count = count * 26 + ord(letter.upper()) - ord("A") + 1
    return count - 1


def _plain(text: str) -> str:
    """Return a text with the escapes of a workbook decoded; lone surrogates stay escaped."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1][:1] not in "dD" else found[0], text)


def _is_dated(code: str) -> bool:
    """Return whether a format of numbers shows days or times."""
    return code.lower() != "general" and bool(re.search("[dmyhs]", _ASIDE.sub("", code).lower()))
