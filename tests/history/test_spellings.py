"""What counts as another spelling of the same value is declared attribute by attribute."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import Text, select

from tests.history.drawn import assert_rows
from tests.load.test_toy_star import create_star
from warehouse.database.connect import connect
from warehouse.database.metadata import new_metadata
from warehouse.load import Request, load
from warehouse.settings import Settings
from warehouse.vocabulary import business_key, dimension, field, source, type1, type2
from warehouse.vocabulary.source import source_of

STATES = {
    date(2024, 1, 1): "1,dk,Red,a@b.cd,exact",
    date(2024, 2, 1): "1, DK ,Red ,A@B.CD,exact",
    date(2024, 3, 1): "1,DK,red,a@b.cd,exact",
    date(2024, 4, 1): "1,Dk,red,a@b.cd,exact ",
}


def test_each_attribute_says_what_is_no_change(empty_database: str, tmp_path: Path) -> None:
    """Codes are kept in upper case, addresses in lower, colours as they are, and blanks count where they should."""
    metadata = new_metadata()
    shops = source(
        "shops",
        "The shops.",
        business_key("shop", Text, "Number of the shop"),
        field("land", Text, "Code of the country", case="upper"),
        field("colour", Text, "Colour of the door"),
        field("email", Text, "Address", case="lower"),
        field("motto", Text, "Motto, to the letter", trim=False),
        keep="observations",
        metadata=metadata,
    )
    shop = dimension(
        "shop",
        "A shop, one row per version.",
        business_key("shop", Text, "Number of the shop"),
        type2("land", Text, "Code of the country"),
        type2("colour", Text, "Colour of the door"),
        type1("email", Text, "Address"),
        type2("motto", Text, "Motto, to the letter"),
        source=shops,
    )
    with connect(Settings.model_validate({"database_url": empty_database})) as database:
        with database.engine.begin() as connection:
            create_star(connection, metadata)
        for as_of, line in STATES.items():
            (tmp_path / "shops.csv").write_text(f"shop,land,colour,email,motto\n{line}\n")
            account = load(database, metadata, Settings(), Request("shops", {"shops": tmp_path}, as_of=as_of))
            assert account.status == "loaded", account.reason
        with database.engine.connect() as connection:
            versions = list(connection.execute(select(shop)).mappings())
            raw = list(connection.scalars(select(source_of(shops).bronze.c.land)))
    assert_rows(
        [dict(version) for version in versions],
        """
        land | colour | email  | motto    | valid_from | valid_to
        DK   | Red    | a@b.cd | exact    | …          | 2024-03-01
        DK   | red    | a@b.cd | exact    | 2024-03-01 | 2024-04-01
        DK   | red    | a@b.cd | 'exact ' | 2024-04-01 | …
        """,
    )
    assert sorted(raw) == [" DK ", "DK", "Dk", "dk"]


SAME = {
    date(2024, 1, 1): "1\u202f,\u3000Zürich,\u200b,a\u0301@b.cd,Caf\u00e9 ",
    date(2024, 2, 1): "\u00a01,Zu\u0308rich\u2060,\u00ad,\u00c1@B.cd,Cafe\u0301 ",
}


def test_letters_that_look_alike_are_the_same_and_what_nobody_sees_is_nothing(
    empty_database: str, tmp_path: Path
) -> None:
    """Composed and decomposed letters are one key and no change, and bronze keeps both to the letter."""
    metadata = new_metadata()
    towns = source(
        "towns",
        "The towns.",
        business_key("town", Text, "Number of the town"),
        field("name", Text, "Name of the town"),
        field("nickname", Text, "What people call it"),
        field("email", Text, "Address", case="lower"),
        field("motto", Text, "Motto, to the letter", trim=False),
        keep="observations",
        metadata=metadata,
    )
    town = dimension(
        "town",
        "A town, one row per version.",
        business_key("town", Text, "Number of the town"),
        type2("name", Text, "Name of the town"),
        type2("nickname", Text, "What people call it"),
        type2("email", Text, "Address"),
        type2("motto", Text, "Motto, to the letter"),
        source=towns,
    )
    with connect(Settings.model_validate({"database_url": empty_database})) as database:
        with database.engine.begin() as connection:
            create_star(connection, metadata)
        for as_of, line in SAME.items():
            (tmp_path / "towns.csv").write_text(f"town,name,nickname,email,motto\n{line}\n", encoding="utf-8")
            account = load(database, metadata, Settings(), Request("towns", {"towns": tmp_path}, as_of=as_of))
            assert account.status == "loaded", account.reason
        with database.engine.connect() as connection:
            versions = connection.execute(
                select(*(town.c[name] for name in ("town", "name", "nickname", "email")))
            ).all()
            mottos = connection.scalars(select(town.c.motto)).all()
            raw = set(connection.scalars(select(source_of(towns).bronze.c.name)))
    assert versions == [("1", "Zürich", None, "\u00e1@b.cd")]
    assert mottos == ["Caf\u00e9 "]
    assert raw == {"\u3000Zürich", "Zu\u0308rich\u2060"}
