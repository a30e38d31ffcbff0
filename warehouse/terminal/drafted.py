"""What is printed beside the drafted settings: which files were found, and what the draft asks."""

from __future__ import annotations

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from warehouse.drafting import Draft
from warehouse.drafting.sheets import Sheet
from warehouse.terminal.formats import plain, several

NEXT = (
    "Nothing was loaded. The settings below are a draft: save them as warehouse.toml, answer what is asked, and load "
    "again."
)


def drafted(draft: Draft) -> list[RenderableType]:
    """Return the files found, each header once, and how many questions the draft has; the draft itself follows."""
    shown: list[RenderableType] = [Text("! The files do not fit the sources as they are.", style="bold yellow"), Text()]
    shown += [part for sheet in draft.files for part in _file(sheet)]
    questions = len(draft.questions)
    asked = f" It has {several(questions, 'question', 'questions')}: look for QUESTION and CANNOT." if questions else ""
    return [*shown, Text(), Text(NEXT + asked), Text()]


def _file(sheet: Sheet) -> list[RenderableType]:
    what = sheet.problem or ", ".join(sheet.header)
    more = f" and {len(sheet.files) - 1:,} more with the same header" if len(sheet.files) > 1 else ""
    inside = f", sheet {plain(sheet.settings['sheet'])}" if "sheet" in sheet.settings else ""
    return [
        Text(f"  {plain(sheet.files[0])}{inside}{more}", style="bold"),
        Padding(Text(plain(what), style="red" if sheet.problem else "dim"), (0, 0, 0, 4)),
    ]
