"""`migrate --new` writes what differs between the declarations and the revisions, and says what it cannot know."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, Date, Integer, MetaData, Numeric, Text, func, select

from tests.command import ROOT
from tests.migrations.catalog import catalog
from warehouse import audit
from warehouse.database.chain import PLACE
from warehouse.database.connect import connect
from warehouse.database.creation import create_everything
from warehouse.database.metadata import new_metadata
from warehouse.load import Request, load
from warehouse.migrate import migrate
from warehouse.migrate.new import _registries, new_revision
from warehouse.settings import Settings
from warehouse.vocabulary import (
    activity,
    business_key,
    calendar,
    degenerate,
    dimension,
    fact,
    field,
    mart,
    measure,
    same,
    shown,
    source,
    type1,
    type2,
)
from warehouse.vocabulary.columns import Word

MEMBERS = "member,level,nickname\na,gold,Al\nb,silver,Bo\n"
VISITS = "visit,visited_on,member,paid\n" + "".join(f"{n},2024-01-{n:02},a,1.50\n" for n in range(1, 29))


def first(metadata: MetaData) -> None:
    """Declare a club."""
    members = source(
        "members",
        "The members.",
        business_key("member", Text, "Number of the member"),
        field("level", Text, "Level: what they pay"),
        field("nickname", Text, "Nickname"),
        keep="observations",
        metadata=metadata,
    )
    visits = source(
        "visits",
        "The visits.",
        business_key("visit", Integer, "Number of the visit"),
        field("visited_on", Date, "Day of the visit"),
        field("member", Text, "Who came", refers=True),
        field("paid", Numeric(10, 2), "What they paid"),
        metadata=metadata,
    )
    person = dimension(
        "person",
        "A member, one row per level held.",
        business_key("member", Text, "Number of the member"),
        type2("level", Text, "Level: what they pay"),
        type1("nickname", Text, "Nickname"),
        source=members,
    )
    came = fact(
        "visits",
        "Who came when.",
        degenerate("visit", Integer, "Number of the visit"),
        measure("paid", Numeric(10, 2), "What they paid"),
        grain="one row per visit",
        dimensions={"person": person},
        happened_on="visited_on",
        calendar=calendar("day", "A day.", metadata=metadata),
        source=visits,
    )
    mart(
        "paid_by_level",
        "What was paid: by level.",
        "Which level pays most?",
        same(person.c.level),
        shown("paid", Numeric(20, 2), "What was paid", func.sum(came.c.paid)),
        rows=select().select_from(came.join(person, person.c.person_key == came.c.person_key)).group_by(person.c.level),
        metadata=metadata,
    )


def second(metadata: MetaData) -> None:
    """Declare the same club, a year later."""
    members = source(
        "members",
        "Who may come.",
        business_key("member", Text, "Number of the member"),
        field("level", Text, "Level: what they pay"),
        field("alias", Text, "Another name"),
        keep="observations",
        metadata=metadata,
    )
    visits = source(
        "visits",
        "The visits.",
        business_key("visit", Integer, "Number of the visit"),
        field("visited_on", Date, "Day of the visit"),
        field("member", Text, "Who came", refers=True),
        field("paid", Numeric(12, 4), "What they paid"),
        metadata=metadata,
    )
    person = dimension(
        "person",
        "A member, one row per level held.",
        business_key("member", Text, "Number of the member"),
        type2("level", Text, "Level: what they pay"),
        type1("alias", Text, "Another name"),
        source=members,
    )
    came = fact(
        "visits",
        "Who came when.",
        degenerate("visit", Integer, "Number of the visit"),
        measure("paid", Numeric(12, 4), "What they paid"),
        grain="one row per visit",
        dimensions={"person": person},
        happened_on="visited_on",
        calendar=calendar("day", "A day.", metadata=metadata),
        source=visits,
    )
    came.append_constraint(CheckConstraint("paid >= 0", name="paid"))
    mart(
        "paid_by_level",
        "What was paid, by level.",
        "Which level pays most?",
        same(person.c.level),
        shown("paid", Numeric(20, 4), "What was paid", func.sum(came.c.paid)),
        shown("visits", Integer, "How often they came", func.count()),
        rows=select().select_from(came.join(person, person.c.person_key == came.c.person_key)).group_by(person.c.level),
        metadata=metadata,
    )


def declared(declare: Any, folder: Path) -> MetaData:
    """Return a model whose revisions lie in a folder."""
    metadata = new_metadata()
    metadata.info[PLACE] = folder
    declare(metadata)
    return metadata


def formatted(file: Path) -> bool:
    """Say whether ruff has nothing to change in a file, nor to say of it."""
    for command in (["format", "--check"], ["check", "--select", "E,F,W,I"]):
        options = ["--no-cache", "--config", "line-length=120", "--isolated"]
        subprocess.run([Path(sys.executable).with_name("ruff"), *command, *options, file], check=True, cwd=file.parent)
    return True


def _objects(settings: Settings) -> set[tuple[str, ...]]:
    """What a database declares, months and the order of columns apart."""
    with connect(settings) as database, database.engine.connect() as connection:
        rows = catalog(connection)
    return {
        row[:9] + row[10:] if row[0] == "column" else row
        for row in rows
        if not any(part.removeprefix("fact_visits_")[:6].isdigit() for part in row[2:4])
    }


@pytest.fixture
def scratch(empty_database: str) -> Settings:
    return Settings.model_validate({"database_url": empty_database})


def test_from_declaration_to_revision_and_on(scratch: Settings, server: str, tmp_path: Path) -> None:
    """The first revision makes everything; the next one what has changed, on a warehouse that is loaded."""
    folder = tmp_path / "migrations"
    club = declared(first, folder)
    written = new_revision(club, "The club")
    assert written.file == folder / "0001_the_club.py"
    assert written.notes == []
    assert formatted(written.file)
    migrate(scratch, metadata=club)
    assert new_revision(club, "nothing").file is None
    deliver = tmp_path / "delivery"
    deliver.mkdir()
    (deliver / "members.csv").write_text(MEMBERS)
    (deliver / "visits.csv").write_text(VISITS)
    with connect(scratch) as database:
        request = Request("club", dict.fromkeys(("members", "visits"), deliver), as_of=date(2024, 1, 1))
        assert load(database, club, Settings(), request).status == "loaded"

    later = declared(second, folder)
    written = new_revision(later, "Aliases, and exact prices")
    assert written.file == folder / "0002_aliases_and_exact_prices.py"
    assert formatted(written.file)
    assert [note for note in written.notes if "does not make" in note] == []
    said = "\n".join(written.notes)
    assert "All values of gold.dim_person.nickname are lost here. If it is alias under its old name, write " in said
    assert 'op.alter_column("dim_person", "nickname", new_column_name="alias", schema="gold") instead' in said
    assert "Rows of gold.fact_visits that break ck_fact_visits_paid stop the migration here." in said
    text = written.file.read_text()
    assert all(f"# {note}"[:60] in " ".join(text.split()) for note in [" ".join(one.split()) for one in written.notes])
    assert "fact_visits_2024" not in text
    migrate(scratch, metadata=later)
    with connect(scratch) as database, database.engine.connect() as connection:
        kept = connection.execute(select(later.tables["gold.fact_visits"].c.paid)).scalars().all()
        assert (len(kept), {str(one) for one in kept}) == (28, {"1.5000"})


def test_what_is_migrated_is_what_is_declared(
    scratch: Settings, settings: Settings, tmp_path: Path, server: str
) -> None:
    """Both ways of making the second club give the same, CHECKs, comments, views and partition parents included."""
    folder = tmp_path / "migrations"
    new_revision(declared(first, folder), "The club")
    later = declared(second, folder)
    new_revision(later, "Later")
    migrate(scratch, metadata=later)
    migrated = _objects(scratch)
    with connect(settings) as database, database.engine.begin() as connection:
        for schema in audit.SCHEMAS:
            connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")
        create_everything(connection, _registries(later), audit.SCHEMA_COMMENTS)
    assert _objects(settings) == migrated


def readers(*words: Word) -> Callable[[MetaData], None]:
    """Declare readers whose lists come in full."""

    def declare(metadata: MetaData) -> None:
        lists = source(
            "lists",
            "The readers.",
            business_key("reader", Text, "Number of the reader"),
            field("town", Text, "Town"),
            keep="observations",
            metadata=metadata,
        )
        dimension("reader", "A reader.", business_key("reader", Text, "Number of the reader"), *words, source=lists)

    return declare


def test_the_first_versions_of_a_dimension_and_its_activity(scratch: Settings, server: str, tmp_path: Path) -> None:
    """Their columns must be filled; the revision does it, and what they hold is derived from the observations then."""
    folder, town = tmp_path / "migrations", ("town", Text, "Town")
    club = declared(readers(type1(*town)), folder)
    new_revision(club, "The readers")
    migrate(scratch, metadata=club)
    settings = Settings.model_validate(
        {
            "database_url": scratch.database_url,
            "sources": {"lists": {"delivery": "snapshot"}},
            "rules": {"BR-009": {"threshold": 1.0}},
        }
    )
    days = (date(2024, 1, 1), date(2024, 2, 1))
    for day, lines in zip(days, ("a,Austin\nb,Boston\n", "a,Akron\n"), strict=True):
        place = tmp_path / str(day)
        place.mkdir()
        (place / "lists.csv").write_text("reader,town\n" + lines)
        with connect(settings) as database:
            assert load(database, club, settings, Request("readers", {"lists": place}, as_of=day)).status == "loaded"
    later = declared(readers(type2(*town), activity("is_active", "Whether the list has them", type_=2)), folder)
    assert [note for note in new_revision(later, "Versions").notes if "fill" in note] == []
    migrate(settings, metadata=later)
    reader = later.tables["gold.dim_reader"].c
    with connect(settings) as database:
        account = load(database, later, settings, Request("new attributes", {}, fill=True))
        assert account.status == "loaded", account.reason
        with database.engine.connect() as connection:
            found = connection.execute(
                select(reader.reader, reader.town, reader.is_active, reader.valid_from).order_by(
                    reader.reader, reader.valid_from
                )
            ).all()
        assert load(database, later, settings, Request("new attributes", {}, fill=True)).status == "unchanged"
    first_day = date(1900, 1, 1)
    assert [tuple(row) for row in found] == [
        ("a", "Austin", True, first_day),
        ("a", "Akron", True, days[1]),
        ("b", "Boston", True, first_day),
        ("b", "Boston", False, days[1]),
    ]


def test_the_program_has_nothing_to_write() -> None:
    """What the retail star declares is what its revisions make."""
    from warehouse.model import metadata  # noqa: PLC0415

    before = {file.name for file in (ROOT / "migrations" / "versions").iterdir()}
    assert new_revision(metadata, "nothing").file is None
    assert {file.name for file in (ROOT / "migrations" / "versions").iterdir()} == before
