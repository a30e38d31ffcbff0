"""Deliveries that are unlike those before them, though no rule is broken: columns come and go, sizes are unusual."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.command import Answer, Program
from warehouse.audit import drift, file
from warehouse.database.connect import Database, connect
from warehouse.database.glance import Glance
from warehouse.health import health
from warehouse.load import Request, load
from warehouse.load.batch.account import BatchAccount
from warehouse.load.rules.usual import usual
from warehouse.model import metadata
from warehouse.settings import RuleSettings, Settings, SourceSettings

MONDAY = date(2024, 7, 1)
HEADER = "product_id,product_name,category,price"


def bring(
    database: Database, settings: Settings, folder: Path, day: date, rows: int, *, header: str = HEADER
) -> BatchAccount:
    """Load a list of products of a day; the names differ from day to day, so the bytes do too."""
    more = ",x" * (header.count(",") - 3)
    lines = [f"P{number},Thing {day:%d%m} {number},Books,1.50{more}" for number in range(rows)]
    (folder / "products.csv").write_text("\n".join([header, *lines]) + "\n")
    return load(database, metadata, settings, Request("a list", {"products": folder}, as_of=day))


def said(database: Database) -> list[tuple[int, str, str]]:
    """Return what is kept: the batch, the kind and the name."""
    query = select(drift.c.batch_id, drift.c.kind, drift.c.name).order_by(*drift.primary_key.columns)
    with database.engine.connect() as connection:
        return [(number, kind, name) for number, kind, name in connection.execute(query)]


def lenient(settings: Settings, word: str = "note") -> Settings:
    """Return settings under which no rule looks at sizes, and what becomes of drift."""
    sources = {"products": SourceSettings.model_validate({"drift": word})}
    return settings.model_copy(update={"rules": {"BR-008": RuleSettings(severity="off")}, "sources": sources})


def test_columns_that_come_and_go_are_kept_with_their_batch(settings: Settings, tmp_path: Path) -> None:
    with connect(settings) as database:
        assert bring(database, settings, tmp_path, MONDAY, 3).drift == []
        bring(database, settings, tmp_path, MONDAY + timedelta(1), 3, header=HEADER + ",Brand,colour")
        same = bring(database, settings, tmp_path, MONDAY + timedelta(2), 3, header=HEADER.upper() + ",brand,Colour")
        bring(database, settings, tmp_path, MONDAY + timedelta(3), 3, header=HEADER + ",brand")
        assert same.drift == []
        assert said(database) == [
            (2, "column came", "Brand"),
            (2, "column came", "colour"),
            (4, "column went", "Colour"),
        ]
        with database.engine.connect() as connection:
            kept = connection.scalars(select(file.c.columns).order_by(file.c.file_id)).all()
            (found,) = health(Glance(connection), MONDAY).findings
    assert kept[0] == HEADER.split(",")
    assert kept[1] == [*HEADER.split(","), "Brand", "colour"]
    assert found.kind == "drift"
    assert found.what == "the delivery of products in batch 4 is unlike those before: the column Colour went"


def test_a_name_that_no_table_can_hold_is_written_with_its_escapes(settings: Settings, tmp_path: Path) -> None:
    with connect(settings) as database:
        bring(database, settings, tmp_path, MONDAY, 3)
        found = bring(database, settings, tmp_path, MONDAY + timedelta(1), 3, header=HEADER + ",br\x01and")
        assert found.status == "loaded"
        assert said(database) == [(2, "column came", "br\\x01and")]


def test_bytes_that_are_read_again_under_other_settings_are_no_drift(settings: Settings, tmp_path: Path) -> None:
    with connect(settings) as database:
        bring(database, settings, tmp_path, MONDAY, 3)
        bring(database, settings, tmp_path, MONDAY + timedelta(1), 3, header=HEADER + ",brand")
        sources = {"products": SourceSettings(null_values=["", "?"])}
        other = settings.model_copy(update={"sources": sources})
        again = bring(database, other, tmp_path, MONDAY, 3)
        assert (again.status, again.drift) == ("loaded", [])


def test_a_size_out_of_line_is_kept_and_one_within_is_not(settings: Settings, tmp_path: Path) -> None:
    mild = lenient(settings)
    with connect(settings) as database:
        for place, rows in enumerate((100, 104, 96, 400, 100)):
            assert bring(database, mild, tmp_path, MONDAY + timedelta(place), rows).drift == []
        within = bring(database, mild, tmp_path, MONDAY + timedelta(5), 120)
        beyond = bring(database, mild, tmp_path, MONDAY + timedelta(6), 140)
        assert within.drift == []
        assert [one.what for one in beyond.drift] == ["140 records where 76 to 128 are usual"]
        assert said(database) == [(7, "volume", "records")]
        with database.engine.connect() as connection:
            assert [one.kind for one in health(Glance(connection), MONDAY).findings] == ["drift"]
        # a batch that is taken back drifts no more
        load(database, metadata, mild, Request("undo", {}, undo=7))
        with database.engine.connect() as connection:
            assert "drift" not in [one.kind for one in health(Glance(connection), MONDAY).findings]


def test_sundays_are_held_against_sundays(settings: Settings, tmp_path: Path) -> None:
    mild = lenient(settings)
    sunday = MONDAY - timedelta(1)
    with connect(settings) as database:
        for week in range(5):
            for day, rows in ((MONDAY, 60), (sunday, 6)):
                found = bring(database, mild, tmp_path, day + timedelta(7 * week), rows)
                assert found.drift == []
        usual_sunday = bring(database, mild, tmp_path, sunday + timedelta(35), 6)
        strange_sunday = bring(database, mild, tmp_path, sunday + timedelta(42), 60)
    assert usual_sunday.drift == []
    assert [one.what for one in strange_sunday.drift] == ["60 records where 4 to 8 are usual on a Sunday"]


def test_drift_refuses_where_the_settings_say_so(settings: Settings, tmp_path: Path) -> None:
    with connect(settings) as database:
        bring(database, lenient(settings, "refuse"), tmp_path, MONDAY, 3)
        refused = bring(
            database, lenient(settings, "refuse"), tmp_path, MONDAY + timedelta(1), 3, header=HEADER + ",brand"
        )
        assert refused.status == "refused"
        assert refused.reason == (
            "this delivery of products is unlike those before: the column brand came; look at it, and to accept it set "
            'drift = "note" in [sources.products]'
        )
        # a refused batch keeps why, and is none that later ones are held against
        assert said(database) == [(2, "column came", "brand")]
        assert (
            bring(
                database, lenient(settings, "off"), tmp_path, MONDAY + timedelta(1), 3, header=HEADER + ",brand"
            ).drift
            == []
        )
        assert (
            bring(database, lenient(settings), tmp_path, MONDAY + timedelta(2), 3, header=HEADER + ",brand").drift == []
        )


@pytest.mark.parametrize(
    ("sizes", "bounds"),
    [
        ((100, 100, 100, 100, 100), (75, 125)),
        ((1, 2, 1, 2, 90), (0, 8)),
        ((0, 0, 0, 0, 0), (0, 0)),
        ((500, 1000, 1500), (0, 3965)),
    ],
)
def test_what_is_usual_does_not_follow_outliers(sizes: Sequence[int], bounds: tuple[int, int]) -> None:
    assert usual(sizes) == bounds


def test_the_command_shows_drift_and_leaves_nothing_of_a_plan(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    for day, header in (("01", HEADER), ("02", HEADER + ",brand")):
        more = ",x" * (header.count(",") - 3)
        (tmp_path / "products.csv").write_text(f"{header}\nP1,Thing {day},Books,1.50{more}\n")
        call = ("load", "--source", f"products={tmp_path / 'products.csv'}", "--as-of", f"2024-07-{day}")
        if day == "02":
            assert program(*call, "--plan").code == 0
            assert "unlike" not in program("status").out
        assert program(*call).code == 0
    shown = " ".join(program("status").out.split())
    assert "! The delivery of products in batch 2 is unlike those before: the column brand came" in shown


def test_the_account_of_a_load_names_it_in_one_line(tmp_path: Path, database: str) -> None:
    program, header = Program(tmp_path, database), HEADER
    columns, settings = ("brand", "colour", "size", "weight"), '[rules.BR-008]\nseverity = "off"\n'
    settings += "".join(f"[sources.{name}]\nrequired = false\n" for name in ("customers", "orders"))
    (tmp_path / "warehouse.toml").write_text(settings)

    def load(day: int, *options: str) -> Answer:
        folder = tmp_path / f"2024-07-{day:02}"
        folder.mkdir(exist_ok=True)
        more = ",x" * (header.count(",") - 3)
        (folder / "products.csv").write_text(f"{header}\nP1,Thing {day},Books,1.50{more}\n")
        answer = program("load", folder, *options)
        assert answer.code == 0, answer.err
        return answer

    assert "unlike" not in load(1).out
    header = f"{HEADER},{','.join(columns[:1])}"
    line = "the delivery of products is unlike those before: the column brand came."
    assert " ".join(load(2, "--plan").out.split()).count(line) == 1
    assert " ".join(load(2).out.split()).count(line) == 1
    header = f"{HEADER},{','.join(columns)}"
    answer = load(3, "--json")
    # what programs read is as it was
    assert "drift" not in answer.json
    assert answer.json["notes"] == []
    header = HEADER
    assert "went and 1 more." in " ".join(load(4).out.split())
    assert "he delivery of products in batch 4 is unlike" in " ".join(program("status").out.split())
