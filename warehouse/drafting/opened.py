"""An opened file of a delivery: its table, and the settings needed to read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from warehouse.drafting.lists import find_lists
from warehouse.drafting.names import tokens
from warehouse.drafting.profile import Column
from warehouse.drafting.top import find_top
from warehouse.errors import DeliveryError
from warehouse.files import InputFile
from warehouse.files.contents import as_text, unpack
from warehouse.files.deliveries import DATA
from warehouse.files.kinds import is_parquet, is_workbook
from warehouse.files.layout import find_layout
from warehouse.files.opening import open_table
from warehouse.files.tables import Table
from warehouse.files.workbooks import DELIMITER, sheet_text, sheets_of
from warehouse.printable import readable_name
from warehouse.settings import FileSettings

_DATE = re.compile(
    r"\d{4}[-_.]?\d{2}[-_.]?\d{2}(?:[-_T ]\d{2}[-_.:h]?\d{2}(?:[-_.:]?\d{2})?(?![-_.]?\d))?|"
    r"\d{1,2}[-_.]\d{1,2}[-_.]\d{4}(?:[-_]\d{6,})?|\d{10,}"
)
ESCAPE = "\\"
_PARTS = re.compile(r"\d+")


@dataclass(eq=False)
class Sheet:
    """A table of a delivery: a file, or several with one header.

    ``path`` is what the settings call it, ``kinds`` what it may hold by its name, ``settings`` how its text is read
    where that is not found by itself, ``problem`` why it cannot be read.
    """

    path: str
    files: list[str]
    header: list[str] = field(default_factory=list)
    records: int = 0
    kinds: dict[str, float] = field(default_factory=dict)
    settings: dict[str, object] = field(default_factory=dict)
    columns: dict[str, Column] = field(default_factory=dict)
    encoding: str | None = None
    problem: str | None = None
    name: str = ""
    tab: str = ""
    """The sheet of a workbook."""
    delimiter: str = DELIMITER
    lists: tuple[str, ...] = ()
    """The columns whose cells are lists, split into records."""
    footers: int = 0
    """How many lines at the end are no records."""

    @property
    def title(self) -> str:
        """Its name for people."""
        return f"{self.path}, sheet {self.settings['sheet']}" if "sheet" in self.settings else self.path

    @property
    def stem(self) -> str:
        """The name that its columns go by as a lookup."""
        return self.files[0].split("/")[-1].split(".")[0]

    def called(self, kind: str) -> float:
        """Return how likely its name says that it holds something."""
        return self.kinds.get(kind, 0.0)


def may_be_data(path: Path) -> bool:
    """Return whether a file may be a table of a delivery."""
    return path.name.lower().endswith(DATA) and path.name[0] != "." and not path.name.lower().startswith("readme")


def opened(path: Path, folder: Path) -> Iterator[tuple[Sheet, Table | None]]:
    """Open a file, or each sheet of a workbook; one without a table holds the reason."""
    name = readable_name(path.name)
    folder.mkdir()
    try:
        content = unpack(path, folder, name, FileSettings())
        shown = sheets_of(content, name) if is_workbook(content) else [""]
    except (DeliveryError, OSError, ValueError) as exc:
        yield Sheet(name, [name], problem=str(exc)), None
        return
    for number, tab in enumerate(shown):
        inside = folder / f"sheet-{number}"
        inside.mkdir()
        yield _opened(path, content, inside, name, tab, alone=len(shown) == 1)


def _opened(path: Path, content: Path, folder: Path, name: str, tab: str, *, alone: bool) -> tuple[Sheet, Table | None]:
    said = name if alone else f"{name}, sheet {tab},"
    try:
        settings, delimiter = (
            (_of_tab(content, folder, name, tab, alone), DELIMITER) if tab else _of_text(content, folder, name)
        )
        file = InputFile(path, name, "", path.stat().st_size, "")
        given = FileSettings.model_validate(settings)
        table = open_table(file, given, (), folder / "table")
        if (escaped := _escaped(file, settings, table, folder)) is not None:
            settings["escape"], table = ESCAPE, escaped
            given = FileSettings.model_validate(settings)
        if (split := find_lists(table, folder)) is not None:
            settings["split"] = split
            given = FileSettings.model_validate(settings)
            table = open_table(file, given, (), folder / "items")
    except (DeliveryError, OSError, ValueError) as exc:
        problem = str(exc) if alone else f"Sheet {tab}: {exc}"
        return Sheet(name, [name], problem=problem), None
    if not table.records:
        return Sheet(name, [name], table.header, problem=f"{said} has no records."), None
    sheet = Sheet(name, [name], table.header, settings=settings, encoding=table.encoding if table.guessed else None)
    sheet.tab, sheet.delimiter = tab, delimiter
    sheet.lists = tuple(given.split.columns) if given.split else ()
    rejects = [reject.line_number for reject in table.rejects()]
    sheet.footers = len(rejects) if rejects and len(table.gaps) and min(table.gaps) >= table.records else 0
    return sheet, table


def _escaped(file: InputFile, settings: dict[str, object], table: Table, folder: Path) -> Table | None:
    """Return the table of a text whose quotes stand behind an escape, if it has more records so."""
    if not table.account.rejected:
        return None
    try:
        given = FileSettings.model_validate({**settings, "escape": ESCAPE})
        found = open_table(file, given, (), folder / "escaped")
    except DeliveryError:
        return None
    return found if found.records > table.records and found.account.rejected < table.account.rejected else None


def _of_tab(content: Path, folder: Path, name: str, tab: str, alone: bool) -> dict[str, object]:
    """Return the settings needed to read a sheet: its name, and rows above the header."""
    text = sheet_text(content, FileSettings(sheet=tab), folder, name).text
    top = find_top(text, [DELIMITER.encode()])
    settings: dict[str, object] = {} if alone else {"sheet": tab}
    return {**settings, "skip_lines": top.skip_lines} if top and top.skip_lines else settings


def _of_text(content: Path, folder: Path, name: str) -> tuple[dict[str, object], str]:
    """Return the settings needed to read a text, and its delimiter.

    That is title lines, and a delimiter that is not found by itself.
    """
    if is_parquet(content):
        return {}, DELIMITER
    text = as_text(content, None, folder, name)
    top = find_top(text)
    if top is None:
        return {}, DELIMITER
    settings: dict[str, object] = {"skip_lines": top.skip_lines} if top.skip_lines else {}
    layout = find_layout(text, name, FileSettings.model_validate(settings), ())
    if layout.body.dialect.delimiter.decode() != top.delimiter:
        settings["delimiter"] = top.delimiter
    return settings, top.delimiter


def pattern_of(file: str) -> str:
    """Return the name of a file without dates and numbers: files of one pattern may be parts of one table."""
    return _PARTS.sub("", _DATE.sub("", file.lower()))


def path_of(files: Sequence[str], others: Sequence[str]) -> str:
    """Return one path for files: a name, or a glob over dates and what differs, that fits no other file."""
    dated = re.sub(r"\*(?:[-_ .](?:to[-_ ])?\*)+|\*+", "*", _DATE.sub("*", files[0]))
    counted = re.sub(r"\*+", "*", _PARTS.sub("*", dated))
    for pattern in (dated, counted) if len(files) > 1 else (dated,):
        bare = pattern.partition(".")[0].strip("*-_ ")
        ours = all(fnmatch(one, pattern) for one in files) and not any(fnmatch(one, pattern) for one in others)
        if ours and "*" in pattern and (bare or not others):
            return pattern
    return files[0]


def common_words(header: Sequence[str]) -> set[str]:
    """Return the words that begin most columns of a table, such as the table's own name."""
    first = [tokens(one)[0] for one in header if len(tokens(one)) > 1]
    return {word for word in first if len(header) > 3 and first.count(word) >= 0.6 * len(header)}
