"""Sheets of workbooks (`.xlsx`, `.xlsm`) as text: the values of their cells, not how they are displayed."""

from __future__ import annotations

import re
import zipfile
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

from warehouse.errors import DeliveryError
from warehouse.files.cells import Cell, Styles, column_number, text_of
from warehouse.files.contents import Text
from warehouse.files.encodings import UTF8
from warehouse.files.kinds import BOOK
from warehouse.files.limits import check_unpacked
from warehouse.settings import FileSettings, or_nearest

DELIMITER, QUOTE = ",", '"'
"""The delimiter and quote of the text made from a sheet."""
_BROKEN_NUMBER = re.compile(r"-?[0-9]+\.[0-9]+")


@dataclass
class Written:
    """A sheet written as text; ``typed`` are the indexes of the columns that hold only numbers, dates or booleans.

    ``mixed`` are those that hold such values and texts.
    """

    text: Text
    kinds: dict[int, set[bool]] = field(default_factory=dict)

    @property
    def typed(self) -> list[int]:
        """The columns that hold no text."""
        return [place for place, kinds in self.kinds.items() if kinds == {True}]

    @property
    def mixed(self) -> list[int]:
        """The columns that hold texts and other values."""
        return [place for place, kinds in self.kinds.items() if len(kinds) > 1]


def sheet_text(
    path: Path, settings: FileSettings, folder: Path, name: str, *, decimal: str = ".", wanted: Collection[str] = ()
) -> Written:
    """Write a sheet as delimited text, row by row: row 7 becomes line 7, unless cells contain line ends.

    Rows are as wide as the header, and wider if cells beyond it have values. Numbers have a point, but in a ``wanted``
    column that also holds texts, they have the ``decimal`` of the texts: all of the column is read as text.
    """
    target = folder / "sheet.csv"
    try:
        with zipfile.ZipFile(path) as packed:
            check_unpacked(sum(one.file_size for one in packed.infolist()), path.stat().st_size, settings, name)
            book = _Book.of(packed, name)
            place, body = book.place_of(settings.sheet), _Body(settings)
            _write(target, body, _rows(packed, place, book))
            marked = body.mixed_among(wanted) if decimal != "." else frozenset()
            if marked:
                _write(target, _Body(settings, decimal, marked), _rows(packed, place, book))
    except (zipfile.BadZipFile, ET.ParseError, KeyError, IndexError, ValueError, EOFError, NotImplementedError) as exc:
        raise DeliveryError(
            f"{name} is a workbook that cannot be read ({exc}); save it again, or export its sheet as CSV.", file=name
        ) from exc
    return Written(Text(target, UTF8, False), body.kinds)


@dataclass
class _Body:
    """The lines of a sheet, from the first row on, and the kinds of value in its columns below the header.

    Numbers in the ``marked`` columns have another ``decimal`` than a point.
    """

    settings: FileSettings
    decimal: str = "."
    marked: frozenset[int] = frozenset()
    header: list[str] = field(default_factory=list)
    last: int = 0
    kinds: dict[int, set[bool]] = field(default_factory=dict)
    waiting: deque[list[Cell]] = field(default_factory=deque)
    """Rows at the end that may not belong to the table: they do not affect the types of the columns."""

    def lines(self, number: int, cells: list[Cell]) -> Iterator[str]:
        """Yield the lines up to a row."""
        while cells and not cells[-1].text:
            cells.pop()
        if not cells:
            return
        yield "\n" * (number - self.last - 1)
        self.last = number
        begins = number > self.settings.skip_lines and not self.header
        if begins:
            self.header = [cell.text for cell in cells]
        if self.header and not (begins and self.settings.header):
            self._learn(cells)
        texts = [self._text(place, cell) for place, cell in enumerate(cells)] + [""] * (len(self.header) - len(cells))
        yield DELIMITER.join(QUOTE + text.replace(QUOTE, QUOTE * 2) + QUOTE if text else "" for text in texts) + "\n"

    def _text(self, place: int, cell: Cell) -> str:
        if place in self.marked and cell.typed and _BROKEN_NUMBER.fullmatch(cell.text):
            return cell.text.replace(".", self.decimal)
        return cell.text

    def _learn(self, cells: list[Cell]) -> None:
        self.waiting.append(cells)
        if len(self.waiting) > self.settings.skip_footer:
            for place, cell in enumerate(self.waiting.popleft()):
                if cell.text:
                    self.kinds.setdefault(place, set()).add(cell.typed)

    def mixed_among(self, wanted: Collection[str]) -> frozenset[int]:
        """Return the columns of these names that hold texts and other values."""
        names = self.header if self.settings.header else [f"column {at}" for at in range(1, len(self.header) + 1)]
        known = {one.strip().lower() for one in wanted}
        mixed = {place for place, kinds in self.kinds.items() if len(kinds) > 1}
        return frozenset(place for place, name in enumerate(names) if place in mixed and name.strip().lower() in known)


def _write(target: Path, body: _Body, rows: Iterator[tuple[int, list[Cell]]]) -> None:
    with target.open("w", encoding="utf-8", newline="") as out:
        for number, cells in rows:
            out.writelines(body.lines(number, cells))


@dataclass(frozen=True)
class _Book:
    """What belongs to a whole workbook: its sheets, each with its path and visibility, texts and styles."""

    name: str
    sheets: dict[str, tuple[str, bool]]
    texts: list[str]
    styles: Styles

    @classmethod
    def of(cls, packed: zipfile.ZipFile, name: str) -> _Book:
        """Read it."""
        book, names = ET.fromstring(packed.read(BOOK)), set(packed.namelist())
        relations = ET.fromstring(packed.read("xl/_rels/workbook.xml.rels"))
        targets = {one.attrib["Id"]: one.attrib["Target"] for one in relations}
        sheets = {}
        for one in (one for one in book.iter() if _tag(one) == "sheet"):
            identity = next(value for key, value in one.attrib.items() if key.rpartition("}")[2] == "id")
            target = targets[identity]
            place = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if place in names and "worksheets" in place:
                sheets[one.attrib["name"]] = (place, one.attrib.get("state", "visible") == "visible")
        old = any(_tag(one) == "workbookPr" and one.attrib.get("date1904") in ("1", "true") for one in book.iter())
        texts = list(_texts(packed)) if "xl/sharedStrings.xml" in names else []
        styles = ET.fromstring(packed.read("xl/styles.xml")) if "xl/styles.xml" in names else None
        return cls(name, sheets, texts, Styles.of(styles, since_1904=old))

    def place_of(self, wanted: str | None) -> str:
        """Return the path of a sheet in the archive; without a name, that of the only visible one."""
        shown = [sheet for sheet, (_, visible) in self.sheets.items() if visible]
        if wanted is None and len(shown) == 1:
            return self.sheets[shown[0]][0]
        found = next((sheet for sheet in self.sheets if sheet.strip().lower() == (wanted or "").strip().lower()), None)
        if found is not None:
            return self.sheets[found][0]
        listed = ", ".join(shown) or "none that shows"
        if wanted is None:
            said = f"has several sheets: {listed}; name one by `sheet`, or export it as CSV."
        else:
            said = f"has no sheet {wanted}{or_nearest(wanted, list(self.sheets)) or f'; its sheets are {listed}.'}"
        raise DeliveryError(f"{self.name} {said}", file=self.name)


def sheets_of(path: Path, name: str) -> list[str]:
    """Return the visible sheets of a workbook."""
    try:
        with zipfile.ZipFile(path) as packed:
            return [sheet for sheet, (_, visible) in _Book.of(packed, name).sheets.items() if visible]
    except (zipfile.BadZipFile, ET.ParseError, KeyError) as exc:
        raise DeliveryError(f"{name} is a workbook that cannot be read ({exc}); save it again.", file=name) from exc


def _texts(packed: zipfile.ZipFile) -> Iterator[str]:
    with packed.open("xl/sharedStrings.xml") as stream:
        for _, element in ET.iterparse(stream):
            if element.tag.endswith("}si"):
                yield text_of(element)
                element.clear()


def _rows(packed: zipfile.ZipFile, place: str, book: _Book) -> Iterator[tuple[int, list[Cell]]]:
    """Yield the rows present, each with its number and its cells from the first column on."""
    number = 0
    with packed.open(place) as stream:
        for _, element in ET.iterparse(stream):
            if not element.tag.endswith("}row"):
                continue
            number = max(int(element.attrib.get("r", number + 1)), number + 1)
            cells: list[Cell] = []
            for one in element:
                at = column_number(one.attrib["r"]) if "r" in one.attrib else len(cells)
                cells += [Cell("")] * (at - len(cells))
                cells.append(book.styles.cell(one, book.texts))
            yield number, cells
            element.clear()


def _tag(element: ET.Element) -> str:
    return re.sub(r"^\{.*\}", "", element.tag)
