"""What the files say that questions about a designed star may name: values of its levels, and the newest days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from warehouse.ask.running import FEW
from warehouse.design.project.plan import Column, Plan, Source
from warehouse.files.engine import quoted
from warehouse.printable import toml_string
from warehouse.profile import Column as Measured
from warehouse.profile import Source as File
from warehouse.profile import Tables


@dataclass
class Known:
    """Values by dimension or fact and column, and the newest day of each fact, all under their declared names."""

    values: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    newest: dict[str, date] = field(default_factory=dict)


def known_of(plan: Plan, tables: Tables) -> Known:
    """Return what the files say; personal columns and those of very many values are left out."""
    found = Known()
    for dimension in plan.dimensions:
        for column in dimension.source.columns:
            _add_values(found, tables, dimension.name, dimension.source, column)
    for fact in plan.facts:
        for column in fact.degenerate:
            _add_values(found, tables, fact.name, fact.source, column)
        day = next((one for one in fact.source.columns if one.name == fact.day), None)
        newest = [of.highest for _, of in _measured(fact.source, day)] if day is not None else []
        if newest and isinstance(newest[0], date):
            found.newest[fact.name] = newest[0].date() if isinstance(newest[0], datetime) else newest[0]
    return found


def _add_values(found: Known, tables: Tables, name: str, source: Source, column: Column) -> None:
    as_written = column.way in (None, toml_string(column.file))
    if column.type != "Text" or column.pii or not as_written:
        return
    for file, of in _measured(source, column):
        if 0 < of.distinct <= FEW and of.kind in ("text", "integer"):
            text = f"{quoted(of.name)}::varchar"
            query = f"select distinct {text} from {file.table} where {text} is not null order by 1"
            found.values[name, column.name] = [row[0] for row in tables.connection.execute(query).fetchall()]
        return


def _measured(source: Source, column: Column) -> Iterator[tuple[File, Measured]]:
    """Yield where a column stands: in the file of the source, else in one that is looked up."""
    for file in (source.of, *(of for of, _ in source.lookups)):
        if column.file in file.columns:
            yield file, file.columns[column.file]
