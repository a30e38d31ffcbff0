"""The readers know no table by name: a star of other tables is loaded from its declarations alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, Date, Integer, MetaData, Numeric, Table, Text, select

from warehouse import audit
from warehouse.database.connect import connect
from warehouse.database.creation import create_everything
from warehouse.database.metadata import metadata as audited
from warehouse.database.metadata import new_metadata
from warehouse.database.revision import VERSION_SCHEMA, VERSION_TABLE, head
from warehouse.load import Request, load
from warehouse.settings import Settings
from warehouse.vocabulary import (
    ERROR,
    Kind,
    Measure,
    Rule,
    business_key,
    calendar,
    degenerate,
    dimension,
    fact,
    field,
    measure,
    present,
    rulebook,
    source,
    type0,
    type1,
    type2,
)

DAY_1, DAY_2, BETWEEN = date(2024, 1, 1), date(2024, 3, 1), date(2024, 2, 1)


class Club:
    """A club: members with a level, and their visits."""

    def __init__(self) -> None:
        self.metadata = new_metadata()
        self.members = source(
            "members",
            "The members.",
            business_key("member", Text, "Number of the member"),
            field("level", Text, "Level"),
            field("nickname", Text, "Nickname"),
            field("joined", Date, "When they joined"),
            keep="observations",
            metadata=self.metadata,
        )
        self.visits = source(
            "visits",
            "The visits.",
            business_key("visit", Integer, "Number of the visit"),
            field("visited_on", Date, "Day of the visit"),
            field("member", Text, "Who came", refers=True),
            field("paid", Numeric(10, 2), "What they paid"),
            metadata=self.metadata,
        )
        self.level = dimension(
            "level",
            "A member, one row per level held.",
            business_key("member", Text, "Number of the member"),
            type2("level", Text, "Level"),
            type0("joined", Date, "When they joined"),
            source=self.members,
        )
        self.person = dimension(
            "person",
            "A member, one row each.",
            business_key("member", Text, "Number of the member"),
            type1("nickname", Text, "Nickname"),
            source=self.members,
        )
        self.day = calendar("day", "A day.", metadata=self.metadata)
        self.fact = fact(
            "visits",
            "Who came when.",
            degenerate("visit", Integer, "Number of the visit"),
            measure("paid", Numeric(10, 2), "What they paid"),
            grain="one row per visit",
            dimensions={"level": self.level, "person": self.person},
            happened_on="visited_on",
            calendar=self.day,
            source=self.visits,
        )
        visits, advice = self.visits, "Fix it."
        rulebook(
            Rule("BR-1", "visits were read", Measure.NOT_EMPTY, Kind.COMPLETENESS, ERROR, advice, on=(visits,)),
            Rule("SR-1", "who came is known", present(visits.c.member), Kind.COMPLETENESS, ERROR, advice, on=(visits,)),
            Rule("SR-2", "nobody pays less than nothing", visits.c.paid >= 0, Kind.VALIDITY, ERROR, advice),
            metadata=self.metadata,
        )

    def create(self, connection: Connection) -> None:
        """Create the club's tables."""
        create_star(connection, self.metadata)


def create_star(connection: Connection, metadata: MetaData) -> None:
    """Create the tables of a model beside the audit tables, as if migrations of its own had."""
    create_everything(connection, [_audit_only(), metadata], audit.SCHEMA_COMMENTS)
    version = Table(VERSION_TABLE, MetaData(), Column("version_num", Text), schema=VERSION_SCHEMA)
    version.create(connection)
    connection.execute(version.insert().values(version_num=head()))


def _audit_only() -> MetaData:
    only = new_metadata()
    for table in audited.sorted_tables:
        if table.schema == "audit":
            table.to_metadata(only)
    return only


def _deliver(folder: Path, **files: str) -> dict[str, Path]:
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text)
    return dict.fromkeys(files, folder)


@pytest.mark.every_postgres
def test_a_star_from_declarations_alone(empty_database: str, tmp_path: Path) -> None:
    """Versions, keys, late data and gates work for a model that the readers have never seen."""
    club = Club()
    first = _deliver(
        tmp_path / "1",
        members="member,level,nickname,joined\na,silver,Al,2020-01-01\nb,gold,Bo,2021-01-01\n",
        visits="visit,visited_on,member,paid\n"
        + "".join(f"{number},2024-01-{number:02},a,1.50\n" for number in range(1, 29))
        + "29,2024-02-15,a,2.50\n30,2024-03-02,a,3.50\n31,2024-03-02,z,1\n32,2024-03-02,b,-1\n",
    )
    second = _deliver(tmp_path / "2", members="member,level,nickname,joined\na,gold,Ally,1999-01-01\n")
    late = _deliver(tmp_path / "3", members="member,level,nickname,joined\na,bronze,Never,2000-01-01\n")
    with connect(Settings.model_validate({"database_url": empty_database})) as database:
        with database.engine.begin() as connection:
            club.create(connection)
        settings = Settings()
        for folders, as_of in ((first, DAY_1), (second, DAY_2), (late, BETWEEN)):
            account = load(database, club.metadata, settings, Request("club", folders, as_of=as_of))
            assert account.status == "loaded", account.reason
        assert account.gold["fact_visits"]["repointed"] == 1
        with database.engine.connect() as connection:
            level, person, table = club.level.c, club.person.c, club.fact.c
            versions = connection.execute(
                select(level.level, level.joined, level.valid_from)
                .where(level.member == "a")
                .order_by(level.valid_from)
            ).all()
            assert [tuple(row) for row in versions] == [
                ("silver", date(2020, 1, 1), date(1900, 1, 1)),
                ("bronze", date(2020, 1, 1), BETWEEN),
                ("gold", date(2020, 1, 1), DAY_2),
            ]
            names = connection.execute(select(person.member, person.nickname, person.is_inferred).order_by("member"))
            assert [tuple(row) for row in names] == [("a", "Ally", False), ("b", "Bo", False), ("z", None, True)]
            joined = select(table.visit, level.level).join(club.level, level.level_key == table.level_key)
            levels = {row.visit: row.level for row in connection.execute(joined)}
            assert (levels[28], levels[29], levels[30], levels[31]) == ("silver", "bronze", "gold", None)
            assert 32 not in levels
            held = connection.execute(select(audit.quarantine.c.rules, audit.quarantine.c.raw)).one()
            assert held.rules == ["SR-2"]
            assert held.raw == {"visit": "32", "visited_on": "2024-03-02", "member": "b", "paid": "-1"}


class Till:
    """A shop's till: receipts of several positions, whose key has two parts beside the position."""

    def __init__(self) -> None:
        self.metadata = new_metadata()
        self.positions = source(
            "positions",
            "What was paid for.",
            business_key("till", Integer, "Number of the till"),
            business_key("receipt", Text, "Number of the receipt at the till"),
            business_key("position", Integer, "Position on the receipt", optional=True, default=1),
            field("paid_on", Date, "Day of the receipt"),
            field("article", Text, "What was bought", refers=True),
            field("paid", Numeric(10, 2), "What it cost"),
            metadata=self.metadata,
        )
        articles = source(
            "articles",
            "The articles.",
            business_key("article", Text, "Number of the article"),
            field("label", Text, "What it is called"),
            keep="observations",
            metadata=self.metadata,
        )
        self.article = dimension(
            "article",
            "An article.",
            business_key("article", Text, "Number of the article"),
            type1("label", Text, "What it is called"),
            source=articles,
        )
        self.fact = fact(
            "positions",
            "What was paid for.",
            degenerate("till", Integer, "Number of the till"),
            degenerate("receipt", Text, "Number of the receipt"),
            degenerate("position", Integer, "Position on the receipt"),
            measure("paid", Numeric(10, 2), "What it cost"),
            grain="one row per position",
            dimensions={"article": self.article},
            happened_on="paid_on",
            calendar=calendar("day", "A day.", metadata=self.metadata),
            source=self.positions,
        )


POSITIONS = "till,receipt,paid_on,article,paid\n1,r1,2024-01-01,a,1\n01, r1,2024-01-01,b,2\n2,r1,2024-01-01,a,3\n"


def test_lines_of_any_key_need_numbers(empty_database: str, tmp_path: Path) -> None:
    """Of a model that declares no rule: refused without numbers, else counted within all other parts of the key."""
    till = Till()
    folders = _deliver(tmp_path / "1", positions=POSITIONS)
    with connect(Settings.model_validate({"database_url": empty_database})) as database:
        with database.engine.begin() as connection:
            create_star(connection, till.metadata)
        account = load(database, till.metadata, Settings(), Request("till", folders, as_of=DAY_1))
        assert account.status == "refused"
        assert "positions.csv: 2 records of till 1, receipt r1 differ, and no position distinguishes them" in str(
            account.reason
        )
        counted = {"columns": {"position": {"number_within": "receipt", "repeats": "added"}}}
        settings = Settings.model_validate({"sources": {"positions": counted}})
        for day, text in ((DAY_2, POSITIONS), (DAY_1, POSITIONS.replace(",1\n", ",8\n"))):
            (tmp_path / "1" / "positions.csv").write_text(text)
            account = load(database, till.metadata, settings, Request("till", folders, as_of=day))
            assert account.status == "loaded", account.reason
        fact = till.fact.c
        with database.engine.connect() as connection:
            found = connection.execute(select(fact.till, fact.receipt, fact.position, fact.paid)).all()
    assert sorted(map(tuple, found)) == [
        (1, "r1", 1, 8), (1, "r1", 2, 2), (1, "r1", 3, 1), (1, "r1", 4, 2), (2, "r1", 1, 3), (2, "r1", 2, 3),
    ]  # fmt: skip
