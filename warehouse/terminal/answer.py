"""Shows on the terminal how a question was understood, and answers it with a table and small bars."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from rich.console import RenderableType
from rich.text import Text

from warehouse.answers import Answer, Basis
from warehouse.ask.matching import Understood
from warehouse.ask.query import Query
from warehouse.ask.saying import filter_text
from warehouse.ask.star import Subject
from warehouse.report.period import day_text
from warehouse.terminal.formats import columns, indented, labelled, plain, several

BAR = 12
WHOLE = 16
"""The longest value that is never cut."""
FULL, PARTS = "█", " ▏▎▍▌▋▊▉"
STYLES = {"good": "green", "fair": "yellow", "bad": "red"}


def answer_parts(answer: Answer, subjects: dict[str, Subject]) -> Iterator[RenderableType]:
    """Yield how the question was understood, the rows, what they are based on, and the SQL."""
    asked = answer.understood
    if answer.query is not None:
        yield labelled(list(_understood(answer.query, asked)))
    if asked is not None and answer.query is None:
        yield from _unanswered(asked, subjects)
    if answer.rows is not None:
        yield Text()
        yield indented(_table(answer))
        if answer.rows.more:
            yield indented(Text(f"There are more rows than these {len(answer.rows.rows):,}.", "dim"))
    yield Text()
    yield labelled([*(("Note", Text(plain(note))) for note in answer.notes), *_basis(answer.basis)])
    if answer.rows is not None:
        yield Text()
        yield indented(Text("\n".join(plain(line.rstrip()) for line in answer.rows.sql.splitlines()), "dim"))


def _understood(query: Query, asked: Understood | None) -> Iterator[tuple[str, Text]]:
    yield "Measures", Text(", ".join(query.measures))
    if query.by:
        yield "By", Text(", ".join(query.by))
    for one in query.where:
        yield "Where", Text(plain(filter_text(one)))
    if query.period is not None:
        first, last = query.period.first, query.period.last
        days = (f"from {day_text(first)}" if first else "", f"to {day_text(last)}" if last else "")
        yield "Period", Text(" ".join(one for one in days if one))
    if query.order is not None:
        how = "largest first" if query.order.descending else "smallest first"
        inside = f", {query.limit} in each {' and '.join(query.within)}" if query.within else ""
        yield "Order", Text(f"{query.order.by}, {how}{inside}")
    if asked is not None and asked.ignored:
        yield "Left out", Text(plain(f"{', '.join(asked.ignored)}: nothing in the star is called so"), "yellow")


def _unanswered(asked: Understood, subjects: dict[str, Subject]) -> Iterator[RenderableType]:
    yield Text().append("✗ ", style="bold red").append("The question cannot be answered.")
    yield from (indented(Text(plain(f"{one}."))) for one in asked.missing)
    for subject in subjects.values():
        yield Text()
        times = [one.name for one in subject.levels.values() if one.part is not None and one.name == one.part]
        levels = [*subject.entities, *(one.name for one in subject.levels.values() if one.part is None), *times]
        yield labelled(
            [
                ("Asked of", Text(subject.name)),
                ("Measures", Text(", ".join(one.name for one in subject.askable))),
                ("By", Text(", ".join(levels))),
            ]
        )


def _table(answer: Answer) -> RenderableType:
    assert answer.rows is not None
    digits = {one.name: one.digits for one in answer.measures}
    names = answer.rows.names
    table = columns(*names, *([" "] if answer.measures else []), numbers=tuple(digits))
    if answer.measures:
        table.columns[-1].min_width = BAR
    place = names.index(answer.measures[0].name)
    largest = max((abs(Decimal(row[place])) for row in answer.rows.rows if row[place] is not None), default=Decimal(0))
    for row in answer.rows.rows:
        cells = [_cell(value, digits.get(name)) for name, value in zip(names, row, strict=True)]
        table.add_row(*cells, Text(bar(row[place], largest), "cyan"))
        for column, cell in zip(table.columns, cells, strict=False):
            # Numbers and short ids stay whole in a narrow terminal; long names give way.
            if cell.cell_len <= WHOLE:
                column.min_width = max(column.min_width or 0, cell.cell_len)
    return table


def _cell(value: object, digits: int | None) -> Text:
    if value is None:
        return Text("none", "dim")
    if digits is not None and isinstance(value, int | float | Decimal):
        return Text(f"{value:,.{digits}f}")
    return Text(plain(value))


def bar(value: object, largest: Decimal) -> str:
    """Return a bar as long as a value's share of the largest; nothing for a negative or empty value."""
    if value is None or not largest or Decimal(str(value)) <= 0:
        return ""
    eighths = max(round(Decimal(str(value)) / largest * BAR * 8), 1)
    return FULL * (eighths // 8) + (PARTS[eighths % 8] if eighths % 8 else "")


def _basis(basis: Basis) -> Iterator[tuple[str, Text]]:
    if basis.batch is None:
        yield "Batch", Text("none was loaded yet")
        return
    yield "Batch", Text(f"{basis.batch.batch_id}, as of {day_text(basis.batch.as_of)}")
    verdict = basis.trust.verdict or "none"
    reasons = [one for one in basis.trust.checks if one.level != "good"] or list(basis.trust.checks)
    text = Text(verdict, STYLES.get(verdict, "")).append(f", {several(len(reasons), 'reason')}:", "dim")
    for one in reasons:
        text.append(f"\n{plain(one.sentence)}", "")
    yield "Trust", text
