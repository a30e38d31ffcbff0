"""The rules of every fact: each record has one fact with the members of its day, and the totals agree."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Float, FromClause, Table, and_, case, cast, exists, func, not_, or_, select, true

from warehouse.vocabulary.beside import Beside, Both, Digest, beside
from warehouse.vocabulary.columns import Role
from warehouse.vocabulary.fact import Fact
from warehouse.vocabulary.roles import Day, Member
from warehouse.vocabulary.rule import ERROR, WARNING, Kind, Proven, Rule
from warehouse.vocabulary.standard.ids import BUG, standard_id
from warehouse.vocabulary.summary import unlike_facts


def of_fact(fact: Fact, summaries: Sequence[Table], present: Collection[str]) -> Iterator[Rule]:
    """Yield the rules about a fact, all checked on the same rows, and about the sums that marts keep of it.

    ``present`` are the columns of its source that rules need to be there.
    """
    asked = _Pairs(fact)
    name, on = fact.table.name, (fact.table,)
    both = (fact.source.silver, fact.table)
    sums = [Proven(unlike_facts(summary)) for summary in summaries]
    twice = select(*fact.table.primary_key.columns).group_by(*fact.table.primary_key.columns).having(func.count() > 1)
    yield Rule(
        standard_id("G", name, 1),
        f"each record of {fact.source.name} has its row",
        asked.beside.pairs(asked.is_kept, plainly=asked.both),
        Kind.ACCOUNTING,
        ERROR,
        BUG,
        on=both,
    )
    yield Rule(
        standard_id("G", name, 2),
        "control totals agree",
        (asked.totals, *sums),
        Kind.ACCOUNTING,
        ERROR,
        BUG,
        on=both,
    )
    yield Rule(
        standard_id("G", name, 3),
        f"{', '.join(fact.grain)} stands once",
        (asked.beside.each(asked.stands_once, plainly=asked.plainly_on_its_day), Proven(twice)),
        Kind.UNIQUENESS,
        ERROR,
        BUG,
        on=on,
    )
    if fact.roles:
        yield Rule(
            standard_id("G", name, 4),
            "few facts wait for their dimension",
            asked.beside.each(asked.has_arrived(present)),
            Kind.COMPLETENESS,
            WARNING,
            "Deliver the members that the facts name; they are then completed in place.",
            on=on,
            threshold=0.01,
        )
    if asked.same or asked.given:
        given = [Proven(asked.beside.pairs(asked.says_what_was_given))] if asked.given else []
        yield Rule(
            standard_id("G", name, 5),
            "each row says what its record says",
            (asked.beside.pairs(asked.says_the_same, plainly=asked.says_the_same), *given),
            Kind.CONSISTENCY,
            ERROR,
            BUG,
            on=both,
        )
    for role in asked.roles:
        yield asked.valid(role)


@dataclass(frozen=True)
class _Pairs:
    """The rows of a fact, each with its record in silver, its members and its days."""

    fact: Fact

    @cached_property
    def roles(self) -> tuple[Member | Day, ...]:
        """The roles of the calendar, first the day on which it happened, then those of the other dimensions."""
        return (*self.fact.days, *self.fact.roles)

    @cached_property
    def day(self) -> Table:
        """The calendar, in the role of the day on which it happened."""
        return self.fact.calendar

    def _partner(self, role: Member | Day) -> FromClause:
        """Return the dimension of a role; the first role of a dimension needs no alias."""
        table = role.calendar if isinstance(role, Day) else role.dimension.table
        others = [one for one in self.roles if _table(one) is table]
        return table if others[0] is role else self._aliases[role.name]

    @cached_property
    def _aliases(self) -> dict[str, FromClause]:
        return {role.name: _table(role).alias() for role in self.roles}

    def key(self, role: Member | Day) -> ColumnElement[Any]:
        """Return the dimension's own key in a role."""
        table = _table(role)
        name = next(iter(table.primary_key.columns)).name
        return self._partner(role).c[name]

    @cached_property
    def beside(self) -> Beside:
        """The rows with their partners."""
        table, silver = self.fact.table, self.fact.source.silver
        last: tuple[Member | Day, ...] = (*self.fact.roles, *self.fact.days)
        partners = [(self._partner(role), self.key(role) == table.c[role.key]) for role in last]
        return beside(table, *partners, opposite=(silver, self._same(silver, table)), digest=self._digest)

    @property
    def _digest(self) -> Digest | None:
        """What rows and records agree in by day; None with floats, whose sums depend on the order of the rows."""
        table, silver = self.fact.table, self.fact.source.silver
        if any(isinstance(silver.c[name].type, Float) for name in self._measured):
            return None
        return Digest(
            (self.day.c.calendar_date, self._happened),
            (*((table.c[name], silver.c[name]) for name in self.fact.grain), *self.same),
            tuple((table.c[name], silver.c[name]) for name in self._measured),
        )

    def _same(self, one: FromClause, other: FromClause) -> ColumnElement[bool]:
        return and_(*(one.c[name] == other.c[name] for name in self.fact.grain))

    def valid(self, role: Member | Day) -> Rule:
        """Return the rule that each row has a member in a role, in the version of its day."""
        table, number = self.fact.table, 11 + self.roles.index(role)
        key = self.key(role)
        found: Any = Proven(self.beside.each(key.is_not(None)))
        if isinstance(role, Day) and role.optional:
            found = Proven(self.beside.each(or_(key.is_not(None), table.c[role.key].is_(None))))
        elif isinstance(role, Member) and role.dimension.versions is not None:
            member, day = self._partner(role), self.day.c.calendar_date
            found = self.beside.each(and_(key.is_not(None), member.c.valid_from <= day, day < member.c.valid_to))
        return Rule(
            standard_id("G", table.name, number),
            f"{role.key} is valid",
            found,
            Kind.CONSISTENCY,
            ERROR,
            BUG,
            on=(table,),
        )

    @cached_property
    def _record(self) -> ColumnElement[Any]:
        return self.fact.source.silver.c[self.fact.grain[0]]

    @cached_property
    def _row(self) -> ColumnElement[Any]:
        return self.fact.table.c[self.fact.grain[0]]

    @cached_property
    def both(self) -> ColumnElement[bool]:
        """Whether both a row and its record exist."""
        return and_(self._row.is_not(None), self._record.is_not(None))

    @cached_property
    def _any_record(self) -> FromClause:
        return self.fact.source.silver.alias(f"any_{self.fact.source.name}")

    @cached_property
    def _any_row(self) -> FromClause:
        return self.fact.table.alias(f"any_{self.fact.name}")

    @cached_property
    def is_kept(self) -> ColumnElement[bool]:
        """Whether a row that a batch touched on one side only has its counterpart among all rows of the other side."""
        return case(
            (self._record.is_(None), exists().where(self._same(self._any_record, self.fact.table))),
            (self._row.is_(None), exists().where(self._same(self._any_row, self.fact.source.silver))),
            else_=True,
        )

    @cached_property
    def same(self) -> tuple[Both, ...]:
        """The values and the members of a row, each with what its record says."""
        return (*self._values(given=False), *self._members.values())

    @cached_property
    def given(self) -> tuple[Both, ...]:
        """The values that a row takes from its record only if it has them."""
        return self._values(given=True)

    def _values(self, *, given: bool) -> tuple[Both, ...]:
        table, silver = self.fact.table, self.fact.source.silver
        return tuple(
            (table.c[word.name], cast(silver.c[word.name], table.c[word.name].type))
            for word in self.fact.brought
            if word.name in silver.c and word.name not in self.fact.grain and (word.otherwise is not None) is given
        )

    @cached_property
    def _members(self) -> dict[Member, Both]:
        """The business keys of a row's members, with those that the record names; the unknown member has none."""
        keys = {role: role.dimension.business_key for role in self.fact.roles if role.via is None}
        silver = self.fact.source.silver
        return {
            role: (self._partner(role).c[key.name], cast(silver.c[role.column], key.type)) for role, key in keys.items()
        }

    @cached_property
    def says_the_same(self) -> ColumnElement[bool]:
        """Whether a row and its record, if both exist, have the same values and, if it has any, members."""
        agree = [ours.is_not_distinct_from(theirs) for ours, theirs in self._values(given=False)]
        agree += [
            or_(self.key(role).is_(None), ours.is_not_distinct_from(theirs))
            for role, (ours, theirs) in self._members.items()
        ]
        return or_(~self.both, and_(true(), *agree))

    @cached_property
    def says_what_was_given(self) -> ColumnElement[bool]:
        """Whether a row has each value that its record gave."""
        agree = [or_(theirs.is_(None), ours.is_not_distinct_from(theirs)) for ours, theirs in self.given]
        return or_(~self.both, and_(*agree))

    @cached_property
    def _happened(self) -> ColumnElement[Any]:
        return self.fact.source.silver.c[self.fact.happened_on]

    @cached_property
    def on_its_day(self) -> ColumnElement[bool]:
        """Whether a row has the day of its record."""
        day, record = self.day.c.calendar_date, self._any_record
        elsewhere = exists().where(self._same(record, self.fact.table), record.c[self.fact.happened_on] == day)
        return case((self._record.is_(None), elsewhere), else_=day == self._happened)

    @cached_property
    def plainly_on_its_day(self) -> ColumnElement[bool]:
        """Whether a row and its record exist and are of the same day."""
        return and_(self.both, self.day.c.calendar_date == self._happened)

    @cached_property
    def stands_once(self) -> ColumnElement[bool]:
        """Whether no other row has its grain: of two rows on different days, at most one has the day of the record."""
        row = self._any_row
        other_day = and_(self._same(row, self.fact.table), row.c[self.fact.day.name] != self.fact.day)
        return case((self.on_its_day, True), else_=~exists().where(other_day))

    def has_arrived(self, present: Collection[str]) -> ColumnElement[bool]:
        """Return whether no member of a row is inferred, or unknown although its record should name one."""
        table = self.fact.table
        inferred = (not_(self._partner(role).c.is_inferred) for role in self.fact.roles)
        named = (role for role in self.fact.roles if role.via is not None or role.column in present)
        return and_(*inferred, *(table.c[role.key] != 0 for role in named))

    @cached_property
    def _measured(self) -> list[str]:
        """The measures that rows take unchanged from their records."""
        return [
            word.name
            for word in self.fact.brought
            if word.role is Role.MEASURE and word.otherwise is None and word.name in self.fact.source.silver.c
        ]

    @cached_property
    def totals(self) -> Any:
        """The check that a day has as many rows as records, and that their measures add up to the same."""
        table, silver = self.fact.table, self.fact.source.silver
        differences = [func.coalesce(table.c[name], 0) - func.coalesce(silver.c[name], 0) for name in self._measured]
        agree = and_(
            func.count().filter(or_(self.is_kept.is_(False), self.on_its_day.is_(False))) == 0,
            *(func.coalesce(func.sum(one).filter(self.both), 0) == 0 for one in differences),
        )
        same = and_(true(), *(one == 0 for one in differences))
        pair = and_(self.is_kept, self.on_its_day.is_not(False), or_(~self.both, same))
        day = func.coalesce(self.day.c.calendar_date, self._happened)
        return self.beside.totals(day, agree, sure_if=pair, plainly=and_(self.plainly_on_its_day, same))


def _table(role: Member | Day) -> Table:
    return role.calendar if isinstance(role, Day) else role.dimension.table
