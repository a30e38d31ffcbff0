"""The subjects of a model: one for each fact, with what its declarations and its report say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Boolean, Column, ColumnElement, Date, DateTime, FunctionFilter, Integer, Numeric, Text, func
from sqlalchemy.sql import visitors

from warehouse.ask.star import Entity, Hop, Kind, Level, Measure, Subject
from warehouse.vocabulary.columns import Role, Word
from warehouse.vocabulary.dimension import Dimension, dimension_of
from warehouse.vocabulary.fact import Fact, facts
from warehouse.vocabulary.model import Model
from warehouse.vocabulary.report import Figure, Report
from warehouse.vocabulary.usual import noun, report_of, report_on, title

PARTS = {
    "year": "Year, as 2024",
    "quarter": "Quarter, as 2024-Q1",
    "month": "Month, as 2024-01",
    "week": "Week by ISO 8601, as 2024-W01",
    "day": "Day",
    "month_of_year": "Name of the month, of whatever year",
    "weekday": "Name of the day of the week",
    "is_weekend": "Whether it is a Saturday or a Sunday",
    "is_holiday": "Whether it is a holiday of the calendar",
}
"""The levels that every date has."""
OUTRIGGERS = 2
"""How many levels of outriggers are followed from a dimension of the fact."""


def subjects_of(model: Model) -> dict[str, Subject]:
    """Return the subjects of a model, the fact of its report first."""
    report = report_of(model)
    every = list(facts(model.metadata))
    if report is not None:
        every.sort(key=lambda one: one.table is not report.fact)
    found = {}
    for fact in every:
        mine = report if report is not None and report.fact is fact.table else report_on(fact)
        found[fact.name] = _Subjects(fact, mine).made()
    return found


class _Subjects:
    def __init__(self, fact: Fact, report: Report) -> None:
        self.fact, self.report = fact, report
        self.levels: dict[str, Level] = {}
        self.entities: dict[str, Entity] = {}
        self.measures: dict[str, Measure] = {}

    def made(self) -> Subject:
        """Return the subject of the fact."""
        self._own_levels()
        followed = [(role, dimension, self._hop(role, dimension)) for role, dimension in self.fact.dimensions.items()]
        for role, dimension, hop in followed:
            self._members(role, dimension, (hop,))
        for role, dimension, hop in followed:
            self._outriggers(role, dimension, (hop,))
        self._times()
        self._figures()
        self._columns()
        self._counts()
        headline = self.report.headline.figure.name
        days = {one.column: one.name for one in self.fact.days}
        return Subject(
            self.fact.name,
            self.fact.table.comment or "",
            self.fact.grain,
            headline,
            "lines",
            self.measures,
            self.levels,
            self.entities,
            days,
            self.fact.table,
        )

    def _hop(self, role: str, dimension: Dimension) -> Hop:
        return Hop(role, f"{role}_key", dimension.table)

    def _own_levels(self) -> None:
        for word in self.fact.words:
            if word.role is Role.DEGENERATE:
                self._level(word, self.fact.table.c[word.name], None, ())

    def _members(self, role: str, dimension: Dimension, hops: tuple[Hop, ...]) -> None:
        named: dict[str, str] = {}
        for word in dimension.words:
            named[word.name] = self._level(word, dimension.table.c[word.name], role, hops)
        key = dimension.business_key.name
        label = _label(dimension)
        self.entities.setdefault(
            role,
            Entity(
                role,
                named[key],
                None if label is None else named[label.name],
                label is not None and label.pii,
            ),
        )

    def _outriggers(self, role: str, dimension: Dimension, hops: tuple[Hop, ...]) -> None:
        if len(hops) > OUTRIGGERS:
            return
        for _, reference in dimension.references:
            other = dimension_of(reference.dimension)
            called = reference.key.removesuffix("_key")
            if any(hop.table is other.table for hop in hops):
                continue
            name = called if called not in self.entities else f"{role}_{called}"
            further = (*hops, Hop(f"{hops[-1].alias}_{called}", reference.key, other.table))
            self._members(name, other, further)
            self._outriggers(name, other, further)

    def _level(self, word: Word, column: Column[Any], role: str | None, hops: tuple[Hop, ...]) -> str:
        name = word.name if word.name not in self.levels else f"{role}_{word.name}"
        while name in self.levels:
            name = f"{name}_{len(self.levels)}"
        self.levels[name] = Level(name, title(name), word.description, _kind(column), word.pii, role, column, hops)
        return name

    def _times(self) -> None:
        for place, day in enumerate(self.fact.days):
            for part, said in PARTS.items():
                name = part if place == 0 and part not in self.levels else f"{day.column}_{part}"
                about = f"{said}; of {day.column}"
                self.levels[name] = Level(name, title(name), about, "time", part=part, day=day.column)

    def _figures(self) -> None:
        given = {one.name: one for one in (*self.report.figures, *self.report.tiles)}
        given.setdefault(self.report.headline.figure.name, self.report.headline.figure)
        for figure in given.values():
            self._figure(figure)
        if "lines" not in self.measures:
            line = noun(self.fact.name)
            self._figure(Figure("lines", title(line.many), f"Number of {line.many}", func.count()))

    def _figure(self, figure: Figure) -> None:
        restricted = tuple(sorted(_restricting(figure.value)))
        adds: Any = "additive" if figure.adds_up else "non-additive"
        whole = None
        if restricted:
            whole = f"all_{figure.name}"
            everything = visitors.replacement_traverse(figure.value, {}, _without_filter)
            self.measures[whole] = Measure(
                whole,
                f"All {figure.title.lower()}",
                f"{figure.title}, of rows of any {' and '.join(name.replace('_', ' ') for name in restricted)}",
                adds,
                value=everything,
                digits=figure.digits,
            )
        self.measures[figure.name] = Measure(
            figure.name,
            figure.title,
            figure.note,
            adds,
            value=figure.value,
            restricted_by=restricted,
            whole=whole,
            digits=figure.digits,
        )

    def _columns(self) -> None:
        for word in self.fact.words:
            if word.role is Role.MEASURE and _kind(self.fact.table.c[word.name]) == "number":
                self._column(word, self.fact.table.c[word.name])

    def _column(self, word: Word, column: Column[Any]) -> None:
        adds = word.additivity or "additive"
        digits = 2 if isinstance(column.type, Numeric) else 0
        if word.name not in self.measures:
            total = None if adds == "non-additive" else func.sum(column)
            said = word.description if total is None else f"{word.description}: the sum"
            self.measures[word.name] = Measure(
                word.name, title(word.name), said, adds, "sum", word.name, total, digits=digits
            )
        for aggregate, make in (("average", func.avg), ("lowest", func.min), ("highest", func.max)):
            name = f"{aggregate}_{word.name}"
            said = f"{word.description}: the {aggregate} of the rows"
            shown = 2 if aggregate == "average" else digits
            made = Measure(name, title(name), said, "non-additive", aggregate, word.name, make(column), digits=shown)
            self.measures.setdefault(name, made)

    def _counts(self) -> None:
        """Add the distinct counts of the members of each role and of the events that the rows belong to."""
        titles = {one.title.lower(): one.name for one in self.measures.values()}
        for entity in list(self.entities.values()):
            key = self.levels[entity.key]
            self.entities[entity.name] = Entity(
                entity.name,
                entity.key,
                entity.label,
                entity.label_is_personal,
                self._count(entity.name, key, titles),
            )
        for name in self.fact.grain if len(self.fact.grain) > 1 else ():
            level = self.levels.get(name)
            called = event(name)
            if level is not None and level.kind != "time" and called is not None:
                self._count(called, level, titles)

    def _count(self, called: str, key: Level, titles: dict[str, str]) -> str:
        many = noun(called).many
        if many in titles:
            return titles[many]
        name = f"number_of_{many.replace(' ', '_')}"
        assert key.column is not None
        said = f"How many different {many} there are"
        value = func.count(key.column.distinct())
        made = Measure(name, f"Number of {many}", said, "non-additive", "count", key.name, value, hops=key.hops)
        self.measures.setdefault(name, made)
        return name


def event(name: str) -> str | None:
    """Return what a part of a grain identifies, as `order` for order_id; None if it is not an identifier."""
    for ending in ("_id", "_number", "_no", "_nr", "_code"):
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending)
    return None


def _label(dimension: Dimension) -> Word | None:
    """Return the column with the names of members: a text called name, else the first that is no history."""
    own = (Role.TYPE_0, Role.TYPE_1, Role.TYPE_2)
    texts = [
        word for word in dimension.words if word.role in own and isinstance(dimension.table.c[word.name].type, Text)
    ]
    for word in texts:
        if word.name in (f"{dimension.name}_name", "name", f"{dimension.name}_title", "title"):
            return word
    return next((word for word in texts if word.name.endswith(("name", "title", "description"))), None)


def _kind(column: Column[Any]) -> Kind:
    if isinstance(column.type, Boolean):
        return "flag"
    if isinstance(column.type, Date | DateTime):
        return "date"
    return "number" if isinstance(column.type, Integer | Numeric) else "text"


def _restricting(expression: ColumnElement[Any]) -> Iterator[str]:
    found = set()
    for part in visitors.iterate(expression):
        if isinstance(part, FunctionFilter) and part.criterion is not None:
            found |= {str(one.name) for one in visitors.iterate(part.criterion) if isinstance(one, Column)}
    yield from found


def _without_filter(element: Any, **_options: Any) -> Any:
    return element.func if isinstance(element, FunctionFilter) else None
