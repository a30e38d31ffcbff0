"""Revisions that `migrate --new` wrote lead back, too: down and up again is the same schema."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import CheckConstraint, Date, Integer, MetaData, Numeric, Text, func, select

from tests.migrate.test_new import MEMBERS, VISITS, _objects, declared, first, second
from warehouse.database.connect import connect
from warehouse.load import Request, load
from warehouse.migrate import _config, migrate
from warehouse.migrate.new import new_revision
from warehouse.settings import Settings
from warehouse.vocabulary import (
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


def third(metadata: MetaData) -> None:
    """Declare that the club has a bar as well: a source, a dimension with history, a fact, a check, a mart."""
    second(metadata)
    drinks = source(
        "drinks",
        "The drinks.",
        business_key("drink", Text, "Name of the drink"),
        field("price", Numeric(6, 2), "Price today"),
        field("kind", Text, "Kind of drink"),
        keep="observations",
        metadata=metadata,
    )
    orders = source(
        "drunk",
        "What was drunk.",
        business_key("slip", Integer, "Number of the slip"),
        field("drunk_on", Date, "Day of the slip"),
        field("drink", Text, "What it was", refers=True),
        field("glasses", Integer, "How many"),
        field("price", Numeric(6, 2), "Price of one"),
        metadata=metadata,
    )
    drink = dimension(
        "drink",
        "A drink, one row per price.",
        business_key("drink", Text, "Name of the drink"),
        type2("price", Numeric(6, 2), "Price today"),
        type1("kind", Text, "Kind of drink"),
        source=drinks,
    )
    drunk = fact(
        "drunk",
        "What was drunk when.",
        degenerate("slip", Integer, "Number of the slip"),
        measure("glasses", Integer, "How many"),
        measure("price", Numeric(6, 2), "Price of one", additivity="non-additive"),
        measure("amount", Numeric(12, 2), "What it came to", computed="round(glasses * price, 2)"),
        grain="one row per slip",
        dimensions={"drink": drink},
        happened_on="drunk_on",
        calendar=calendar("evening", "A day at the bar.", metadata=metadata),
        source=orders,
    )
    drunk.append_constraint(CheckConstraint("glasses > 0", name="glasses"))
    mart(
        "amount_by_kind",
        "What was drunk, by kind.",
        "Which kind sells best?",
        same(drink.c.kind),
        shown("amount", Numeric(20, 2), "What it came to", func.sum(drunk.c.amount)),
        rows=select().select_from(drunk.join(drink, drink.c.drink_key == drunk.c.drink_key)).group_by(drink.c.kind),
        metadata=metadata,
    )


def _schema(settings: Settings) -> set[tuple[str, ...]]:
    """What a database declares, without the months of facts and their indexes, which loads make."""
    return {row for row in _objects(settings) if not any("fact_visits_2024" in str(part) for part in row)}


def _down(settings: Settings, model: MetaData, revision: str) -> None:
    with connect(settings) as database, database.engine.connect() as connection:
        command.downgrade(_config(model, connection=connection), revision)
        connection.commit()


def _load(settings: Settings, model: MetaData, folder: Path, day: date) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "members.csv").write_text(MEMBERS if day.day == 1 else MEMBERS.replace("nickname", "alias"))
    (folder / "visits.csv").write_text(VISITS)
    with connect(settings) as database:
        request = Request("club", dict.fromkeys(("members", "visits"), folder), as_of=day)
        assert load(database, model, Settings(), request).status == "loaded"


@pytest.mark.every_postgres
def test_down_and_up_again_is_the_same_schema(empty_database: str, tmp_path: Path) -> None:
    """Each of three revisions on a loaded warehouse: what is new goes, what was changed is as before."""
    settings = Settings.model_validate({"database_url": empty_database})
    folder = tmp_path / "migrations"
    models, schemas = [], []
    for place, declare in enumerate((first, second, third), 1):
        model = declared(declare, folder)
        assert new_revision(model, f"step {place}").file is not None
        migrate(settings, metadata=model)
        models.append(model)
        schemas.append(_schema(settings))
        if place < 3:
            _load(settings, model, tmp_path / f"delivery_{place}", date(2024, place, place))
    for place in (2, 1):
        _down(settings, models[2], f"000{place}")
        assert _schema(settings) == schemas[place - 1], place
    with connect(settings) as database, database.engine.connect() as connection:
        visits = models[0].tables["gold.fact_visits"]
        assert connection.scalar(select(func.sum(visits.c.paid))) == Decimal("42.00")
    for place in (2, 3):
        migrate(settings, f"000{place}", metadata=models[2])
        assert _schema(settings) == schemas[place - 1], place
    _down(settings, models[2], "0002")
    migrate(settings, metadata=models[2])
    assert _schema(settings) == schemas[2]
    _load(settings, models[2], tmp_path / "again", date(2024, 3, 3))
