"""Texts in SQL: letters are treated the same in every database, whatever its locale."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import ColumnElement, String, Text, and_, case, cast, collate, func, not_, or_, true

from warehouse.letters import ASCII_BLANKS, BLANKS, CAPITALS, SMALL

_MARKS = "[=.'#+,]"
"""A regular expression for what every number damaged by a spreadsheet contains, and few keys do."""
_SHAPES = (
    "=.*",
    "'.*",
    "#{2,}",
    r"#(N/A|REF!|VALUE!|NAME\?|NUM!|DIV/0!|NULL!)",
    r"[0-9]+\.0",
    r"[+-]?[0-9]+([.,][0-9]+)?[Ee]\+[0-9]+",
    "[+-]?[0-9]+[.,][0-9]+[Ee]-?[0-9]+",
)
_DAMAGED = f"^({'|'.join(_SHAPES)})$"


def plain(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a text trimmed and with composed letters, as silver stores it."""
    return case((is_ascii(text), func.btrim(text, ASCII_BLANKS)), else_=composed(func.btrim(text, BLANKS)))


def composed(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a text with composed letters, so that texts that look the same are equal."""
    return func.normalize(text)


def is_ascii(text: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return whether every character of a text is ASCII."""
    return func.octet_length(text) == func.char_length(text)


def lowered(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a text in lower case."""
    return _in_case(func.lower(collate(text, "C")), CAPITALS, SMALL, text)


def raised(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a text in upper case."""
    return _in_case(func.upper(collate(text, "C")), SMALL, CAPITALS, text)


def _in_case(letters: ColumnElement[Any], theirs: str, ours: str, text: ColumnElement[Any]) -> ColumnElement[Any]:
    """Convert letters outside ASCII too, which collation C leaves alone; the result has the collation of a column."""
    return collate(case((is_ascii(text), letters), else_=func.translate(letters, theirs, ours)), "default")


def bytewise(key: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a sort key whose order is the same in every database."""
    return collate(key, "C") if isinstance(key.type, String) else key


def undamaged(*keys: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return whether no key looks like a number that a spreadsheet or another program has damaged.

    Examples are 1.23E+15, ="C002", '0042, 17850.0 and #REF!. All of them begin with a digit or a mark, which sort
    before letters, so the least key of a row is compared with A. Most other keys have none of the special characters;
    all keys of a row are searched for those at once, which takes a fifth of the time of a separate test for each.
    """
    texts = [cast(key, Text) for key in keys]
    lettered = func.least(*(collate(text, "C") for text in texts)) >= "A"
    plain_ones = not_(reduce(add, texts).regexp_match(_MARKS))
    return case((or_(lettered, plain_ones), true()), else_=and_(*(not_(key.regexp_match(_DAMAGED)) for key in keys)))
