"""Tables of one name in two layers are distinguished when rules are checked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import Date, Integer, Text

from tests.load.test_toy_star import create_star
from warehouse.check import check
from warehouse.database.connect import connect
from warehouse.database.metadata import new_metadata
from warehouse.load import Request, load
from warehouse.settings import Settings
from warehouse.vocabulary import business_key, calendar, degenerate, fact, field, measure, source


def test_a_source_named_as_a_table_of_facts(empty_database: str, tmp_path: Path) -> None:
    metadata = new_metadata()
    visits = source(
        "fact_visits",
        "The visits.",
        business_key("visit", Text, "Number of the visit"),
        field("visited_on", Date, "Day of the visit"),
        field("guests", Integer, "How many came"),
        metadata=metadata,
    )
    fact(
        "visits",
        "What was visited.",
        degenerate("visit", Text, "Number of the visit"),
        measure("guests", Integer, "How many came"),
        grain="one row per visit",
        dimensions={},
        happened_on="visited_on",
        calendar=calendar("day", "A day.", metadata=metadata),
        source=visits,
    )
    (tmp_path / "fact_visits.csv").write_text("visit,visited_on,guests\nV1,2024-01-01,2\nV2,2024-01-02,3\n")
    settings = Settings(database_url=SecretStr(empty_database))
    with connect(settings) as database:
        with database.engine.begin() as connection:
            create_star(connection, metadata)
        account = load(
            database, metadata, settings, Request("visits", {"fact_visits": tmp_path}, as_of=date(2024, 1, 3))
        )
        assert account.status == "loaded", account.reason
        with database.engine.connect() as connection:
            assert [
                answer.rule.id for answer in check(connection, metadata, settings).quality.results if answer.gate
            ] == []
