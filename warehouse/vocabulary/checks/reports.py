"""What the word `Report` refuses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, ColumnElement, Table
from sqlalchemy.sql import visitors

from warehouse.vocabulary.checks.places import suggestion, wrong
from warehouse.vocabulary.wide import Wide

if TYPE_CHECKING:
    from warehouse.vocabulary.report import Report

LINES = "lines"
"""The figure that every report has: the number of lines."""
PERIODS = ("week_start", "month_start", "quarter_start", "year_start")


def check_report(report: Report) -> None:
    """Raise DeclarationError for a report that needs something that the lines of its fact lack."""
    what = f"report {report.title!r}"
    if not isinstance(report.fact, Table) or "fact" not in report.fact.info:
        raise wrong(what, f"{getattr(report.fact, 'name', report.fact)!s} is no fact; give what fact(...) returned")
    _check_figures(report, what)
    loss = [] if report.loss is None else [report.loss.lost, report.loss.amount.value]
    _check_columns(Wide(report.of), [*(tile.value for tile in report.tiles), *loss], (), what)
    for mart in (report.wide, *([] if report.as_is is None else [report.as_is])):
        _check_columns(Wide(report.of, mart), _asked(report), _named(report), what)


def _check_figures(report: Report, what: str) -> None:
    names = [figure.name for figure in report.figures]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise wrong(what, f"two figures are called {twice!r}; give one of them another name")
    headline = report.headline
    for name in (LINES, headline.figure.name, headline.amount.name):
        if name not in names:
            raise wrong(what, f"figures has none called {name!r}; add it, as answers are made of them")
    asked = [headline.figure.value, headline.amount.value, *([] if headline.when is None else [headline.when])]
    for column in _columns(asked):
        if column.table is not report.fact:
            raise wrong(
                what,
                f"the headline asks for {column.table.name}.{column.name}, and only columns of {report.fact.name} can "
                "be asked without a join; use those, or a figure that is not the headline",
            )


def _asked(report: Report) -> list[ColumnElement[Any]]:
    """Return the columns of the lines that a choice of lines needs."""
    figures = [figure.value for figure in report.figures]
    loss = [] if report.loss is None else [report.loss.column]
    groups = [one for group in report.groups for one in group.columns if not isinstance(one, str)]
    return [*figures, *loss, *groups, *(one.column for one in report.filters), *report.searched]


def _named(report: Report) -> list[str]:
    groups = [one for group in report.groups for one in group.columns if isinstance(one, str)]
    return [*report.columns, *(one for one in groups if one not in PERIODS)]


def _check_columns(wide: Wide, asked: Iterable[ColumnElement[Any]], names: Iterable[str], what: str) -> None:
    """Compare the needed columns with those of the lines."""
    there = {known.name: known.origin for known in wide.columns.values()}
    for column in _columns(asked):
        if column.name not in there if wide.view is not None else all(one is not column for one in there.values()):
            name = f"{column.table.name}.{column.name}"
            raise wrong(what, f"the lines of {wide.name} have no {name}; {suggestion(column.name, there)}")
    for name in names:
        if name not in there:
            raise wrong(what, f"the lines of {wide.name} have no column {name!r}; {suggestion(name, there)}")


def _columns(expressions: Iterable[ColumnElement[Any]]) -> Iterator[Column[Any]]:
    for expression in expressions:
        yield from (part for part in visitors.iterate(expression) if isinstance(part, Column))
