"""A star of other tables is exported from its declarations alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from pydantic import SecretStr

from tests.load.test_toy_star import Club
from warehouse.database.connect import connect
from warehouse.export import export, verify
from warehouse.load import Request, load
from warehouse.settings import Settings


@pytest.mark.every_postgres
def test_a_star_from_declarations_alone(empty_database: str, tmp_path: Path) -> None:
    """Names of files and partitions come from the model that is handed over."""
    club = Club()
    (tmp_path / "members.csv").write_text("member,level,nickname,joined\na,silver,Al,2020-01-01\n")
    (tmp_path / "visits.csv").write_text("visit,visited_on,member,paid\n1,2024-01-31,a,1.50\n2,2024-02-01,a,2\n")
    out = tmp_path / "out"
    with connect(Settings(database_url=SecretStr(empty_database))) as database:
        with database.engine.begin() as connection:
            club.create(connection)
        request = Request("club", dict.fromkeys(("members", "visits"), tmp_path), date(2024, 3, 1))
        assert load(database, club.metadata, Settings(), request).status == "loaded"
        account = export(database, club.metadata, out)
        assert verify(out, database, club.metadata) == []
    assert account.rows == {"dim_level": 1, "dim_person": 1, "dim_day": 4018, "fact_visits": 2}
    found = pd.read_parquet(out / "facts" / "fact_visits")
    assert list(zip(found.visited_month, map(str, found.paid), strict=True)) == [
        ("2024-01", "1.50"),
        ("2024-02", "2.00"),
    ]
