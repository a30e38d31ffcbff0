"""The settings of one source: how its files are read and what fills its columns."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from warehouse.settings import checks
from warehouse.settings.nearest import or_nearest

Mark = Annotated[str, AfterValidator(checks.one_mark)]
Size = Annotated[int, BeforeValidator(checks.size)]


class Strict(BaseModel):
    """A table of the settings file in which every unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SqlColumn(Strict):
    """A column computed by DuckDB from the columns of the file, which are all text to it."""

    sql: str


class ConstantColumn(Strict):
    """A column that is the same for every record."""

    constant: str


class JoinedColumns(Strict):
    """A column that joins several of the file into one, such as the parts of a key; without one of them it is empty."""

    model_config = ConfigDict(populate_by_name=True)

    joined: Annotated[list[str], Field(min_length=2)]
    between: Annotated[str, Field(alias="with")] = "-"


class NumberWithin(Strict):
    """A column that numbers the records of one key, named by a column of the file, over all files, from 1.

    ``repeats`` says what it means when a later delivery repeats a key: it brings the `whole` key again, or further
    lines are `added`.
    """

    number_within: str
    repeats: Literal["whole", "added"] | None = None


class NumberGiven(NumberWithin):
    """Such a column in a file that `quarantine export` wrote: most of its records are numbered already."""


class AbsentColumn(Strict):
    """A column that the file does not have."""

    absent: Literal[True]


WAYS: dict[str, type[Strict]] = {
    "sql": SqlColumn,
    "constant": ConstantColumn,
    "joined": JoinedColumns,
    "number_within": NumberWithin,
    "absent": AbsentColumn,
}


OPTIONS = {"repeats": "number_within", "with": "joined"}
"""The options of the ways to fill a column, and the way each belongs to."""


def _mapping(value: object) -> object:
    ways = ", ".join(WAYS)
    if isinstance(value, str | Strict):
        return value
    if not isinstance(value, dict):
        raise ValueError(f"a column is the name of a column of the file, or a table with one of {ways}")
    for option, beside in OPTIONS.items():
        if option in value and beside not in value:
            raise ValueError(f"`{option}` goes with `{beside}` only; remove it")
    if unknown := [str(key) for key in value if key not in WAYS and key not in OPTIONS]:
        guess = or_nearest(unknown[0], WAYS) or f"; the ways are {ways}"
        raise ValueError(f"a column is not filled by `{unknown[0]}`{guess}")
    options = {option for option, beside in OPTIONS.items() if beside in value}
    if len(value.keys() - options) != 1:
        raise ValueError(f"a column is filled in one way, not by {' and '.join(value) or 'none'}; keep one of {ways}")
    way = next(key for key in value if key not in options)
    content = value[way]
    if way == "absent" and content is not True:
        raise ValueError("`absent` can only be true; leave the column out if the file has it")
    if way == "joined":
        _check_joined(content, value.get("with", "-"))
    elif way != "absent" and not isinstance(content, str):
        raise ValueError(f"`{way}` is a text; put it in quotes")
    if value.get("repeats") not in (None, "whole", "added"):
        raise ValueError(
            '`repeats` is "whole" if a later delivery has all lines of a key, or "added" if it has further ones'
        )
    return WAYS[way](**value)


def _check_joined(columns: object, between: object) -> None:
    if not isinstance(columns, list) or len(columns) < 2 or not all(isinstance(one, str) for one in columns):
        raise ValueError('`joined` is a list of two or more columns of the file, as ["Store", "No"]')
    if not isinstance(between, str):
        raise ValueError("`with` is the text between the columns; put it in quotes")


ColumnMapping = Annotated[
    str | SqlColumn | ConstantColumn | JoinedColumns | NumberWithin | AbsentColumn, BeforeValidator(_mapping)
]


class CarryDown(Strict):
    """Columns whose blank values are those of the record above, within records that share a value or anywhere."""

    columns: Annotated[list[str], Field(min_length=1)]
    within: str | None = None


class Split(Strict):
    """Columns that hold lists, each item of which becomes a record; the items of several columns go side by side."""

    columns: Annotated[list[str], Field(min_length=1)]
    by: Annotated[str, Field(min_length=1)]


class FileSettings(Strict):
    """How the text of a file is read; what is left out is detected.

    ``skip_lines`` is the number of lines above the header, ``skip_footer`` of those below the last record. A file with
    ``header = false`` has the columns `column 1`, `column 2` and so on. An empty ``quote`` makes quotes ordinary
    characters. Files beyond the ``max_`` settings are refused while they are read.
    """

    delimiter: Annotated[str, AfterValidator(checks.delimiter)] | None = None
    quote: Annotated[str, AfterValidator(checks.one_mark_or_none)] | None = None
    encoding: Annotated[str, AfterValidator(checks.encoding)] | None = None
    skip_lines: Annotated[int, Field(ge=0)] = 0
    skip_footer: Annotated[int, Field(ge=0)] = 0
    escape: Mark | None = None
    carry_down: CarryDown | None = None
    split: Split | None = None
    sheet: Annotated[str, Field(min_length=1)] | None = None
    header: bool = True
    max_unpacked: Size = 50 << 30
    max_ratio: Annotated[int, Field(ge=1)] = 200
    max_columns: Annotated[int, Field(ge=1)] = 2000
    max_field: Size = 32 << 20

    @model_validator(mode="after")
    def _marks_differ(self) -> Self:
        if self.delimiter and self.delimiter == self.quote:
            raise ValueError("`delimiter` and `quote` are the same character; change one of them")
        return self


OF_ONE_FILE = {"carry_down", "split", "skip_footer", "sheet"}
"""Settings that apply to a source's own file and not to its lookups: they name columns and lines."""


class Lookup(FileSettings):
    """A second file, one row per key, whose columns join those of the source's own file.

    ``on`` names columns of the source's file, or of an earlier lookup, and the columns of this file that they equal.
    It is read like the source's own file, except for what is set here. Of several rows of a key, the first by ``order``
    counts, among those that ``where`` keeps. With ``as_of``, a key has a row for each of several days, and the newest
    that is not later than the record's day counts: it names a column of the source's file, and the one of this file.
    """

    path: Annotated[str, BeforeValidator(checks.paths)]
    on: Annotated[dict[str, str], Field(min_length=1)]
    where: str | None = None
    order: Annotated[str | list[str], BeforeValidator(checks.order)] = []
    as_of: Annotated[dict[str, str] | None, AfterValidator(checks.one_pair)] = None

    def reading(self, source: FileSettings) -> FileSettings:
        """Return how this file is read."""
        own = {name for name in FileSettings.model_fields if name in self.model_fields_set} | OF_ONE_FILE
        return FileSettings(
            **{name: getattr(self if name in own else source, name) for name in FileSettings.model_fields}
        )


class FileOfSource(FileSettings):
    """How one of a source's own files is read where it differs from the others; ``path`` is its name, or a glob."""

    path: Annotated[str, BeforeValidator(checks.paths)]


class SourceSettings(FileSettings):
    """How one source is read; what is left out is detected.

    A source is stale once its newest date is more than ``freshness`` days ago.
    """

    path: Annotated[str | list[str] | None, BeforeValidator(checks.paths)] = None
    delivery: Literal["changes", "snapshot"] = "changes"
    as_of: Annotated[str, Field(min_length=1)] | None = None
    null_values: list[str] = [""]
    date_formats: Annotated[list[Annotated[str, AfterValidator(checks.date_format)]], Field(min_length=1)] = [
        "%Y-%m-%d"
    ]
    decimal: Mark = "."
    thousands: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    currency: list[Annotated[str, AfterValidator(checks.currency)]] = []
    negatives: list[Literal["(1)", "1-"]] = []
    percent: bool = False
    required: bool = True
    follow_links: bool = False
    freshness: Annotated[int | None, BeforeValidator(checks.days)] = None
    drift: Literal["note", "refuse", "off"] = "note"
    where: str | None = None
    columns: dict[str, ColumnMapping] = {}
    values: dict[str, dict[str, str]] = {}
    lookups: list[Lookup] = []
    files: list[FileOfSource] = []

    def of_file(self, name: str) -> Self:
        """Return the settings for one of its own files: the first of ``files`` that names it goes before the rest.

        A path without folders names files in every folder.
        """
        last = name.rpartition("/")[2]
        found = next((one for one in self.files if any(fnmatchcase(part, one.path) for part in (name, last))), None)
        if found is None:
            return self
        own = found.model_fields_set & FileSettings.model_fields.keys()
        return self.model_copy(update={key: getattr(found, key) for key in own})

    @model_validator(mode="after")
    def _number_marks_differ(self) -> Self:
        if self.decimal == self.thousands:
            raise ValueError("`decimal` and `thousands` are the same character; change one of them")
        return self

    @model_validator(mode="after")
    def _a_snapshot_adds_nothing(self) -> Self:
        ways = [way for way in self.columns.values() if isinstance(way, NumberWithin)]
        if self.delivery == "snapshot" and any(way.repeats == "added" for way in ways):
            raise ValueError(
                'a snapshot has every line, so that none are added; change `repeats = "added"` or `delivery`'
            )
        if len(ways) > 1:
            raise ValueError("`number_within` can fill one column of a source only; keep one")
        return self

    @model_validator(mode="after")
    def _a_snapshot_has_one_date(self) -> Self:
        if self.delivery == "snapshot" and self.as_of is not None:
            raise ValueError(
                "a snapshot holds every key of one date, so its records have no dates of their own; remove `as_of`, or "
                'change `delivery` to "changes"'
            )
        return self

    @model_validator(mode="after")
    def _words_have_one_meaning(self) -> Self:
        for column, words in self.values.items():
            meanings: dict[str, str] = {}
            for word, meaning in words.items():
                if meanings.setdefault(word.strip().lower(), meaning) != meaning:
                    raise ValueError(f"`values.{column}` gives `{word}` two meanings, for its case makes no difference")
        return self
