"""How the values of a source are read: texts by the settings, typed values by their own type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Text,
    and_,
    any_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import array

from warehouse import audit
from warehouse.files.date_shapes import of_typed
from warehouse.load.batch.batch import Batch
from warehouse.load.records import dates
from warehouse.load.records.cleaning import cleaned, is_decimal, rounded, typed
from warehouse.load.records.texture import Texture
from warehouse.settings import SourceSettings
from warehouse.vocabulary.columns import Word
from warehouse.vocabulary.source import Source

READ_AS = "read_as"
"""The file that determines which values of a record are typed: its own, or the origin of a corrected record."""
ABOUT_TEXTS = ("null_values", "date_formats", "decimal", "thousands", "currency", "negatives", "percent")
"""The settings that determine what the texts of a file mean."""
ROUNDED, AMBIGUOUS = "rounded", "ambiguous"


def corrected(batch: Batch, source: Source) -> list[int]:
    """Return the files of a source that hold exported and corrected records of the quarantine."""
    files = batch.account.sources[source.name].files
    return [account.file_id for account in files if audit.NUMBER_IN_FILES in account.extra]


def typed_throughout(batch: Batch, source: Source) -> frozenset[str]:
    """Return the columns that are typed in all files of a source in the batch."""
    files = batch.account.sources[source.name].files
    return frozenset.intersection(*(frozenset(file.typed) for file in files)) if files else frozenset()


class Reader:
    """Reads the columns of one source in one batch.

    Files may differ in which columns are typed: Parquet next to CSV. ``mixed`` means that the column `READ_AS` decides
    record by record.
    """

    def __init__(self, batch: Batch, source: Source, *, earlier: bool) -> None:
        self.source, self.settings = source, batch.settings.source(source.name)
        self.timezone = batch.settings.timezone
        defaults = SourceSettings()
        usual = {name: getattr(defaults, name) for name in ABOUT_TEXTS}
        self.own = self.settings.model_copy(update=usual | {"date_formats": of_typed(self.settings.date_formats)})
        self.always, self.sometimes = frozenset[str](), frozenset[str]()
        if self.own == self.settings:
            return
        typed_in = [frozenset(file.typed) for file in batch.account.sources[source.name].files]
        if earlier or corrected(batch, source):
            self.sometimes = frozenset().union(*typed_in, _typed_before(batch, source))
        else:
            self.always = typed_throughout(batch, source)
            self.sometimes = frozenset().union(*typed_in) - self.always

    @property
    def mixed(self) -> bool:
        """Whether files differ in which columns are typed."""
        return bool(self.sometimes)

    def text(self, rows: FromClause, word: Word, texture: Texture) -> Any:
        """Return the text of a delivered column, cleaned."""
        raw = rows.c[word.name]
        return self._either(rows, word, lambda settings: cleaned(raw, word, settings, texture))

    def value(self, rows: FromClause, word: Word) -> Any:
        """Return a cleaned text as a value of the column's type; the text itself where all texts are values."""
        text = rows.c[word.name]
        plain = typed(text, word, self.settings, self.timezone)
        if plain is text:
            return text
        return self._either(rows, word, lambda settings: typed(text, word, settings, self.timezone))

    def date_formats(self, word: Word) -> list[str]:
        """Return the formats by which all texts of a column are read as days; none if it holds something else."""
        kind = word.type() if isinstance(word.type, type) else word.type
        if not isinstance(kind, Date) or word.name in self.sometimes:
            return []
        return (self.own if word.name in self.always else self.settings).date_formats

    def noted(self, rows: FromClause, words: list[Word]) -> ColumnElement[Any]:
        """Return the notes on a record's values, each a kind and a column; null if there are none.

        ``rows`` has the values by column name, and their texts as ``text_<name>``.
        """
        found = {f"{kind} {word.name}": test for word in words for kind, test in self._doubts(rows, word)}
        if not found:
            return cast(null(), ARRAY(Text))
        marks: list[ColumnElement[Any]] = [case((test, literal(name, Text))) for name, test in found.items()]
        names: ColumnElement[Any] = array(marks, type_=Text)
        return case((or_(*found.values()), cast(func.array_remove(names, null()), ARRAY(Text))))

    def _doubts(self, rows: FromClause, word: Word) -> Iterator[tuple[str, ColumnElement[bool]]]:
        text, value = rows.c[f"text_{word.name}"], rows.c[word.name]
        if is_decimal(word):
            yield ROUNDED, self._either(rows, word, lambda settings: rounded(text, value, word, settings))
        if isinstance(value.type, Date) and word.name not in self.always:
            differ = dates.differs(text, self.settings.date_formats, self.timezone)
            if differ is not None:
                yield AMBIGUOUS, and_(differ, ~self._is_typed(rows, word)) if word.name in self.sometimes else differ

    def _either(self, rows: FromClause, word: Word, read: Callable[[SourceSettings], Any]) -> Any:
        if word.name in self.always:
            return read(self.own)
        if word.name not in self.sometimes:
            return read(self.settings)
        return case((self._is_typed(rows, word), read(self.own)), else_=read(self.settings))

    def _is_typed(self, rows: FromClause, word: Word) -> ColumnElement[bool]:
        file = audit.file.alias("read_as")
        typed_ones = select(file.c.file_id).where(
            file.c.source == self.source.name, literal(word.name, Text) == any_(file.c.typed_columns)
        )
        return rows.c[READ_AS].in_(typed_ones)


def _typed_before(batch: Batch, source: Source) -> frozenset[str]:
    """Return the columns that are typed in any file of a source."""
    names = select(func.unnest(audit.file.c.typed_columns)).where(audit.file.c.source == source.name).distinct()
    return frozenset(batch.connection.scalars(names))


def read_as(batch: Batch, source: Source) -> ColumnElement[int]:
    """Return the file that determines how a record is read: for a corrected record, the file that it came from.

    A correction leaves the other values of the record as they were exported.
    """
    bronze, files = source.bronze, corrected(batch, source)
    if not files:
        return bronze.c.file_id
    text = bronze.c.extra[audit.NUMBER_IN_FILES].astext
    number = case((text.regexp_match(r"^[0-9]{1,9}$"), cast(text, Integer)))
    came_from = select(audit.quarantine.c.file_id).where(audit.quarantine.c.quarantine_id == number).scalar_subquery()
    return case((bronze.c.file_id.in_(files), func.coalesce(came_from, bronze.c.file_id)), else_=bronze.c.file_id)
