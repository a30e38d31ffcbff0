"""Attributes that a migration adds are filled from observations: what was recorded before is as it was then."""

from __future__ import annotations

from typing import Any

from sqlalchemy import MetaData, select, text

from tests.shapes.star import NewStar, Star
from tests.shapes.test_new_attributes import DELIVERIES, JANUARY, LATER, VISIT, club, fill
from warehouse.database.connect import connect
from warehouse.recorded import SHOWN, show, views
from warehouse.recorded.columns import follow_columns, note_columns


def test_attributes_that_are_filled_from_observations_were_not_known_before(new_star: NewStar) -> None:
    """Each state before the filling has its versions and facts, without the attributes; the one after it has them."""
    (older, _, _), (newer, _, _) = club(), club(*LATER)
    star = new_star(older)
    states = []
    for as_of, files in DELIVERIES:
        star.load(as_of, **files)
        states.append(shown(star, older))
    with connect(star.settings) as database, database.engine.begin() as connection:
        note_columns(connection.execute)
        columns = ", ".join(f"ADD COLUMN {word.name} text" for word in LATER)
        views.take_away(connection.execute)
        connection.execute(text(f"ALTER TABLE gold.dim_member {columns}"))
        follow_columns(connection.execute)
        views.make(connection.execute, newer, "UTC")
    star.metadata = newer
    account = fill(star, newer)
    assert account.status == "loaded", account.reason
    filled = shown(star, newer)
    star.load(JANUARY, visits=VISIT + "9,b,2024-01-20,5\n")
    assert account.batch_id is not None
    for batch_id, state in enumerate(states, start=1):
        found = shown(star, older, batch_id)
        assert found == state, batch_id
        later = shown(star, newer, batch_id)["dim_member"]
        assert {row[word.name] for row in later for word in LATER} == {None}
    assert shown(star, newer, account.batch_id) == filled
    assert {row["level"] for row in filled["dim_member"]} >= {"gold", "silver"}


def shown(star: Star, metadata: MetaData, batch_id: int | None = None) -> dict[str, list[dict[str, Any]]]:
    """Return all rows of gold, now or as recorded after a batch."""
    with connect(star.settings) as database, database.engine.connect() as connection:
        if batch_id is not None:
            show(connection, batch_id)
            connection.execution_options(schema_translate_map=SHOWN)
        return {
            table.name: sorted((dict(row) for row in connection.execute(select(table)).mappings()), key=str)
            for table in metadata.sorted_tables
            if table.schema == "gold" and "batch_id" in table.c
        }
