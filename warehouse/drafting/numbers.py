"""How a column writes its numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

Values = Sequence[tuple[str, int]]
"""The distinct values of a column, the most frequent first, with their counts."""
_CURRENCY = re.compile(
    r"^(?:[^\d\s.,()'+-]{1,3}|[A-Z]{3})\s?(?=[-(\d.,])|(?<=[\d).,-])\s?(?:[^\d\s.,()'%+-]{1,3}|[A-Z]{3})$"
)
_MARKS = (
    (".", None),
    (",", None),
    (".", ","),
    (",", "."),
    (".", "'"),
    (",", " "),
    (",", "\u00a0"),
    (",", "\u202f"),
    (".", " "),
    (".", "\u2019"),
)


@dataclass(frozen=True)
class Numbers:
    """The format of numbers: their marks, the text beside them, and the share of the values that fits."""

    decimal: str
    thousands: str | None
    share: float
    currency: tuple[str, ...] = ()
    negatives: tuple[str, ...] = ()
    """Other notations of negative numbers: in parentheses, or with a trailing minus."""
    percent: bool = False
    whole: bool = False
    below_zero: bool = False
    doubtful: bool = False
    """Whether other marks fit all the values too, but give other numbers."""
    dashes: bool = False
    """Whether a dash stands for no cents: `499,-`."""


_DASH = re.compile(r"(?<=\d[.,])(?:--?|[\u2013\u2014])$")
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?")


def numbers_of(values: Values) -> Numbers | None:
    """Return the format of the numbers of a column; None if its values are not numbers."""
    total = sum(count for _, count in values)
    if not total:
        return None
    bare = [(_bare(text), count) for text, count in values]
    best: tuple[int, tuple[str, str | None]] = (0, (".", None))
    fits: list[tuple[str, str | None]] = []
    for decimal, thousands in _MARKS:
        shape = _shape(decimal, thousands)
        fit = sum(count for one, count in bare if shape.fullmatch(one.text))
        if fit == total:
            fits.append((decimal, thousands))
        if fit > best[0]:
            best = fit, (decimal, thousands)
    if best[0] < 0.5 * total:
        return None
    decimal, thousands = best[1]
    ambiguous = [one for one in bare if re.fullmatch(r"[+-]?[1-9]\d{0,2}([.,])\d{3}", one[0].text)]
    doubtful = (
        bool(ambiguous)
        and len(fits) > 1
        and len({_number(one.text, *marks) for one, _ in ambiguous[:1] for marks in fits}) > 1
    )
    made = [_number(one.text, decimal, thousands) for one, _ in bare]
    known = [one for one in made if one is not None]
    return Numbers(
        decimal, thousands, best[0] / total,
        tuple(dict.fromkeys(one.currency for one, _ in bare if one.currency)),
        tuple(sorted({one.negative for one, _ in bare if one.negative})), any(one.percent for one, _ in bare),
        all(one == int(one) for one in known), any(one < 0 for one in known) or any(one.negative for one, _ in bare),
        doubtful and not any(re.search(r"\d[.,]\d{1,2}$", one.text) for one, _ in bare),
        any(one.dash for one, _ in bare),
    )  # fmt: skip


@dataclass(frozen=True)
class _Bare:
    text: str
    currency: str | None = None
    negative: str = ""
    percent: bool = False
    dash: bool = False


def _bare(text: str) -> _Bare:
    text = text.strip()
    if _PLAIN.fullmatch(text):
        return _Bare(text)
    negative, percent, dash = "", False, False
    currency: str | None = None
    for _ in range(3):
        sign = text[:1] if text[:1] in "+-" else ""
        rest = text[len(sign) :].strip()
        if found := _CURRENCY.search(rest):
            currency, text = found[0].strip(), sign + (rest[: found.start()] + rest[found.end() :]).strip()
        if text.endswith("%"):
            percent, text = True, text[:-1].strip()
        if _DASH.search(text):
            dash, text = True, _DASH.sub("", text)
        if text.startswith("(") and text.endswith(")"):
            negative, text = "(1)", text.strip("()").strip()
        elif text.endswith("-") and len(text) > 1:
            negative, text = "1-", text[:-1].strip()
        if text.startswith("- "):
            text = "-" + text[2:].strip()
    return _Bare(text, currency, negative, percent, dash)


def _shape(decimal: str, thousands: str | None) -> re.Pattern[str]:
    point = re.escape(decimal)
    digits = r"\d+" if thousands is None else rf"(?:\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+|\d+)"
    return re.compile(rf"[+-]?(?:{digits}(?:{point}\d*)?|{point}\d+)")


def _number(text: str, decimal: str, thousands: str | None) -> float | None:
    plain = text.replace(thousands, "") if thousands else text
    try:
        return float(plain.replace(decimal, "."))
    except ValueError:
        return None
