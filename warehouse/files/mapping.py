"""What fills each canonical column of a source: a column, an expression, a constant or a count."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from warehouse.errors import DeliveryError, SettingsError
from warehouse.files.engine import literal, quoted
from warehouse.files.interface import ExpectedColumn
from warehouse.files.rounding import Rounding
from warehouse.files.tables import Table
from warehouse.files.typed import as_text, is_typed
from warehouse.letters import BLANKS, tidy
from warehouse.printable import toml_string
from warehouse.settings import (
    AbsentColumn,
    ConstantColumn,
    JoinedColumns,
    NumberGiven,
    NumberWithin,
    SourceSettings,
    SqlColumn,
    nearest,
    or_nearest,
)

NOTHING = "cast(null as varchar)"
"""The SQL of a column that nothing in the file fills."""
Reads = Callable[[str, str], tuple[frozenset[str], str, Rounding | None]]


@dataclass(frozen=True)
class Filling:
    """How one canonical column is filled: in SQL, in words, and from which columns of the file.

    ``typed`` columns have typed values instead of texts of the file.
    """

    column: str
    sql: str
    words: str
    takes: str | None = None
    reads: frozenset[str] = frozenset()
    key: str | None = None
    typed: bool = False
    rounds: Rounding | None = None


@dataclass(frozen=True)
class Mapping:
    """The columns of a source mapped to the columns of one file."""

    source: str
    table: Table
    available: Sequence[str]
    settings: SourceSettings
    typed: Collection[str] = ()
    _taken: set[str] = field(default_factory=set)
    """Columns of the file that are taken already, so that they are not suggested for another column."""

    def fill(self, columns: Iterable[ExpectedColumn], reads: Reads, bind: Callable[[str], str]) -> list[Filling]:
        """Decide what fills each column; ``reads`` checks an expression, ``bind`` adds a constant to the statement."""
        columns = list(columns)
        self._know([column.name for column in columns])
        self._taken.update(filter(None, (self._named(column.name) for column in columns)))
        return [self._fill(column, reads, bind) for column in columns]

    def _know(self, names: list[str]) -> None:
        for table, keys in (("columns", self.settings.columns), ("values", self.settings.values)):
            for name in keys:
                if name not in names:
                    key = f"sources.{self.source}.{table}.{name}"
                    guess = or_nearest(name, names) or f"; its columns are {', '.join(names)}."
                    raise SettingsError(f"{key}: the source {self.source} has no column {name}{guess}", key=key)

    def _fill(self, column: ExpectedColumn, reads: Reads, bind: Callable[[str], str]) -> Filling:
        key = f"sources.{self.source}.columns.{column.name}"
        mapping = self.settings.columns.get(column.name)
        if isinstance(mapping, NumberGiven):
            mapping = column.name
        match mapping:
            case SqlColumn(sql=sql):
                names, kind, rounds = reads(sql, key)
                words = f"sql {' '.join(sql.split())}"
                text = as_text(f"({sql}\n)", kind)
                return Filling(column.name, text, words, reads=names, key=key, typed=is_typed(kind), rounds=rounds)
            case ConstantColumn(constant=constant):
                text = f"cast({bind(constant)} as varchar)"
                return Filling(column.name, text, f"constant '{constant}'", typed=True)
            case JoinedColumns() | NumberWithin():
                return self._of_columns(column.name, mapping, bind)
            case AbsentColumn():
                return Filling(column.name, NOTHING, "absent")
        name = self._named(column.name)
        if name in self.table.binary:
            raise DeliveryError(
                f"{self.table.file.name} has bytes that are no text in the column {name}, which {column.name} of "
                f"the source {self.source} takes; deliver it as text, or fill {column.name} in another way in "
                f"[sources.{self.source}.columns] of warehouse.toml.",
                file=self.table.file.name,
                source=self.source,
                column=name,
            )
        if name is not None:
            typed = name in self.typed
            return Filling(column.name, quoted(name), f"column `{name}`", takes=name, typed=typed)
        if mapping is not None or column.required:
            raise self._missing(column.name, mapping or column.name)
        return Filling(column.name, NOTHING, "absent")

    def _of_columns(self, column: str, mapping: JoinedColumns | NumberWithin, bind: Callable[[str], str]) -> Filling:
        if isinstance(mapping, JoinedColumns):
            return self._joined(column, mapping.joined, bind(mapping.between))
        name = find_name(mapping.number_within, self.table.header)
        if name is None:
            raise self._missing(column, mapping.number_within)
        words = f"the records of `{name}` numbered"
        return Filling(column, NOTHING, words, reads=frozenset({name}))

    def _joined(self, column: str, joined: Sequence[str], between: str) -> Filling:
        """Return how columns are joined into one: trimmed, and only if each of them has a value."""
        found = {wanted: find_name(wanted, self.available) for wanted in joined}
        names = [name or "" for name in found.values()]
        for wanted, name in found.items():
            if name is None:
                raise self._missing(column, wanted)
        parts = [f"trim({quoted(name)}, {literal(BLANKS)})" for name in names]
        there = " and ".join(self._there(name, part) for name, part in zip(names, parts, strict=True))
        text = f" || cast({between} as varchar) || ".join(parts)
        words = f"{' and '.join(f'`{name}`' for name in names)} joined"
        return Filling(column, f"case when {there} then {text} end", words, reads=frozenset(names))

    def _there(self, name: str, part: str) -> str:
        """Return the condition that a part of a joined text has a value: the whole no longer shows `null_values`."""
        nothing = ["", *([] if name in self.typed else map(tidy, self.settings.null_values))]
        return f"nfc_normalize({part}) not in ({', '.join(map(literal, dict.fromkeys(nothing)))})"

    def _named(self, column: str) -> str | None:
        """Return the column of the file that a column of the source takes by name."""
        mapping = self.settings.columns.get(column)
        if mapping is None or isinstance(mapping, str | NumberGiven):
            return find_name(mapping if isinstance(mapping, str) else column, self.available)
        return None

    def _missing(self, column: str, wanted: str) -> DeliveryError:
        file, better = self.table.file.name, self.table.better_header
        near = nearest(wanted, [name for name in self.available if name not in self._taken])
        if better is not None and near is None:
            alone = f", or for this file alone in [[sources.{self.source}.files]]," if self._of_several else ""
            setting = f"set skip_lines = {better - 1} in [sources.{self.source}]"
            advice = f"line {better} looks like its header: {setting}{alone}"
        else:
            seen = f"is it `{near}`?" if near else f"its columns are {_listed(self.available)}."
            named = toml_string(near or "its name in the file")
            advice = f"{seen} Map it by {column} = {named} in [sources.{self.source}.columns]"
        sentence = (
            f"{file} of the source {self.source} has no column {wanted}; {advice} of warehouse.toml; "
            f"`warehouse load DELIVERY --plan` drafts them."
        )
        return DeliveryError(sentence, file=file, source=self.source, column=column)

    @property
    def _of_several(self) -> bool:
        """Whether the source may have several files."""
        path = self.settings.path
        return path is not None and (not isinstance(path, str) or any(mark in path for mark in "*?["))


def find_name(wanted: str, names: Iterable[str]) -> str | None:
    """Return the name that equals the wanted one, exactly or else ignoring case and surrounding blanks."""
    names = list(names)
    if wanted in names:
        return wanted
    plain = wanted.strip().lower()
    return next((name for name in names if name.lower() == plain), None)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:20])
    return shown if len(names) <= 20 else f"{shown} and {len(names) - 20} more"
