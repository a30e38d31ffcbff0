"""Measures one column: its type, the number of values, their range and the most frequent ones."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from warehouse.drafting.dates import dates_of
from warehouse.drafting.numbers import Numbers, numbers_of
from warehouse.files.engine import literal, quoted

ENOUGH = 0.98
"""The share of a column that must be of a type; otherwise the column is text."""
SAMPLE = 2_000
FLAGS = frozenset({"0", "1", "true", "false", "yes", "no", "y", "n", "t", "f"})
WHOLE = r"[+-]?(0|[1-9]\d{0,17})"
WHOLE_AS_DECIMAL = r"[+-]?(0|[1-9]\d{0,15})\.0+"
CODE = re.compile(r"[^\W\d_]*[-/. ]?0\d+")
"""Digits that are padded with zeros, alone or after letters: no number is written so."""
ISO = r"\d{4}-\d{2}-\d{2}([ T].*)?"


@dataclass(eq=False)
class Column:
    """A column as it was measured; ``kind`` is integer, decimal, date, boolean or text.

    ``sql`` reads the text of the file as that kind. ``written`` names the format, if it is not the plain one.
    """

    name: str
    records: int
    filled: int = 0
    distinct: int = 0
    kind: str = "text"
    sql: str = ""
    written: str = ""
    numbers: Numbers | None = None
    """The decimal and thousands marks of its numbers, if they are not plain."""
    shortest: int = 0
    longest: int = 0
    lowest: Any = None
    highest: Any = None
    mean: float | None = None
    zeros: int = 0
    negatives: int = 0
    frequent: list[tuple[str, int]] = field(default_factory=list)
    bars: list[tuple[str, int]] = field(default_factory=list)

    @property
    def nulls(self) -> int:
        """How many records have no value here."""
        return self.records - self.filled

    @property
    def unique(self) -> bool:
        """Whether every record has a value and no value occurs twice."""
        return 0 < self.records == self.filled == self.distinct

    @property
    def is_number(self) -> bool:
        """Whether it is a number that can be added up."""
        return self.kind in ("integer", "decimal")


def measured(connection: Any, table: str, name: str, records: int) -> Column:
    """Measure the texts of a column and find its kind."""
    text = quoted(name)
    row = connection.execute(
        f"select count({text}), count(distinct {text}), coalesce(min(length({text})), 0), "
        f"coalesce(max(length({text})), 0), "
        f"count(*) filter (regexp_full_match({text}, {literal(WHOLE)})), "
        f"count(*) filter (regexp_full_match({text}, {literal(WHOLE_AS_DECIMAL)})), "
        f"count(*) filter (try_cast({text} as double) is not null and not regexp_full_match({text}, '[+-]?0\\d+')), "
        f"count(*) filter (regexp_full_match({text}, {literal(ISO)}) and try_cast(left({text}, 10) as date) "
        f"is not null), count(*) filter (try_cast({text} as double) is null and regexp_matches({text}, '[0-9]')) "
        f"from {table}"
    ).fetchone()
    filled, distinct, shortest, longest, whole, pointed, numbers, iso, codes = row
    column = Column(name, records, filled, distinct, shortest=shortest, longest=longest, sql=text)
    values = connection.execute(
        f"select {text}, count(*) as n from {table} where {text} is not null group by 1 order by n desc, 1 "
        f"limit {SAMPLE}"
    ).fetchall()
    column.frequent = values[:10]
    if filled:
        _decide(column, values, {"whole": whole, "pointed": pointed, "numbers": numbers, "iso": iso, "codes": codes})
    return column


def _decide(column: Column, values: list[tuple[str, int]], counts: dict[str, int]) -> None:
    need, text = ENOUGH * column.filled, quoted(column.name)
    if column.distinct <= 2 and {value.lower() for value, _ in values} <= FLAGS and column.distinct == 2:
        column.kind, column.sql = "boolean", f"lower({text})"
    elif counts["whole"] + counts["pointed"] >= need and not counts["codes"]:
        column.kind = "integer"
        column.sql = f"try_cast(try_cast({text} as decimal(24, 6)) as bigint)"
        column.written = "with .0" if counts["pointed"] > counts["whole"] else ""
        _as_days(column, values)
    elif counts["iso"] >= need:
        column.kind, column.sql = "date", f"try_cast({text} as timestamp)"
    elif counts["numbers"] >= need and not counts["codes"]:
        column.kind, column.sql = "decimal", f"try_cast({text} as double)"
    else:
        _by_format(column, values)


def _as_days(column: Column, values: list[tuple[str, int]]) -> None:
    """Treat whole numbers such as 20240131 as days, if there are several and all of them are valid."""
    good = sum(count for value, count in values if _is_day(value.split(".")[0]))
    if len(values) >= 5 and good >= ENOUGH * sum(count for _, count in values):
        column.kind, column.written = "date", "YYYYMMDD"
        column.sql = f"cast(try_strptime(left({quoted(column.name)}, 8), '%Y%m%d') as timestamp)"


def _is_day(text: str) -> bool:
    return len(text) == 8 and "1900" <= text[:4] <= "2100" and "01" <= text[4:6] <= "12" and "01" <= text[6:] <= "31"


def _by_format(column: Column, values: list[tuple[str, int]]) -> None:
    text = quoted(column.name)
    numbers = numbers_of(values)
    if numbers is not None and numbers.share >= ENOUGH and not _are_codes(numbers, values):
        column.kind, column.sql, column.written = "decimal", number_sql(text, numbers), _marks(numbers)
        column.numbers = numbers
        return
    dates = dates_of(values)
    if dates is not None and dates.share >= ENOUGH and not any("%z" in one for one in dates.formats):
        formats = ", ".join(literal(one) for one in dates.formats)
        column.kind, column.written = "date", " or ".join(dates.formats)
        plain = f"try_strptime({text}, [{formats}])"
        column.sql = f"coalesce({plain}, try_cast({text} as timestamp))" if "%Y-%m-%d" in dates.formats else plain


def _are_codes(numbers: Numbers, values: list[tuple[str, int]]) -> bool:
    """Return whether values are codes such as 007, 85123A and dev-012, although the letters could be currencies."""
    letters = [one for one in numbers.currency if one.isascii() and one.isalpha() and len(one) < 3]
    zeros = any(CODE.fullmatch(value) for value, _ in values)
    return zeros or len(numbers.currency) > 3 or bool(letters)


def number_sql(text: str, numbers: Numbers) -> str:
    """Return the SQL that reads a text as a number, in the format of the column."""
    plain = f"regexp_replace({text}, '[^0-9.,()+-]', '', 'g')"
    if numbers.thousands:
        plain = f"replace({plain}, {literal(numbers.thousands)}, '')"
    if numbers.decimal != ".":
        plain = f"replace({plain}, {literal(numbers.decimal)}, '.')"
    if numbers.negatives:
        plain = f"case when {plain} like '(%' or {plain} like '%-' then '-' || trim({plain}, '()-') else {plain} end"
    return f"try_cast({plain} as double)"


def _marks(numbers: Numbers) -> str:
    parts = [f"decimal {numbers.decimal}"] if numbers.decimal != "." else []
    parts += [f"thousands {numbers.thousands}"] if numbers.thousands else []
    parts += ["percent"] if numbers.percent else []
    return ", ".join([*parts, *numbers.currency])


def ranged(connection: Any, table: str, column: Column) -> None:
    """Measure the typed values of a column: their range and distribution."""
    name = quoted(column.name)
    if column.is_number:
        column.lowest, column.highest, column.mean, column.zeros, column.negatives = connection.execute(
            f"select min({name}), max({name}), avg({name}), count(*) filter ({name} = 0), "
            f"count(*) filter ({name} < 0) from {table}"
        ).fetchone()
        column.bars = _spread(connection, table, name, column)
    elif column.kind == "date":
        column.lowest, column.highest = connection.execute(f"select min({name}), max({name}) from {table}").fetchone()
        column.bars = _over_time(connection, table, name, column)
    if not column.bars:
        column.bars = column.frequent[:8]


BARS = 12


def _spread(connection: Any, table: str, name: str, column: Column) -> list[tuple[str, int]]:
    low, high = column.lowest, column.highest
    if low is None or low == high or column.distinct <= 8:
        return []
    # whole numbers of a small range get a bar each, so that no bar is empty by construction
    bars = min(BARS, int(high - low) + 1) if column.kind == "integer" else BARS
    width = high - low + 1 if column.kind == "integer" and bars < BARS else high - low
    bins = connection.execute(
        f"select least(floor(({name} - {low}::double) / {width}::double * {bars}), {bars - 1})::integer as b, "
        f"count(*) from {table} where {name} is not null group by 1 order by 1"
    ).fetchall()
    step = float(width) / bars
    found = dict(bins)
    return [(f"from {float(low) + step * place:,.4g}", found.get(place, 0)) for place in range(bars)]


def _over_time(connection: Any, table: str, name: str, column: Column) -> list[tuple[str, int]]:
    if column.lowest is None:
        return []
    days = (column.highest - column.lowest).days
    shape = "%Y" if days > 800 else "%Y-%m" if days > 31 else "%Y-%m-%d"
    return list(
        connection.execute(
            f"select strftime({name}, {literal(shape)}), count(*) from {table} where {name} is not null "
            "group by 1 order by 1 limit 40"
        ).fetchall()
    )
