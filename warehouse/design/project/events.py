"""The facts of a project: lines with their header and calendar beside them, days, roles and measures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from warehouse.design.evidence import Design, Reference
from warehouse.design.evidence import Fact as Decided
from warehouse.design.evidence import Measure as Number
from warehouse.design.keys import LINES
from warehouse.design.names import entity, words
from warehouse.design.project.columns import column_of, number_type, or_zero
from warehouse.design.project.members import Members
from warehouse.design.project.plan import (
    Amount,
    Column,
    Dimension,
    Fact,
    Kind,
    Names,
    Plan,
    Seen,
    Source,
    fact_name,
    plain_name,
    title,
)
from warehouse.design.project.units import is_money, keep_apart
from warehouse.design.references import is_calendar
from warehouse.files.engine import quoted
from warehouse.printable import toml_string
from warehouse.profile import Source as File
from warehouse.profile import Tables


class Events:
    """Plans one fact."""

    def __init__(self, design: Design, tables: Tables, members: Members, decided: Decided) -> None:
        self._design, self._tables, self._members, self._decided = design, tables, members, decided
        self._own = tables.source(decided.source)
        self._seen = [Seen(self._own, one, name) for name, one in self._own.columns.items()]
        self._hidden = {
            one.key[0]: (members.found[one.name], one.columns)
            for one in design.dimensions
            if one.columns and one.name in members.found and one.source in (decided.source, *decided.merged)
        }
        self.members = frozenset(members.found)
        """The dimensions of the project, by their names in the design."""
        self.notes: list[str] = []
        self._instants: set[str] = set()
        """Dates whose time of day identifies records: the key has the instant, and the day stands beside it."""
        self._spent: set[str] = set()
        """Keys into calendars, in whose place the days themselves stand."""

    def plan(self, plan: Plan, sources: Names, facts: Names) -> Fact:
        """Return the fact, and add it and its source to the plan."""
        self._names = Names()
        plain, this = fact_name(self._decided.source), ("fact", self._decided.source)
        self._source = Source(sources.of(plain, "events"), self._own, keeps=False)
        called = facts.of(plan.wording.names.get(this, plain), "fact")
        self._fact = Fact(
            called, self._source, self._decided.sentence, "", said=plan.wording.descriptions.get(this, "")
        )
        self._roles = Names({"date"})
        for name in self._decided.merged:
            self._join_header(name)
        self._add_keys()
        self._add_days()
        self._add_roles()
        self._add_measures()
        self._add_the_rest()
        self._add_amounts()
        self.notes += keep_apart(self._fact)
        plan.sources.append(self._source)
        plan.facts.append(self._fact)
        plan.notes += self.notes
        return self._fact

    def _join_header(self, name: str) -> None:
        head = self._tables.source(name)
        reference = next(one for one in self._design.references_of(self._decided.source) if one.target == name)
        if len(head.files) > 1:
            self.notes.append(f"{name} lies in several files, which cannot stand beside others: it is left out.")
            return
        self._join(head, reference.key, dict(zip(reference.columns, reference.key, strict=True)))

    def _join(self, other: File, key: tuple[str, ...], pairs: dict[str, str]) -> None:
        """Join another file to the source's own; a column whose name is taken is named `<file>.<column>`."""
        self._source.lookups.append((other, pairs))
        taken = {one.alias.lower() for one in self._seen}
        stem = other.files[0].rpartition("/")[2].split(".")[0]
        for name, measured in other.columns.items():
            alias = f"{stem}.{name}" if name.lower() in taken else name
            if name not in key and alias.lower() not in taken:
                self._seen.append(Seen(other, measured, alias))

    def _declare(self, seen: Seen, kind: Kind = "field", *, day: bool = False, name: str = "") -> Column:
        """Declare a column of the source, once; ``name`` is what it is called if not as in its file."""
        beside = day and seen.alias in self._instants
        there = next(
            (one for one in self._source.columns if one.file == seen.alias and (not beside or one.type == "Date")), None
        )
        if there is not None:
            return there
        name = f"{seen.measured.name}_day" if beside and not name else name
        made = column_of(self._tables, seen, self._names.of(name or seen.measured.name, "column"), kind)
        made = replace(made, type="Date") if day else made
        self._source.columns.append(made)
        return made

    def _look(self, name: str, file: str | None = None) -> Seen | None:
        return next((one for one in self._seen if one.measured.name == name and file in (None, one.file.name)), None)

    def _is_day(self, name: str) -> bool:
        return self._own.columns[name].kind == "date" and any(one.column == name for one in self._decided.dates)

    def _has_times(self, name: str) -> bool:
        column = quoted(name)
        (timed,) = self._tables.one(
            f"select count(*) from {self._own.table} where {column} <> date_trunc('day', {column})"
        )
        return bool(timed)

    def _add_keys(self) -> None:
        grain = list(self._decided.grain)
        numbered = not grain
        if numbered:
            grain = [self._group()]
        for name in grain:
            seen = next(one for one in self._seen if one.measured.name == name)
            if self._is_day(name) and self._has_times(name):
                self._instants.add(seen.alias)
                self._change(self._declare(seen, "key"), type="Text", way=toml_string(seen.alias))
                continue
            made = self._declare(seen, day=True) if self._is_day(name) else self._declare(seen, "key")
            counts = set(words(name)) & LINES and seen.measured.kind == "integer" and not seen.measured.written
            changed = replace(made, kind="key", type="Integer" if counts and not numbered else made.type)
            self._source.columns[self._source.columns.index(made)] = changed
        if numbered:
            way = f"{{ number_within = {toml_string(grain[0])} }}"
            name = self._names.of("line_number", "line_number")
            text = f"Line of {title(grain[0]).lower()}, counted from 1"
            self._source.columns.append(Column(name, "", "Integer", text, "key", way, optional=True))
            self._fact.grain = f"one row per record, numbered within {grain[0]}"

    def _group(self) -> str:
        """Return the column within which records are counted that nothing identifies: a document, else a day."""
        full = [name for name, one in self._own.columns.items() if one.filled == one.records]
        dates = [one.column for one in self._decided.dates]
        return next((name for name in [*self._decided.degenerate, *dates, *full] if name in full), self._own.header[0])

    def _add_days(self) -> None:
        days: list[tuple[Seen, str]] = []
        looked_up: dict[str, str] = {}
        for one in self._decided.dates:
            seen = self._look(one.column)
            day = self._day(seen) if seen else None
            if seen is not None and day is not None:
                days.append((day, one.role))
                if day is not seen:
                    self._spent.add(seen.alias)
                    looked_up[day.alias] = f"{one.role}_date"
        full = [one for one, _ in days if one.measured.filled == one.measured.records]
        first = full[0] if full else days[0][0] if days else None
        if first is None:
            self._source.dated = True
            self._fact.day = self._names.of("counted_on", "counted_on")
            self.notes.append(f"{self._own.name} has no date: its records count for the day of their delivery.")
            return
        if not full:
            self.notes.append(f"Records of {self._own.name} without {first.measured.name} are held back.")
        self._fact.day = self._declare(first, day=True, name=looked_up.get(first.alias, "")).name
        for seen, role in days:
            if seen is not first:
                made = self._declare(seen, day=True, name=looked_up.get(seen.alias, ""))
                optional = seen.measured.filled < seen.measured.records or bool(self._source.lookups)
                name = self._roles.of(role, "day")
                self._fact.days.append(replace(made, text=name, optional=optional))

    def _day(self, seen: Seen) -> Seen | None:
        """Return the column that holds the day itself, which may stand in a calendar that has to be looked up."""
        if seen.measured.kind == "date":
            return seen
        for reference in self._design.references_of(seen.file.name):
            other = self._tables.source(reference.target)
            if reference.columns == (seen.measured.name,) and is_calendar(other) and len(other.files) == 1:
                before = len(self._seen)
                self._join(other, reference.key, {seen.alias: reference.key[0]})
                return next((one for one in self._seen[before:] if one.measured.kind == "date"), None)
        return None

    def _named(self) -> Iterator[tuple[Reference, Dimension, list[Seen]]]:
        """Yield the references to dimensions, with the columns that name the members."""
        for file in (self._decided.source, *self._decided.merged):
            for reference in self._design.references_of(file):
                member = self._members.of(reference)
                seen = [self._look(name, file) for name in reference.columns]
                if member is not None and all(seen):
                    yield reference, member, [one for one in seen if one]

    def _add_roles(self) -> None:
        named = list(self._named())
        for reference, member, seen in named:
            alone = sum(one is member for _, one, _ in named) == 1
            role = self._roles.of(member.name if alone else "_".join(entity(reference.columns[0])), member.name)
            columns = tuple(self._declare(one, "refers").name for one in seen)
            if len(columns) > 1:
                whole = self._names.of(f"{role}_id", "member")
                self._source.joined.append((whole, columns, True))
                columns = (whole,)
            self._fact.roles[role] = (member, columns[0])
        for name, (member, _) in self._hidden.items():
            found = self._look(name)
            if found is not None:
                role = self._roles.of(member.name, "member")
                self._fact.roles[role] = (member, self._declare(found, "refers").name)

    def _add_measures(self) -> None:
        keys = {one.file for one in self._source.columns}
        for number in self._decided.measures:
            seen = self._look(number.column)
            if seen is None or seen.alias in keys:
                continue
            made = self._declare(seen)
            if made.type not in ("Integer", "BigInteger") and not made.type.startswith("Numeric"):
                whole = seen.measured.kind == "integer"
                made = self._change(
                    made, type="BigInteger" if whole else number_type(self._tables, seen.file, seen.measured)
                )
            self._keep(made, seen, number)
        self._fact.measures.sort(key=lambda one: not (one.additivity == "additive" and is_money(one.column.name)))

    def _keep(self, made: Column, seen: Seen, number: Number) -> None:
        """Keep a number as a measure; an empty one counts as 0, or is no measure if it does not add up."""
        own = seen.file is self._own
        adds = {True: "additive", False: "non-additive", "semi": "semi-additive" if own else "non-additive"}
        additivity = adds[number.additive]
        if seen.measured.filled < seen.measured.records:
            if additivity != "additive":
                self._fact.degenerate.append(replace(made, optional=True))
                return
            made = self._change(made, way=or_zero(seen.alias, self._tables.nothing(seen.file)))
            self.notes.append(f"Where {seen.measured.name} of {seen.file.name} is empty it counts as 0.")
        self._fact.measures.append(Amount(made, additivity))

    def _change(self, column: Column, **changes: str) -> Column:
        changed = replace(column, **changes)  # type: ignore[arg-type]
        self._source.columns[self._source.columns.index(column)] = changed
        return changed

    def _add_the_rest(self) -> None:
        """Keep columns of no dimension in the fact, except personal ones."""
        inside = {name for _, columns in self._hidden.values() for name in columns}
        calendars = {of.name for of, _ in self._source.lookups if is_calendar(of)}
        there = {one.file for one in self._source.columns}
        for seen in self._seen:
            if seen.alias in there | self._spent or seen.measured.name in inside or seen.file.name in calendars:
                continue
            if not seen.measured.filled:
                continue
            made = self._declare(seen)
            if made.pii:
                self._source.columns.remove(made)
                self.notes.append(f"{seen.measured.name} of {seen.file.name} is personal and stays out of the fact.")
            else:
                self._fact.degenerate.append(replace(made, optional=True))

    def _add_amounts(self) -> None:
        """Add the amount of lines, if the file has a quantity and a price but no amount."""
        evidence = {plain_name(one.column): one for one in self._decided.measures}
        measured = {one.column.name: one for one in self._fact.measures}
        known = {name: evidence[name] for name in measured if name in evidence}
        if any(" = " in one.evidence for one in known.values()):
            return
        counts = [name for name, one in known.items() if one.additive is True and "quantit" in " ".join(words(name))]
        prices = [name for name, one in known.items() if "beside a quantity" in one.evidence]
        rates = [name for name, one in known.items() if "discount" in words(name) and "a share" in one.evidence]
        if len(counts) != 1 or len(prices) != 1:
            return
        product = f"{counts[0]} * {prices[0]}"
        if len(rates) == 1:
            text = f"What is left of the amount after {title(rates[0]).lower()}"
            self._amount("net_amount", text, f"{product} * (1 - {rates[0]})")
        self._amount("amount", f"{title(counts[0])} times {title(prices[0]).lower()}", product)

    def _amount(self, name: str, text: str, computed: str) -> None:
        made = Column(self._names.of(name, name), "", "Numeric(24, 4)", text)
        self._fact.measures.insert(0, Amount(made, "additive", computed))
        self.notes.append(f"{made.name} is {computed}, because {self._own.name} has no column for it; it adds up.")
