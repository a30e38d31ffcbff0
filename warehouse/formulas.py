"""Cells of CSV files that a spreadsheet would compute instead of showing them.

Excel, LibreOffice and Google Sheets treat a cell that begins with one of a few signs as a formula; an apostrophe before
it makes it a text (OWASP, "CSV Injection"). The patterns mean the same to PostgreSQL, RE2 and Python.
"""

from __future__ import annotations

import re

_SIGNS = "[=+@\t\r\uff1d\uff0b\uff20\uff0d-]"
"""The last four are the full-width forms, which spreadsheets in Chinese or Japanese treat alike."""
FORMULA = f"^'*{_SIGNS}"
"""A text that gets an apostrophe, also if apostrophes precede the sign, so that it can be reversed."""
NUMBER = "^[+-]?[0-9]+([.,][0-9]+)?$"
"""A plain number, which may begin with its sign."""
GUARDED = f"^'+{_SIGNS}"
"""A text from which the apostrophe is removed again."""

_FORMULA, _NUMBER, _GUARDED = re.compile(FORMULA), re.compile(NUMBER), re.compile(GUARDED.removeprefix("^"))


def guarded(text: str) -> str:
    """Return a text as a cell that no spreadsheet evaluates."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def may_be_guarded(text: str) -> bool:
    """Return whether a text may hold a cell with such an apostrophe; if not, it holds none."""
    return _GUARDED.search(text) is not None
