"""`warehouse status`."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.command import SAMPLE, Program
from warehouse.database.connect import connect
from warehouse.database.glance import Glance
from warehouse.database.revision import head
from warehouse.errors import SettingsError
from warehouse.load import Request, load
from warehouse.model import metadata
from warehouse.settings import Settings, SourceSettings, load_settings
from warehouse.status import Status, status

DAY = date(2024, 7, 1)


def test_a_new_warehouse_has_nothing_to_tell(settings: Settings) -> None:
    with connect(settings) as database, database.engine.connect() as connection:
        found = status(Glance(connection), metadata, settings)
    assert found.revision == head()
    assert {source.as_of for source in found.sources or ()} == {None}
    assert found.gold["fact_sales"] == found.waiting == 0


def test_status_tells_freshness_and_rows(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text((SAMPLE / "products.csv").read_text() + "P999,,Books,1.00\n")
    with connect(settings) as database:
        folders = {"customers": SAMPLE, "orders": SAMPLE, "products": tmp_path}
        load(database, metadata, settings, Request("first", folders, DAY))
        with database.engine.connect() as connection:
            found = status(Glance(connection), metadata, settings)
            for table in metadata.sorted_tables:
                if table.schema == "gold":
                    rows = connection.execute(select(func.count()).select_from(table)).scalar_one()
                    assert found.gold[table.name] == rows
    assert {source.source: (source.as_of, source.files, source.accepted) for source in found.sources or ()} == {
        "customers": (DAY, 1, 50),
        "orders": (DAY, 1, 100),
        "products": (DAY, 1, 60),
    }
    assert found.waiting == 1


def test_a_record_without_its_own_date_makes_nothing_fresh(settings: Settings, tmp_path: Path) -> None:
    """Those that are left out have no date, and the note about the dates does not count that of their batch."""
    rows = ["P1,Mug,Home,5,2024-03-01", "P2,Cup,Home,5,2024-03-05", "P3,Jug,Home,5,soon", "P4,Jar,Home,5,2024-03-06"]
    (tmp_path / "products.csv").write_text("\n".join(["product_id,product_name,category,price,since", *rows, ""]))
    source = SourceSettings(as_of="since", where="product_id <> 'P4'")
    settings = settings.model_copy(update={"sources": {"products": source}})
    with connect(settings) as database:
        account = load(database, metadata, settings, Request("first", {"products": tmp_path}, DAY))
        with database.engine.connect() as connection:
            found = status(Glance(connection), metadata, settings)
    dated = next(one for one in found.sources or () if one.source == "products")
    assert (dated.as_of, dated.accepted) == (date(2024, 3, 5), 2)
    assert account.sources["products"].notes[0].startswith("products: `since` gives 2 dates, 2024-03-01 to 2024-03-05;")


def test_the_command_tells_the_same(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    assert "Nothing was loaded yet" in program("status").out
    program("load", SAMPLE, "--as-of", "2024-07-01")
    found = program("status", "--json").json
    assert found["revenue"]["completed"] == "7427.88"
    assert found["gold"]["fact_sales"] == 100
    assert [batch["batch_id"] for batch in found["batches"]] == [1]
    text = program("status").out
    assert "7,427.88" in text
    assert "2024-07-01" in text
    assert max(map(len, text.splitlines())) <= 80


def stale(found: Status) -> dict[str, int | None]:
    """Return the sources that are stale, with their age."""
    return {source.source: source.age for source in found.stale}


def test_a_source_is_stale_when_more_days_have_passed_than_are_allowed(settings: Settings) -> None:
    fresh = {name: SourceSettings(freshness=2) for name in ("customers", "products", "orders")}
    with connect(settings) as database:
        for source, days in (("customers", 2), ("products", 3)):
            request = Request("first", {source: SAMPLE}, settings.today() - timedelta(days=days))
            load(database, metadata, settings, request)
        with database.engine.connect() as connection:
            assert stale(status(Glance(connection), metadata, settings)) == {}
            found = status(Glance(connection), metadata, settings.model_copy(update={"sources": fresh}))
            assert stale(found) == {"products": 3, "orders": None}
            assert {one.source: one.as_json()["stale"] for one in found.sources or () if not one.is_stale} == {
                "customers": False
            }


def test_a_source_that_there_is_not_is_refused(settings: Settings) -> None:
    """The freshness of a misspelt source would never be judged."""
    misspelt = settings.model_copy(update={"sources": {"order": SourceSettings(freshness=1)}})
    with (
        connect(settings) as database,
        database.engine.connect() as connection,
        pytest.raises(SettingsError) as refused,
    ):
        status(Glance(connection), metadata, misspelt)
    assert str(refused.value) == "[sources.order]: there is no such source; is it `orders`?"


def test_today_is_that_of_the_time_zone(settings: Settings) -> None:
    """East of the date line it is a day later than west of it: what is fresh here is stale there."""
    west = settings.model_copy(
        update={"timezone": "Pacific/Pago_Pago", "sources": {"customers": SourceSettings(freshness=1)}}
    )
    east = west.model_copy(update={"timezone": "Pacific/Kiritimati"})
    with connect(settings) as database:
        load(database, metadata, settings, Request("first", {"customers": SAMPLE}, west.today() - timedelta(days=1)))
        with database.engine.connect() as connection:
            assert stale(status(Glance(connection), metadata, west)) == {}
            assert list(stale(status(Glance(connection), metadata, east))) == ["customers"]


@pytest.mark.parametrize(
    ("given", "days"), [("2 days", 2), ("1 day", 1), ("3d", 3), ("1 week", 7), ("2w", 14), (0, 0), (5, 5)]
)
def test_how_fresh_a_source_has_to_be(given: object, days: int) -> None:
    assert SourceSettings.model_validate({"freshness": given}).freshness == days


@pytest.mark.parametrize("given", ["'soon'", "'36 hours'", "-1", "true", "1.5"])
def test_no_freshness(tmp_path: Path, given: str) -> None:
    file = tmp_path / "warehouse.toml"
    file.write_text(f"[sources.orders]\nfreshness = {given}\n")
    with pytest.raises(SettingsError, match=r'freshness: .* is no number of days or weeks; write it as "2 days"'):
        load_settings(file)


def test_the_command_fails_for_stale_sources_where_it_is_asked_to(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    assert program("status", "--fail-stale").code == 0
    (tmp_path / "warehouse.toml").write_text('[sources.orders]\nfreshness = "1 week"\n')
    assert "orders is stale: it never came" in program("status").out
    program("load", SAMPLE, "--as-of", "2024-07-01")
    answer = program("status")
    assert answer.code == 0
    assert "! orders is stale: its newest delivery is of 2024-07-01" in answer.out
    assert max(map(len, answer.out.splitlines())) <= 80
    failed = program("status", "--fail-stale", "--json")
    assert failed.code == 1
    assert [one["source"] for one in failed.json["sources"] if one["stale"]] == ["orders"]
    (tmp_path / "warehouse.toml").write_text("[sources.orders]\nfreshness = 9999\n")
    assert program("status", "--fail-stale").code == 0
