"""What the texts of a delivery look like: the shape of each column, and the words of columns with few values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    FromClause,
    Integer,
    Numeric,
    Select,
    String,
    Subquery,
    Table,
    TableValuedAlias,
    Text,
    case,
    cast,
    column,
    func,
    insert,
    literal,
    literal_column,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import array

from warehouse import audit
from warehouse.letters import BLANKS
from warehouse.load.batch.account import FileAccount
from warehouse.load.batch.batch import Batch
from warehouse.load.sql.scratch import drop, keep
from warehouse.vocabulary.columns import Word
from warehouse.vocabulary.rule import OneOf, rules_of
from warehouse.vocabulary.source import Source

LOOKED_AT = 20_000
"""Records of a delivery whose words are read; a larger one is sampled at regular intervals."""
FORMED = 2_000
"""Records of a delivery whose shapes are read."""
MANY = 30
"""Values below which shares and averages say nothing."""
ENOUGH = 10
"""A column with fewer values has no shape."""
MOST = 50
"""A column with more different values is not a list of words."""
OFTEN = 4
"""How often each word of a list occurs at least on average; product names occur once."""
ALMOST_ALL = 0.9
"""The share of values that determines the shape of a column."""
LETTERS = 40

WHOLE, POINT, COMMA = "whole numbers", "numbers with a point", "numbers with a comma"
DECIMAL = (POINT, COMMA)
SHAPES = {
    WHOLE: r"^[+-]?[0-9]+$",
    POINT: r"^[+-]?[0-9]*[.][0-9]+$",
    COMMA: r"^[+-]?[0-9]*,[0-9]+$",
    "dates like 2024-12-31": r"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$",
    "dates with a time": r"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[ T][0-9]",
    "dates like 31.12.2024": r"^[0-9]{1,2}[.][0-9]{1,2}[.][0-9]{2,4}$",
    "dates like 31/12/2024": r"^[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}$",
    "dates like 31-12-2024": r"^[0-9]{1,2}-[0-9]{1,2}-[0-9]{2,4}$",
}
OTHER = "texts"
NOTHING = "nothing"
BEGINNING = "^[+-]?[0-9.,]"
"""How every shape but that of other texts begins."""
NUMBER = r"^[+-]?[0-9]{1,15}([.,][0-9]{1,15})?$"
QUARTERS = (0.25, 0.75)
_SIGMAS = 1.349
"""The distance of the quartiles of a normal distribution, in standard deviations."""


@dataclass
class Look:
    """What a column looks like in a delivery: how many values have each shape, and how often each word occurs.

    ``words`` maps each word in lower case to its first spelling; it is empty where words are not read.
    ``middle`` is the average of the middle half of its numbers, and ``error`` its standard error.
    """

    shapes: dict[str, int] = field(default_factory=dict)
    words: dict[str, tuple[str, int]] = field(default_factory=dict)
    is_list: bool = False
    absent: int = 0
    middle: float | None = None
    error: float = 0.0

    @property
    def records(self) -> int:
        """How many records were examined for shapes."""
        return self.absent + sum(self.shapes.values())

    @property
    def empty(self) -> float | None:
        """The share of empty values; None if there are few records."""
        return self.absent / self.records if self.records >= MANY else None

    @property
    def filled(self) -> int:
        """How many values were examined for words."""
        return sum(count for _, count in self.words.values())

    @property
    def shares(self) -> dict[str, float]:
        """The share of each word among all values that are not empty; none if they are few."""
        number = self.filled
        return {word: count / number for word, (_, count) in self.words.items()} if number >= MANY else {}

    @property
    def shape(self) -> str | None:
        """The shape that almost all values have; None if they have several shapes or are too few."""
        number = sum(self.shapes.values())
        if number < ENOUGH:
            return None
        counts = dict(self.shapes)
        for decimal in DECIMAL:
            if counts.get(decimal):
                counts[decimal] += counts.pop(WHOLE, 0)
        shape = max(counts, key=lambda name: (counts[name], name))
        return shape if counts[shape] >= ALMOST_ALL * number else None

    @property
    def most(self) -> str | None:
        """The shape that more than half of the values have."""
        number = sum(self.shapes.values())
        return next((name for name, count in self.shapes.items() if number >= ENOUGH and 2 * count > number), None)


def looks_of(batch: Batch, source: Source, files: Sequence[FileAccount]) -> dict[str, Look]:
    """Return what the columns of a source look like in the files of a batch."""
    read = sum(one.read for one in files)
    if not read:
        return {}
    sample = _sample(batch, source, files, read)
    looks: dict[str, Look] = defaultdict(Look)
    empty = [marker.strip().casefold() for marker in batch.settings.source(source.name).null_values]
    formed = select(sample).where(sample.c.record_number % _every(read, FORMED) == 0).cte("formed")
    for name, shape, count in batch.connection.execute(_shapes(formed, source.delivered, empty)):
        if shape == NOTHING:
            looks[name].absent = count
        else:
            looks[name].shapes[shape] = count
    numbers, texts = _numbers(source), _texts(source)
    for name, number, middle, low, high in batch.connection.execute(_middles(formed, numbers)) if numbers else ():
        if number >= MANY:
            looks[name].middle = middle
            looks[name].error = (high - low) / _SIGMAS / sqrt(number)
    for name, small, first, count in batch.connection.execute(_words(sample, texts, empty)) if texts else ():
        looks[name].words[small.casefold()] = (first, count)
    drop(batch.connection, sample)
    checks = [rule.check for rule in rules_of(batch.metadata)]
    known = {one.column.name for one in checks if isinstance(one, OneOf) and one.column.table is source.silver}
    for name, look in looks.items():
        number = sum(count for _, count in look.words.values())
        few = 0 < len(look.words) <= MOST
        if not few:
            look.words = {}
        look.is_list = few and (name in known or number >= OFTEN * max(len(look.words), OFTEN))
    return dict(looks)


def _texts(source: Source) -> list[Word]:
    """Return the columns whose words may be stored: texts that identify nobody."""
    return [word for word in _open(source) if isinstance(source.stage.c[word.name].type, String)]


def _numbers(source: Source) -> list[Word]:
    return [word for word in _open(source) if isinstance(source.stage.c[word.name].type, Integer | Numeric)]


def _open(source: Source) -> list[Word]:
    return [word for word in source.delivered if not word.pii and not word.is_key]


def _sample(batch: Batch, source: Source, files: Sequence[FileAccount], read: int) -> Table:
    bronze = source.bronze
    every = _every(read, LOOKED_AT)
    query = select(bronze.c.record_number, *(bronze.c[word.name] for word in source.delivered)).where(
        bronze.c.file_id.in_([one.file_id for one in files]), bronze.c.record_number % every == 0
    )
    return keep(batch.connection, f"sample_{source.name}", query, analysed=False)


def _every(read: int, wanted: int) -> int:
    """Return the sampling interval for about that many records; intervals for fewer are multiples of those for more."""
    every = max(1, read // LOOKED_AT)
    return every * max(1, read // every // wanted)


def _is_there(text: ColumnElement[str], empty: Iterable[str]) -> ColumnElement[bool]:
    return func.lower(text).not_in(["", *empty])


def _unpivoted(records: FromClause, words: Sequence[Word]) -> TableValuedAlias:
    """Return the texts of a record, one row for each of some columns, with its name."""
    names = array[Any]([literal(word.name, Text) for word in words], type_=Text)
    texts = array[Any]([records.c[word.name] for word in words], type_=Text)
    cell = func.unnest(names, texts).table_valued(column("name", Text), column("text", Text), name="cell")
    return cell.render_derived()


def _cells(records: FromClause, words: Sequence[Word]) -> Subquery:
    """Return the texts of some columns, each with the name of its column and how often it occurs.

    Texts are trimmed and matched once for each that differs, not for each record: without OFFSET, PostgreSQL would
    apply a condition on the trimmed texts to the records.
    """
    queries = (
        select(
            literal(word.name, Text).label("name"), records.c[word.name].label("text"), func.count().label("number")
        ).group_by(records.c[word.name])
        for word in words
    )
    return select(union_all(*queries).subquery("each")).offset(literal_column("0")).subquery("cells")


def _shapes(records: FromClause, words: Sequence[Word], empty: Iterable[str]) -> Select[Any]:
    """Return for each column how many of its texts have each shape."""
    cells = _cells(records, words)
    text = func.btrim(cells.c.text, BLANKS)
    nothing = func.coalesce(~_is_there(text, empty), true())
    known = ((text.regexp_match(form), name) for name, form in SHAPES.items())
    shape = case((nothing, NOTHING), (~text.regexp_match(BEGINNING), OTHER), *known, else_=OTHER)
    number = cast(func.sum(cells.c.number), Integer)
    return select(cells.c.name, shape, number).group_by(literal_column("1"), literal_column("2"))


def _middles(records: FromClause, words: Sequence[Word]) -> Select[Any]:
    """Return for each column how many numbers it has, the average of their middle half, and their quartiles."""
    cell = _unpivoted(records, words)
    text = func.btrim(cell.c.text, BLANKS)
    number = case((text.regexp_match(NUMBER), cast(func.replace(text, ",", "."), Double)))
    read = select(cell.c.name, number.label("number")).select_from(records.join(cell, true()))
    all_ = read.subquery("numbers")
    place = func.percent_rank().over(partition_by=all_.c.name, order_by=all_.c.number).label("place")
    ranked = select(all_.c.name, all_.c.number, place).where(all_.c.number.is_not(None)).subquery("ranked")
    low, high = (func.percentile_cont(share).within_group(ranked.c.number) for share in QUARTERS)
    middle = func.avg(ranked.c.number).filter(ranked.c.place.between(*QUARTERS))
    return select(ranked.c.name, func.count(), func.coalesce(middle, low), low, high).group_by(ranked.c.name)


def _words(records: FromClause, words: Sequence[Word], empty: Iterable[str]) -> Select[Any]:
    """Return the words of each column, up to one more than a list may have."""
    cells = _cells(records, words)
    text = func.left(func.btrim(cells.c.text, BLANKS), LETTERS)
    small = func.lower(text).label("small")
    number = cast(func.sum(cells.c.number), Integer).label("number")
    place = func.row_number().over(partition_by=cells.c.name).label("place")
    query = select(cells.c.name, small, func.min(text).label("first"), number, place)
    found = query.where(_is_there(text, empty)).group_by(cells.c.name, literal_column("2")).subquery("words")
    return select(found.c.name, found.c.small, found.c.first, found.c.number).where(found.c.place <= MOST + 1)


def write_looks(batch: Batch, source: Source, looks: dict[str, Look], known: Iterable[str]) -> None:
    """Store what the columns of a delivery looked like, for later deliveries."""
    lists = set(known)
    rows = []
    for name, look in sorted(looks.items()):
        is_list = look.is_list or name in lists
        words = sorted(look.words, key=lambda small: look.words[small][0]) if is_list else []
        shares = [look.shares[small] for small in words] if look.shares else None
        row = {"batch_id": batch.batch_id, "source": source.name, "column_name": name, "shape": look.shape}
        spelled = [look.words[small][0] for small in words]
        row |= {"words": spelled or None, "shares": (shares or None), "empty": look.empty, "middle": look.middle}
        if any(value is not None for key, value in row.items() if key not in ("batch_id", "source", "column_name")):
            rows.append(row)
    if rows:
        batch.connection.execute(insert(audit.look), rows)
