"""The settings of one source: how its files are read and what fills its columns."""

from __future__ import annotations

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
    """A column computed by DuckDB from the columns of the file, all of which it sees as text."""

    sql: str


class ConstantColumn(Strict):
    """A column that is the same for every record."""

    constant: str


class NumberWithin(Strict):
    """A column that numbers the records of one key, named by a column of the file, over all files, from 1.

    ``repeats`` says what it means that a later delivery has a key again: that it has `whole` of it, or that further
    lines are `added`.
    """

    number_within: str
    repeats: Literal["whole", "added"] | None = None


class NumberGiven(NumberWithin):
    """Such a column in a file that `quarantine export` wrote: most records have their number already."""


class AbsentColumn(Strict):
    """A column that the file does not have."""

    absent: Literal[True]


WAYS: dict[str, type[Strict]] = {
    "sql": SqlColumn,
    "constant": ConstantColumn,
    "number_within": NumberWithin,
    "absent": AbsentColumn,
}


def _mapping(value: object) -> object:
    ways = ", ".join(WAYS)
    if isinstance(value, str | Strict):
        return value
    if not isinstance(value, dict):
        raise ValueError(f"a column is the name of a column of the file, or a table with one of {ways}")
    if "repeats" in value and "number_within" not in value:
        raise ValueError("`repeats` goes with `number_within` only; remove it")
    if unknown := [str(key) for key in value if key not in WAYS and key != "repeats"]:
        guess = or_nearest(unknown[0], WAYS) or f"; the ways are {ways}"
        raise ValueError(f"a column is not filled by `{unknown[0]}`{guess}")
    options = {"repeats"} if "number_within" in value else set()
    if len(value.keys() - options) != 1:
        raise ValueError(f"a column is filled in one way, not by {' and '.join(value) or 'none'}; keep one of {ways}")
    way = next(key for key in value if key not in options)
    content = value[way]
    if way == "absent" and content is not True:
        raise ValueError("`absent` can only be true; leave the column out if the file has it")
    if way != "absent" and not isinstance(content, str):
        raise ValueError(f"`{way}` is a text; put it in quotes")
    if value.get("repeats") not in (None, "whole", "added"):
        raise ValueError(
            '`repeats` is "whole" if a later delivery has all lines of a key, or "added" if it has further ones'
        )
    return WAYS[way](**value)


ColumnMapping = Annotated[str | SqlColumn | ConstantColumn | NumberWithin | AbsentColumn, BeforeValidator(_mapping)]


class CarryDown(Strict):
    """Columns whose blank values are those of the record above, within records that share a value or anywhere."""

    columns: Annotated[list[str], Field(min_length=1)]
    within: str | None = None


class FileSettings(Strict):
    """How the text of a file is read; what is left out is found by itself.

    ``skip_lines`` is the number of lines above the header, ``skip_footer`` of those below the last record. A file with
    ``header = false`` has the columns `column 1`, `column 2` and so on. An empty ``quote`` makes quotes ordinary
    characters. What is larger than the ``max_`` settings is refused while it is read.
    """

    delimiter: Mark | None = None
    quote: Annotated[str, AfterValidator(checks.one_mark_or_none)] | None = None
    encoding: Annotated[str, AfterValidator(checks.encoding)] | None = None
    skip_lines: Annotated[int, Field(ge=0)] = 0
    skip_footer: Annotated[int, Field(ge=0)] = 0
    escape: Mark | None = None
    carry_down: CarryDown | None = None
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


OF_ONE_FILE = {"carry_down", "skip_footer"}
"""What is said of a source's own file and not of its lookups: it names columns and lines."""


class Lookup(FileSettings):
    """A second file, one row per key, whose columns join those of the source's own file.

    ``on`` names columns of the source's file, or of an earlier lookup, and the columns of this file that they equal.
    It is read as the source's own file is, but for what is said here.
    """

    path: Annotated[str, BeforeValidator(checks.paths)]
    on: Annotated[dict[str, str], Field(min_length=1)]

    def reading(self, source: FileSettings) -> FileSettings:
        """Return how this file is read."""
        own = {name for name in FileSettings.model_fields if name in self.model_fields_set} | OF_ONE_FILE
        return FileSettings(
            **{name: getattr(self if name in own else source, name) for name in FileSettings.model_fields}
        )


class SourceSettings(FileSettings):
    """How one source is read; what is left out is found by itself.

    A source is stale once its newest date is more than ``freshness`` days ago.
    """

    path: Annotated[str | list[str] | None, BeforeValidator(checks.paths)] = None
    delivery: Literal["changes", "snapshot"] = "changes"
    null_values: list[str] = [""]
    date_formats: list[Annotated[str, AfterValidator(checks.date_format)]] = ["%Y-%m-%d"]
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
    def _words_have_one_meaning(self) -> Self:
        for column, words in self.values.items():
            meanings: dict[str, str] = {}
            for word, meaning in words.items():
                if meanings.setdefault(word.strip().lower(), meaning) != meaning:
                    raise ValueError(f"`values.{column}` gives `{word}` two meanings, for its case makes no difference")
        return self
