"""What the values of a column are: numbers in one way of writing, dates in some formats, addresses, codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

Values = Sequence[tuple[str, int]]
"""The distinct values of a column, the most frequent first, with their counts."""
NOTHING = {"null", "n/a", "#n/a", "none", "nan", "\\n", "(null)", "nil", "-", "--", "n.a.", "#null!", "<na>", "nat", "k.a."}
ENOUGH = 0.9
"""So much of a column must be of a type, or it is not of the type."""

_LISTED = re.compile(r"^\d+\s?[x×]\s|\s[x×]\s?\d+\b|(?:[;|\n]|, ).*(?:\d\s?[x×]|[x×]\s?\d)|^\s*[\[{]")
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[A-Za-z]{2,}")
_CURRENCY = re.compile(r"^(?:[^\d\s.,()'+-]{1,3}|[A-Z]{3})\s?(?=[-(\d.,])|(?<=[\d).,-])\s?(?:[^\d\s.,()'%+-]{1,3}|[A-Z]{3})$")
_MARKS = ((".", None), (",", None), (".", ","), (",", "."), (".", "'"), (",", " "), (",", "\u00a0"), (",", "\u202f"), (".", " "), (".", "’"))


@dataclass(frozen=True)
class Numbers:
    """How numbers are written: their marks, what stands beside them, and which share of the values fits."""

    decimal: str
    thousands: str | None
    share: float
    currency: tuple[str, ...] = ()
    negative: bool = False
    """Whether some stand in parentheses or have their minus behind."""
    percent: bool = False
    whole: bool = False
    below_zero: bool = False
    doubtful: bool = False
    """Whether other marks fit all the values too, and make other numbers of them."""


_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?")


def numbers_of(values: Values) -> Numbers | None:
    """Return how the values of a column are numbers; None if they are none."""
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
    doubtful = bool(ambiguous) and len(fits) > 1 and len({_number(one.text, *marks) for one, _ in ambiguous[:1] for marks in fits}) > 1
    made = [_number(one.text, decimal, thousands) for one, _ in bare]
    known = [one for one in made if one is not None]
    return Numbers(
        decimal, thousands, best[0] / total,
        tuple(dict.fromkeys(one.currency for one, _ in bare if one.currency)),
        any(one.negative for one, _ in bare), any(one.percent for one, _ in bare),
        all(one == int(one) for one in known), any(one < 0 for one in known) or any(one.negative for one, _ in bare),
        doubtful and not any(re.search(r"\d[.,]\d{1,2}$", one.text) for one, _ in bare),
    )  # fmt: skip


@dataclass(frozen=True)
class _Bare:
    text: str
    currency: str | None = None
    negative: bool = False
    percent: bool = False


def _bare(text: str) -> _Bare:
    text = text.strip()
    if _PLAIN.fullmatch(text):
        return _Bare(text)
    negative = percent = False
    currency: str | None = None
    for _ in range(3):
        if found := _CURRENCY.search(text):
            currency, text = found[0].strip(), (text[: found.start()] + text[found.end() :]).strip()
        if text.endswith("%"):
            percent, text = True, text[:-1].strip()
        if (text.startswith("(") and text.endswith(")")) or (text.endswith("-") and len(text) > 1):
            negative, text = True, text.strip("()-").strip()
        if text.startswith("- "):
            text = "-" + text[2:].strip()
    return _Bare(text, currency, negative, percent)


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


FORMATS = (
    "%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S.%f",
    "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%d %H:%M:%S%z", "%Y-%m-%d %H:%M:%S %z",
    "%Y-%m-%d %I:%M:%S %p", "%Y-%m-%d %I:%M %p",
    *(
        day + time
        for day in (
            "%d.%m.%Y", "%d.%m.%y", "%m/%d/%Y", "%d/%m/%Y", "%m/%d/%y", "%d/%m/%y", "%d-%m-%Y", "%m-%d-%Y", "%d-%m-%y", "%m-%d-%y",
            "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d-%b-%Y", "%d-%b-%y", "%b-%d-%y", "%b-%d-%Y", "%d %b %Y", "%d %b %y", "%d %B %Y",
            "%b %d, %Y", "%B %d, %Y", "%d/%b/%Y", "%b %d %Y", "%d. %B %Y", "%d. %b %Y", "%d de %B de %Y", "%B %d %Y", "%d.%b.%Y", "%d-%B-%Y",
            "%m.%d.%Y", "%Y-%b-%d", "%d %B, %Y", "%d %b, %Y",
        )
        for time in ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", ", %H:%M", ", %H:%M:%S", ", %I:%M %p", ", %I:%M:%S %p",
                     " %H:%M:%S %z", "T%H:%M:%S", ", %I:%M:%S%p", " %I:%M%p", " - %H:%M")
    ),
)  # fmt: skip
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?(Z|[+-]\d{2}(:?\d{2})?))?)?")
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip


@dataclass(frozen=True)
class Dates:
    """The formats of dates, in the order of their counts, and what share of the values they read.

    ``rivals`` are formats that read all the values as well, as other days.
    """

    formats: tuple[str, ...]
    share: float
    rivals: tuple[str, ...] = ()
    serial: bool = False


def dates_of(values: Values) -> Dates | None:
    """Return in which formats the values of a column are dates; None if they are none."""
    total = sum(count for _, count in values)
    shapes: dict[str, list[tuple[str, int]]] = {}
    for text, count in values:
        shapes.setdefault(_date_shape(text), []).append((text.strip(), count))
    if not total or len(shapes) > 60:
        return None
    counts: dict[str, int] = {}
    by_shape: list[tuple[list[str], list[tuple[str, int]]]] = []
    for ones in shapes.values():
        if all(_ISO.fullmatch(text) for text, _ in ones):
            fitting = ["%Y-%m-%d"] if all(_reads(text[:10], "%Y-%m-%d") for text, _ in ones) else []
        else:
            fitting = [one for one in FORMATS[1:] if _reads(ones[0][0], one) and all(_reads(text, one) for text, _ in ones)]
        if fitting:
            by_shape.append((fitting, ones))
            for one in fitting:
                counts[one] = counts.get(one, 0) + sum(count for _, count in ones)
    fit = sum(count for _, ones in by_shape for _, count in ones)
    if fit < ENOUGH * total:
        return None
    chosen: dict[str, int] = {}
    for fitting, ones in by_shape:
        best = max(fitting, key=lambda one: (counts[one], -FORMATS.index(one)))
        chosen[best] = chosen.get(best, 0) + sum(count for _, count in ones)
    formats = tuple(sorted(chosen, key=lambda one: -chosen[one]))
    return Dates(formats, fit / total, _rivals(formats, by_shape))


def _rivals(formats: tuple[str, ...], by_shape: list[tuple[list[str], list[tuple[str, int]]]]) -> tuple[str, ...]:
    """Return formats that read as many values as the chosen ones, but as other days."""
    rivals: dict[str, None] = {}
    for one in formats:
        swapped = _swapped(one)
        mine = [(fitting, ones) for fitting, ones in by_shape if one in fitting]
        if swapped and mine and all(swapped in fitting for fitting, _ in mine):
            differ = any(_day(text, one) != _day(text, swapped) for _, ones in mine for text, _ in ones)
            if differ:
                rivals[swapped] = None
    return tuple(rivals)


def _swapped(format_: str) -> str | None:
    """Return the format in which day and month change places."""
    if "%m" not in format_ or format_.startswith("%Y"):
        return None
    return format_.replace("%d", "%_").replace("%m", "%d").replace("%_", "%m")


def _date_shape(text: str) -> str:
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d", "9", text.strip()))


def _reads(text: str, format_: str) -> bool:
    return _day(text, format_) is not None


def _day(text: str, format_: str) -> object:
    if format_ == "%Y%m%d" and not re.fullmatch(r"(19|20)\d{6}", text):
        return None
    if "%y" in format_ and re.search(r"\d{4}", text.split(" ")[0]):
        return None
    try:
        made = datetime.strptime(text, format_)  # noqa: DTZ007  (only the day counts)
    except ValueError:
        return None
    return made.date() if 1950 <= made.year <= 2060 else None


@dataclass(eq=False)
class Column:
    """A column of a file: its name, how many values it has, and what they are."""

    name: str
    records: int
    filled: int
    distinct: int
    values: Values
    nothing: tuple[str, ...] = ()
    """Words that stand for no value."""
    marks: Mapping[str, float] = field(default_factory=dict)
    """What its name may mean."""

    @property
    def unique(self) -> bool:
        """Whether no value stands twice."""
        return self.filled > 0 and self.distinct == self.filled

    @cached_property
    def numbers(self) -> Numbers | None:
        """How its values are numbers."""
        return numbers_of(self.values)

    @cached_property
    def dates(self) -> Dates | None:
        """How its values are dates."""
        return dates_of(self.values)

    @cached_property
    def emails(self) -> float:
        """The share of its values that are addresses of electronic mail."""
        return _share(self.values, lambda text: bool(_EMAIL.fullmatch(text.strip())))

    @cached_property
    def letters(self) -> float:
        """The share of its values that have letters, and not mostly digits."""
        return _share(self.values, lambda text: sum(map(str.isalpha, text)) > sum(map(str.isdigit, text)))

    @property
    def is_number(self) -> bool:
        """Whether nearly all of its values are numbers."""
        return self.numbers is not None and self.numbers.share >= ENOUGH

    @property
    def lists(self) -> bool:
        """Whether its values are lists: several things in one cell."""
        return _share(self.values, lambda text: bool(_LISTED.search(text))) > 0.5


def _share(values: Values, test: object) -> float:
    total = sum(count for _, count in values)
    assert callable(test)
    return sum(count for text, count in values if test(text)) / total if total else 0.0


def without_nothing(values: Iterable[tuple[str, int]]) -> tuple[list[tuple[str, int]], tuple[str, ...]]:
    """Return values without the words that stand for none, and those words."""
    kept, nothing = [], []
    for text, count in values:
        (nothing if text.strip().lower() in NOTHING else kept).append((text, count))
    return kept, tuple(text.strip() for text, _ in nothing)
