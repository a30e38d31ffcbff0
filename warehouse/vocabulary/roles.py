"""The words for roles: `by` gives the columns of a source that name a member, `through` the fact that has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Integer, Table

from warehouse.vocabulary.dimension import Dimension, dimension_of


@dataclass(frozen=True, eq=False)
class By:
    """A dimension, or the calendar, and the columns of the source by which a record names a member, or a day."""

    dimension: Table
    columns: tuple[str, ...]
    optional: bool = False


def by(dimension: Table, *columns: str, optional: bool = False) -> By:
    """Return a dimension in a role: a column of the fact's source names its member.

    For the calendar the column is a date, which must be filled unless it is ``optional``. A member need not be named:
    where the column is empty, the fact points at the unknown member.
    """
    return By(dimension, columns, optional)


@dataclass(frozen=True, eq=False)
class Through:
    """Another fact that has the member: ``on`` maps parts of its grain to the columns that hold them here."""

    fact: Table
    role: str | None
    on: Mapping[str, str]


def through(fact: Table, role: str | None = None, *, on: Mapping[str, str] | None = None) -> Through:
    """Return a role whose member is found through another fact: a return's customer is that of its order line.

    The record names the other fact by all parts of its grain, in columns of the same names or in those that ``on``
    gives. The member is the one that the other fact's record names in ``role``, in the version in force on this fact's
    own day: the unknown member until the other fact arrives, and a different one once that is corrected.
    """
    return Through(fact, role, on or {})


@dataclass(frozen=True, eq=False)
class Via:
    """Where the member of a role is found: in the record of another fact, whose key is in this record's columns."""

    fact: Table
    role: Member
    on: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Member:
    """A role of a dimension in a fact; ``columns`` of the source name the member, or the fact in ``via`` has it."""

    name: str
    dimension: Dimension
    columns: tuple[str, ...]
    via: Via | None = None

    @property
    def key(self) -> str:
        """The fact's column that points at the member."""
        return f"{self.name}_key"

    @property
    def column(self) -> str:
        """The column of the source that names the member."""
        return self.columns[0]

    def made(self) -> Column[Any]:
        """Return a fresh column for the fact's table."""
        return Column(self.key, Integer, nullable=False, comment=f"The {self.name}: {self.dimension.table.comment}")


@dataclass(frozen=True)
class Day:
    """A role of the calendar in a fact; ``column`` of the source holds the date."""

    name: str
    calendar: Table
    column: str
    optional: bool = False

    @property
    def key(self) -> str:
        """The fact's column that points at the day."""
        return f"{self.name}_key"

    def made(self) -> Column[Any]:
        """Return a fresh column for the fact's table."""
        return Column(self.key, Integer, nullable=self.optional, comment=f"Day of {self.column}, YYYYMMDD")


Given = Table | By | Through
"""What `fact` accepts as a role."""


def roles_of(dimensions: Mapping[str, Given]) -> tuple[tuple[Member, ...], tuple[Day, ...]]:
    """Return the roles of dimensions, and those of the calendar, as declared."""
    members, days = list[Member](), list[Day]()
    for name, given in dimensions.items():
        if isinstance(given, Through):
            members.append(_known_by(name, given))
            continue
        said = given if isinstance(given, By) else By(given, ())
        if "calendar" in said.dimension.info:
            (column,) = said.columns or (name,)
            days.append(Day(name, said.dimension, column, said.optional))
        else:
            dimension = dimension_of(said.dimension)
            members.append(Member(name, dimension, said.columns or (dimension.business_key.name,)))
    return tuple(members), tuple(days)


def _known_by(name: str, given: Through) -> Member:
    other = given.fact.info["fact"]
    role = next(one for one in other.roles if one.name == (given.role or name))
    on = tuple((key, given.on.get(key, key)) for key in other.grain)
    return Member(name, role.dimension, (), Via(given.fact, role, on))
