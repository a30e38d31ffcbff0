"""What a value in the settings must be, beyond its type; the messages follow the key they are about."""

from __future__ import annotations

import codecs
import re
from datetime import date, datetime
from keyword import iskeyword
from zoneinfo import available_timezones

from warehouse.settings.nearest import or_nearest

DIRECTIVES = frozenset("YymdbBHIMSfpz")
"""What may follow a % in a date format, besides another %."""
NO_ENCODINGS = (
    "idna",
    "punycode",
    "undefined",
    "unicode-escape",
    "raw-unicode-escape",
    "unicode_escape",
    "mbcs",
    "oem",
)


def one_mark(value: str) -> str:
    """Refuse all but one plain character."""
    if len(value) != 1 or not value.isascii() or value in "\r\n\0":
        raise ValueError(f"it must be one plain character, not {value!r}")
    return value


def one_mark_or_none(value: str) -> str:
    """Refuse all but one plain character or an empty text."""
    return value and one_mark(value)


def delimiter(value: str) -> str:
    """Refuse all but one plain character, or up to eight printable ones without quotes."""
    if len(value) <= 1:
        return one_mark(value)
    if len(value) > 8 or not value.isascii() or not value.isprintable() or '"' in value:
        raise ValueError(f"it must be one plain character, or up to eight printable ones, not {value!r}")
    return value


def currency(value: str) -> str:
    """Refuse what could be part of a number, and blank texts."""
    if not value.strip() or len(value) > 8 or re.search(r"[0-9.,+()-]", value):
        raise ValueError(f"it is a sign or a code beside an amount, such as $ or EUR, not {value!r}")
    return value.strip()


def one_pair(value: dict[str, str] | None) -> dict[str, str] | None:
    """Refuse all but one column beside another."""
    if value is not None and len(value) != 1:
        raise ValueError(
            'it is one column of the source\'s file and the one of this file, as { "Order Date" = "date" }'
        )
    return value


def encoding(value: str) -> str:
    """Refuse names that are not encodings of text files."""
    try:
        info = codecs.lookup(value)
        "a".encode(value)
    except (LookupError, UnicodeError, ValueError) as exc:
        raise ValueError(f"there is no encoding {value!r}; try utf-8, latin-1, cp1252 or utf-16") from exc
    if info.name in NO_ENCODINGS:
        raise ValueError(f"{value!r} is no encoding of files; try utf-8, latin-1, cp1252 or utf-16")
    return value


def date_format(value: str) -> str:
    """Refuse strptime formats that cannot be read, or do not hold the year, the month and the day once each.

    ``excel`` is no such format: it stands for the serial days of spreadsheets.
    """
    if value == "excel":
        return value
    found = re.findall("%(.?)", value, re.DOTALL)
    if unknown := [one for one in found if one not in DIRECTIVES and one != "%"]:
        supported = ", ".join(f"%{one}" for one in sorted(DIRECTIVES, key=str.lower))
        raise ValueError(f"the date format {value!r} holds %{unknown[0]}; supported are {supported}")
    for what, ways in {"year": "Yy", "month": "mbB", "day": "d"}.items():
        if sum(found.count(way) for way in ways) != 1:
            raise ValueError(f"the date format {value!r} must hold the {what} once, as %{' or %'.join(ways)}")
    return value


def time_zone(value: str) -> str:
    """Refuse names that are no time zone."""
    if value != "UTC" and value not in available_timezones():
        raise ValueError(f"there is no time zone {value!r}{or_nearest(value, available_timezones())}")
    return value


def day(value: object) -> object:
    """Refuse all but a date, or a text that is one."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError as exc:
            raise ValueError(f"{value!r} is no date; write it as 2026-12-31") from exc
    if isinstance(value, datetime) or not isinstance(value, date):
        raise ValueError("it must be a date without a time of day, as 2026-12-31")
    return value


SPAN = re.compile(r"(\d{1,4})\s*(d|days?|w|weeks?)", re.IGNORECASE)


def days(value: object) -> object:
    """Refuse all but a number of days or weeks, and return the days."""
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 9999):
        return value
    found = SPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        raise ValueError(f'{value!r} is no number of days or weeks; write it as "2 days" or "1 week"')
    return int(found[1]) * (7 if found[2].lower().startswith("w") else 1)


SIZE = re.compile(r"(\d{1,12}(?:\.\d{1,3})?)\s*([kKMGT]?)i?B?")


def size(value: object) -> object:
    """Refuse all but a number of bytes, or a text such as 512 MB, and return the bytes."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    found = SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    bytes_ = int(float(found[1]) * 1024 ** " KMGT".index(found[2].upper() or " ")) if found else 0
    if bytes_ < 1:
        raise ValueError(f'{value!r} is no size; write it as "512 MB" or "20 GB"')
    return bytes_


def reason(value: str) -> str:
    """Refuse a blank text."""
    if not value.strip():
        raise ValueError("it says nothing; write down why the rule is waived")
    return value.strip()


def package(value: str) -> str:
    """Refuse all but the name of a Python package."""
    if not all(part.isidentifier() and not iskeyword(part) for part in value.split(".")):
        raise ValueError(f'{value!r} is no name of a Python package; write it as "shop"')
    return value


def namespace(value: str) -> str:
    """Refuse all but a name, or names joined by dots."""
    if not all(re.fullmatch(r"\w+", part) for part in value.split(".")):
        raise ValueError(f'{value!r} is no namespace; write it as "gold" or "shop.gold"')
    return value


def series_pattern(value: str) -> str:
    """Refuse all but a regular expression with one group."""
    try:
        groups = re.compile(value).groups
    except re.error as exc:
        raise ValueError(f"the pattern {value!r} is no regular expression ({exc})") from exc
    if groups != 1:
        raise ValueError(f"the pattern {value!r} needs one group in parentheses, around the date, and has {groups}")
    return value


def order(value: object) -> object:
    """Refuse all but a text, or a list of texts, none of them empty; return a list."""
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(one, str) and one.strip() for one in listed):
        raise ValueError('an order is a text as "\\"Updated\\" desc", or a list of texts, none of them empty')
    return listed


def paths(value: object) -> object:
    """Refuse all but a text, or a list of texts that is not empty."""
    if value is None:
        return None
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not listed or not all(isinstance(one, str) and one.strip() for one in listed):
        raise ValueError("a path is a text or a list of texts, none of them empty")
    if any("\0" in one for one in listed):
        raise ValueError("a path holds no NUL character")
    return value


def server_name(value: str) -> str:
    """Refuse all but the address of a server: it is sent to other programs, so it must not hold a login."""
    if not re.fullmatch(r"[a-z][a-z0-9+]*://[^/@?#\s]+", value):
        raise ValueError("it names a server alone, such as postgres://db.example:5432, without a login or a database")
    return value
