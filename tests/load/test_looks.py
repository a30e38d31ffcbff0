"""Deliveries whose texts look unlike those before: another shape, words that were never there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from warehouse.alerts import of_batches
from warehouse.audit import drift, look
from warehouse.database.connect import Database, connect
from warehouse.load import Request, load
from warehouse.load.batch.account import BatchAccount
from warehouse.load.rules.shapes import COMMA, OTHER, POINT, WHOLE, Look
from warehouse.model import metadata
from warehouse.report.trust import read_trust
from warehouse.settings import Settings, SourceSettings

DAY = date(2024, 7, 1)
KINDS = ("Books", "Food", "Toys", "Tools")


def bring(
    database: Database,
    settings: Settings,
    folder: Path,
    day: int,
    *,
    kinds: Sequence[str] = KINDS,
    price: str = "{}.50",
    rows: int = 40,
) -> BatchAccount:
    """Load a list of products of a day, quoted, of some categories and with prices of some form."""
    lines = [
        f'P{number},"Thing {day} {number}",{kinds[number % len(kinds)]},"{price.format(number + 1)}"'
        for number in range(rows)
    ]
    (folder / "products.csv").write_text("\n".join(["product_id,product_name,category,price", *lines]) + "\n")
    return load(database, metadata, settings, Request("a list", {"products": folder}, as_of=DAY + timedelta(days=day)))


def test_new_words_of_a_list_are_an_event_once(settings: Settings, tmp_path: Path) -> None:
    with connect(settings) as database:
        assert bring(database, settings, tmp_path, 0).drift == []
        more = bring(database, settings, tmp_path, 1, kinds=(*KINDS, "Garden"))
        again = bring(database, settings, tmp_path, 2, kinds=(*KINDS[:3], "garden"))
        few = bring(database, settings, tmp_path, 3, kinds=("Pets",), rows=30)
        with database.engine.connect() as connection:
            kept = connection.execute(
                select(drift.c.batch_id, drift.c.kind, drift.c.name, drift.c.what).order_by(drift.c.batch_id)
            ).all()
            words = connection.scalars(
                select(look.c.words).where(look.c.column_name == "category").order_by(look.c.batch_id)
            ).all()
            others = connection.scalars(select(look.c.column_name).where(look.c.words.is_not(None))).all()
            checks = [one.sentence for one in read_trust(connection, metadata, settings).checks]
    assert [one.what for one in more.drift] == ["category has a new word: 'Garden' (8)"]
    assert (again.drift, few.status) == ([], "loaded")
    assert kept == [
        (2, "words", "category", "category has a new word: 'Garden' (8)"),
        (4, "words", "category", "category has a new word: 'Pets' (30)"),
    ]
    assert words[0] == ["Books", "Food", "Tools", "Toys"]
    # names are as many as records and no list, so they are not kept
    assert set(others) == {"category"}
    # the report says it, and the alert says it without the words
    said = "the delivery of products in batch 4 is unlike those before: category has a new word: 'Pets' (30)."
    assert said in checks
    (alert,) = of_batches([few])
    assert (alert.event, alert.lines[1]) == ("drift", "products: category has a new word.")


def test_words_of_a_batch_that_was_taken_back_are_new_again(settings: Settings, tmp_path: Path) -> None:
    with connect(settings) as database:
        bring(database, settings, tmp_path, 0)
        bring(database, settings, tmp_path, 1, kinds=(*KINDS, "Garden"))
        load(database, metadata, settings, Request("undo", {}, undo=2))
        found = bring(database, settings, tmp_path, 2, kinds=(*KINDS, "Garden"))
    assert [one.kind for one in found.drift] == ["words"]


def test_texts_of_another_shape_are_an_event_and_can_refuse(settings: Settings, tmp_path: Path) -> None:
    comma = SourceSettings.model_validate({"decimal": ","})
    reads = settings.model_copy(update={"sources": {"products": comma}})
    strict = settings.model_copy(
        update={"sources": {"products": SourceSettings.model_validate({"decimal": ",", "drift": "refuse"})}}
    )
    with connect(settings) as database:
        assert bring(database, settings, tmp_path, 0).drift == []
        # whole numbers among numbers with a point are no other shape
        assert bring(database, settings, tmp_path, 1, price="{}").drift == []
        changed = bring(database, reads, tmp_path, 2, price="{},50")
        refused = bring(database, strict, tmp_path, 3, price="{}.5")
    what = "price has numbers with a comma where it had whole numbers"
    assert [(one.kind, one.name, one.what) for one in changed.drift] == [("shape", "price", what)]
    assert refused.status == "refused"
    assert "price has numbers with a point where it had numbers with a comma" in (refused.reason or "")


@pytest.mark.parametrize(
    ("shapes", "shape", "most"),
    [
        ({WHOLE: 9}, None, None),
        ({WHOLE: 10}, WHOLE, WHOLE),
        ({WHOLE: 8, POINT: 2}, POINT, WHOLE),
        ({OTHER: 9, WHOLE: 1}, OTHER, OTHER),
        ({OTHER: 8, WHOLE: 2}, None, OTHER),
        ({COMMA: 5, POINT: 5}, None, None),
    ],
)
def test_a_shape_is_that_of_almost_all_values(shapes: dict[str, int], shape: str | None, most: str | None) -> None:
    look = Look(dict(shapes))
    assert (look.shape, look.most) == (shape, most)
