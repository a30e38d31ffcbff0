"""One file of a delivery, opened: its table, and what must be said of how it is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from warehouse.drafting.names import tokens
from warehouse.drafting.profile import Column
from warehouse.drafting.top import find_top
from warehouse.errors import DeliveryError
from warehouse.files import InputFile
from warehouse.files.contents import as_text, unpack
from warehouse.files.deliveries import DATA
from warehouse.files.kinds import is_parquet
from warehouse.files.layout import find_layout
from warehouse.files.opening import open_table
from warehouse.files.tables import Table
from warehouse.printable import readable_name
from warehouse.settings import FileSettings

_DATE = re.compile(
    r"\d{4}[-_.]?\d{2}[-_.]?\d{2}(?:[-_T ]\d{2}[-_.:h]?\d{2}(?:[-_.:]?\d{2})?(?![-_.]?\d))?|"
    r"\d{1,2}[-_.]\d{1,2}[-_.]\d{4}(?:[-_]\d{6,})?|\d{10,}"
)
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
    footers: int = 0
    """How many lines at the end are no records."""

    @property
    def stem(self) -> str:
        """The name that its columns go by as a lookup."""
        return self.files[0].split("/")[-1].split(".")[0]

    def called(self, kind: str) -> float:
        """Return how surely its name says that it holds something."""
        return self.kinds.get(kind, 0.0)


def may_be_data(path: Path) -> bool:
    """Return whether a file may be a table of a delivery."""
    return path.name.lower().endswith(DATA) and path.name[0] != "." and not path.name.lower().startswith("readme")


def opened(path: Path, folder: Path) -> tuple[Sheet, Table | None]:
    """Open a file; without a table the sheet says why."""
    name = readable_name(path.name)
    try:
        settings = _settings(path, folder, name)
        file = InputFile(path, name, "", path.stat().st_size, "")
        given = FileSettings.model_validate(settings)
        table = open_table(file, given, (), folder / "table")
    except (DeliveryError, OSError, ValueError) as exc:
        return Sheet(name, [name], problem=str(exc)), None
    if not table.records:
        return Sheet(name, [name], table.header, problem=f"{name} has no records."), None
    sheet = Sheet(name, [name], table.header, settings=settings, encoding=table.encoding if table.guessed else None)
    rejects = [reject.line_number for reject in table.rejects()]
    sheet.footers = len(rejects) if rejects and len(table.gaps) and min(table.gaps) >= table.records else 0
    return sheet, table


def _settings(path: Path, folder: Path, name: str) -> dict[str, object]:
    """Return what must be said of how a text is read: title lines, and a delimiter that is not found by itself."""
    folder.mkdir()
    content = unpack(path, folder, name, FileSettings())
    if is_parquet(content):
        return {}
    text = as_text(content, None, folder, name)
    top = find_top(text)
    if top is None:
        return {}
    settings: dict[str, object] = {"skip_lines": top.skip_lines} if top.skip_lines else {}
    layout = find_layout(text, name, FileSettings.model_validate(settings), ())
    if layout.body.dialect.delimiter.decode() != top.delimiter:
        settings["delimiter"] = top.delimiter
    return settings


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
