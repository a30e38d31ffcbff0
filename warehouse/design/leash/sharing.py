"""What may be sent of a column: its name, type and counts; with a profile also ranges and words that are not personal.

In doubt, a value is not sent.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Literal

from warehouse.design.names import ALIKE, is_id, prefix_of, thing, words
from warehouse.printable import printable
from warehouse.profile import Column, Source

Share = Literal["names", "profile"]
LONGEST_NAME = 80
FEW, TIMES, LONGEST_WORD = 50, 5, 30
"""The most words that a column may have to be shown, how often each must stand at least, and its length."""
_PEOPLE = ALIKE[0] | ALIKE[2] | set("passenger patient student driver author artist actor owner applicant".split())
_PERSONAL = frozenset(
    """
    name first last middle full surname firstname lastname forename given family nickname username user login contact
    email mail phone mobile cell fax telephone tel address street house postal postcode zip zipcode city town village
    place location lat latitude lng lon longitude geo birth birthday born age gender sex marital married religion race
    ethnicity nationality citizenship ssn tax passport license licence insurance iban bic account card bank credit cvv
    ip mac device salary wage income pay health diagnosis disease blood password secret token hash signature
    hire hired signup registered registration joined died death child children spouse education
    """.split()
)
_FREE = frozenset(
    "comment note remark message text description review feedback memo reason body content subject".split()
)
_PLAIN = frozenset(
    """
    category subcategory type status brand segment channel method class country currency unit size colour color line
    mode priority flag group department product item stage level payment family season style material market
    """.split()
)
"""Words of columns whose values may look like first and last names, as Mountain Bikes does."""
_PRIVATE_SHAPES = tuple(
    re.compile(one)
    for one in (
        r"@", r"\d{5}", r"(?:\d[\s().+-]*){7}", r"https?:|www\.", r"\d+\s+\w+\s+\w+",
        r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}", r"(?:\S+\s+){4}",
    )
)  # fmt: skip
_OF_VALUES = (*_PRIVATE_SHAPES[:4], _PRIVATE_SHAPES[5])
"""Patterns that no column name has, so that it is a value: the file has no header."""
_TWO_NAMES = re.compile(r"[^\W\d_a-z][\w'.-]*,?\s+[^\W\d_a-z][\w'.-]*(?:\s+[^\W\d_a-z][\w'.-]*)?")


def shown_name(name: str, number: int) -> str:
    """Return the name of a column; one that looks like a value, as in a file without a header, is only numbered."""
    looks_so = any(shape.search(name) for shape in _OF_VALUES) or re.fullmatch(r"[\d\s.,:/+-]*", name)
    return f"column {number}" if looks_so else printable(name)[:LONGEST_NAME]


def shown_values(source: Source, column: Column) -> dict[str, Any]:
    """Return the range or the words of a column, empty if they may say something about a person."""
    found = {*words(column.name), *words(column.name, prefix_of(source.header))}
    if found & (_PERSONAL | _FREE | _PEOPLE) or set(thing(source.name)) & _PEOPLE or not column.filled:
        return {}
    if column.kind in ("integer", "decimal", "date"):
        return {} if is_id(column.name, prefix_of(source.header)) or column.unique else _range(column)
    return _words(column, found)


def _range(column: Column) -> dict[str, Any]:
    if column.lowest is None or column.distinct < TIMES:
        return {}
    low, high = (
        f"{one:%Y-%m-%d}" if isinstance(one, datetime) else one if isinstance(one, int) else float(f"{one:.6g}")
        for one in (column.lowest, column.highest)
    )
    return {"from": low, "to": high}


def _words(column: Column, found: set[str]) -> dict[str, Any]:
    values = [value for value, count in column.frequent if count >= TIMES]
    if column.distinct > FEW or column.longest > LONGEST_WORD or not values or is_id(column.name):
        return {}
    alike = any(_TWO_NAMES.fullmatch(value) for value in values) and not found & _PLAIN
    if alike or any(shape.search(value) for value in values for shape in _PRIVATE_SHAPES):
        return {}
    return {"frequent": [printable(value) for value in values]}
