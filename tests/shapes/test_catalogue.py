"""Attributes of type 3 and 6, an outrigger and a hierarchy: products and those who supply them."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Date, Integer, Select, Text, func, select

from tests.shapes.star import NewStar, the_same_in_any_order
from warehouse.database.connect import connect
from warehouse.database.metadata import new_metadata
from warehouse.load import Request, load
from warehouse.vocabulary import (
    WARNING,
    Kind,
    Rule,
    business_key,
    calendar,
    derived,
    dimension,
    fact,
    field,
    levels,
    measure,
    reference_to,
    rulebook,
    source,
    type1,
    type2,
    type3,
    value,
)

JANUARY, FEBRUARY, MARCH, APRIL = (date(2024, month, 1) for month in (1, 2, 3, 4))


class Catalogue:
    """Products of categories, each from a supplier of a country."""

    def __init__(self) -> None:
        self.metadata = new_metadata()
        suppliers = source(
            "suppliers",
            "The suppliers.",
            business_key("supplier", Text, "Number of the supplier"),
            field("country", Text, "Country"),
            keep="observations",
            metadata=self.metadata,
        )
        self.products = source(
            "products",
            "The products.",
            business_key("product", Integer, "Number of the product"),
            field("category", Text, "Category"),
            field("family", Text, "Family of the category"),
            field("supplier", Text, "Who supplies it", refers=True),
            derived("category_now", Text, "Category of today", value("category")),
            keep="observations",
            metadata=self.metadata,
        )
        self.supplier = dimension(
            "supplier",
            "A supplier.",
            business_key("supplier", Text, "Number of the supplier"),
            type2("country", Text, "Country"),
            source=suppliers,
        )
        self.product = dimension(
            "product",
            "A product.",
            business_key("product", Integer, "Number of the product"),
            type2("category", Text, "Category"),
            type1("category_now", Text, "Category of today"),
            type3("category_before", Text, "Category before that of today", of="category"),
            type1("family", Text, "Family of the category"),
            type3("family_before", Text, "Family before that of today", of="family"),
            reference_to("supplier", self.supplier, "Who supplies it"),
            source=self.products,
        )
        sales = source(
            "sales",
            "The sales.",
            business_key("sale", Integer, "Number of the sale"),
            field("sold_on", Date, "Day of the sale"),
            field("product", Integer, "What was sold", refers=True),
            field("units", Integer, "How many"),
            metadata=self.metadata,
        )
        self.fact = fact(
            "sales",
            "What was sold.",
            measure("units", Integer, "How many"),
            grain="one row per sale",
            dimensions={"product": self.product},
            happened_on="sold_on",
            calendar=calendar("day", "A day.", metadata=self.metadata),
            source=sales,
        )
        rulebook(
            Rule(
                "GR-1",
                "a category is of one family",
                levels(self.product, "category", "family"),
                Kind.CONSISTENCY,
                WARNING,
                "Correct the family.",
                on=(self.product,),
            ),
            metadata=self.metadata,
        )

    def versions(self) -> Select[tuple[object, ...]]:
        """Return all versions of the products."""
        one = self.product.c
        attributes = [one.category, one.category_now, one.category_before, one.valid_from]
        return select(one.product, *attributes).order_by(one.product, one.valid_from)

    def countries(self) -> Select[tuple[object, ...]]:
        """Return where the suppliers of all versions are today."""
        one, other = self.product.c, self.supplier.c
        found = select(one.product, one.category, other.supplier, other.country, other.is_inferred)
        rows = self.product.outerjoin(self.supplier, other.supplier_key == one.supplier_key)
        return found.select_from(rows).where(one.product_key > 0).order_by(one.product, one.valid_from)


PRODUCT = "product,category,family,supplier\n"
DELIVERIES = [
    (JANUARY, {"products": PRODUCT + "1,toys,play,s\n2,tools,work,t\n", "suppliers": "supplier,country\ns,Spain\n"}),
    (FEBRUARY, {"products": PRODUCT + "1,games,play,s\n2,tools,work,\n"}),
    (MARCH, {"products": PRODUCT + "1,games,play,u\n3,toys,play,t\n", "suppliers": "supplier,country\ns,Sweden\n"}),
    (APRIL, {"products": PRODUCT + "1,books,read,s\n", "suppliers": "supplier,country\nt,Turkey\n"}),
]


def test_type_3_and_type_6_in_any_order(new_star: NewStar) -> None:
    """Every version has its own category, that of today, and that before it: of the values, not of the deliveries."""
    catalogue = Catalogue()
    first = date(1900, 1, 1)
    assert the_same_in_any_order(new_star, catalogue.metadata, DELIVERIES, catalogue.versions()) == [
        (1, "toys", "books", "games", first),
        (1, "games", "books", "games", FEBRUARY),
        (1, "books", "books", "games", APRIL),
        (2, "tools", "tools", None, first),
        (3, "toys", "toys", None, first),
    ]


def test_an_outrigger_points_at_the_supplier_of_today(new_star: NewStar) -> None:
    """Also where the supplier comes later or moves; who is named no more is no supplier, and an empty name is none."""
    catalogue = Catalogue()
    assert the_same_in_any_order(new_star, catalogue.metadata, DELIVERIES, catalogue.countries()) == [
        (1, "toys", "s", "Sweden", False),
        (1, "games", "s", "Sweden", False),
        (1, "books", "s", "Sweden", False),
        (2, "tools", None, None, None),
        (3, "toys", "t", "Turkey", False),
    ]


def test_a_supplier_that_only_products_name_is_inferred_and_goes(new_star: NewStar) -> None:
    """It is made for the product, completed in place, and taken away with the last product that named it."""
    catalogue = Catalogue()
    star = new_star(catalogue.metadata)
    star.load(JANUARY, products=PRODUCT + "1,toys,play,s\n2,toys,play,t\n")
    supplier = catalogue.supplier.c
    made = select(supplier.supplier, supplier.supplier_key, supplier.is_inferred).order_by(supplier.supplier)
    before = star.rows(made)
    assert [(name, inferred) for name, _, inferred in before] == [("s", True), ("t", True)]
    star.load(FEBRUARY, suppliers="supplier,country\ns,Spain\n", products=PRODUCT + "2,toys,play,s\n")
    assert star.rows(made) == [("s", before[0][1], False)]
    moved = star.load(MARCH, suppliers="supplier,country\ns,Italy\n").gold["dim_product"]
    product = catalogue.product.c
    today = select(supplier.country).join(catalogue.product, product.supplier_key == supplier.supplier_key).distinct()
    assert star.rows(today) == [("Italy",)], "a new version of the supplier alone moves its products"
    new = star.load(APRIL, products=PRODUCT + "3,games,play,s\n").gold["dim_product"]
    found = star.rows(select(func.count()).select_from(catalogue.product).where(product.supplier_key.is_not(None)))
    assert [(one["inserted"], one["updated"]) for one in (moved, new)] == [(0, found[0][0] - 1), (1, 0)]


def test_a_late_value_becomes_the_previous_one(new_star: NewStar) -> None:
    """What stood between the two that are known is the value before, also of an attribute without versions."""
    catalogue = Catalogue()
    star = new_star(catalogue.metadata)
    product = catalogue.product.c
    previous = (
        select(product.product, product.category_before, product.family_before).distinct().order_by(product.product)
    )
    star.load(JANUARY, products=PRODUCT + "1,toys,play,s\n2,tools,work,s\n")
    star.load(MARCH, products=PRODUCT + "1,games,play,s\n2,tools,garden,s\n")
    assert star.rows(previous) == [(1, "toys", None), (2, None, "work")]
    star.load(FEBRUARY, products=PRODUCT + "1,puzzles,play,s\n2,tools,house,s\n")
    assert star.rows(previous) == [(1, "puzzles", None), (2, None, "house")]
    star.load(FEBRUARY, products=PRODUCT + "1,toys,play,s\n2,tools,garden,s\n")
    assert star.rows(previous) == [(1, "toys", None), (2, None, "work")], "corrected to the value of today"


def test_an_undone_value_is_no_previous_one(new_star: NewStar) -> None:
    """Nor is one that a list of its day replaced: the value before is that of the observations that are left."""
    catalogue = Catalogue()
    star = new_star(catalogue.metadata, sources={"products": {"delivery": "snapshot"}})
    product = catalogue.product.c
    previous = select(product.product, product.family_before).where(product.product > 0).order_by(product.product)
    for day, families in ((JANUARY, ("work", "play")), (FEBRUARY, ("house", "fun")), (MARCH, ("garden", "sport"))):
        rows = (f"{number},c{number},{family},s\n" for number, family in enumerate(families, 1))
        star.load(day, products=PRODUCT + "".join(rows))
    assert star.rows(previous) == [(1, "house"), (2, "fun")]
    star.load(FEBRUARY, products=PRODUCT + "1,c1,house,s\n")
    assert star.rows(previous) == [(1, "house"), (2, "play")]
    with connect(star.settings) as database:
        request = Request("undo", {}, undo=2)
        assert load(database, catalogue.metadata, star.settings, request).status == "loaded"
        request = Request("undo", {}, undo=4)
        assert load(database, catalogue.metadata, star.settings, request).status == "loaded"
    assert star.rows(previous) == [(1, "work"), (2, "play")]
    star.load(MARCH, products=PRODUCT + "1,c1,garden,s\n")
    assert star.rows(previous) == [(1, "work"), (2, None)]
    assert star.failures() == []


@pytest.mark.parametrize("undone", [2, 3])
def test_an_undone_value_of_its_own_day_is_no_previous_one(new_star: NewStar, undone: int) -> None:
    """Where records bring their own dates, the value before is what it had been without the batch."""
    catalogue = Catalogue()
    families = {JANUARY: "work", FEBRUARY: "house", MARCH: "garden", APRIL: "zoo"}
    stars = [new_star(catalogue.metadata, sources={"products": {"as_of": "day"}}) for _ in range(2)]
    for number, (day, family) in enumerate(families.items(), 1):
        later = min((other for other in families if other > day), default=JANUARY)
        rows = f"1,toys,{family},s,{day}\n2,tools,{family},s,{later}\n"
        for star in stars if number != undone else stars[:1]:
            star.load(APRIL, products="product,category,family,supplier,day\n" + rows)
    with connect(stars[0].settings) as database:
        request = Request("undo", {}, undo=undone)
        assert load(database, catalogue.metadata, stars[0].settings, request).status == "loaded"
    product = catalogue.product.c
    previous = select(product.product, product.family_before).where(product.product > 0).order_by(product.product)
    left, expected = (star.rows(previous) for star in stars)
    assert left == expected


def test_a_hierarchy_is_checked(new_star: NewStar) -> None:
    """A category of two families is named, with how many it has; those of earlier versions do not count."""
    catalogue = Catalogue()
    star = new_star(catalogue.metadata)
    account = star.load(JANUARY, products=PRODUCT + "1,toys,play,s\n2,toys,work,s\n3,tools,work,s\n")
    (broken,) = [result for result in account.quality.results if result.rule.id == "GR-1"]
    assert [example.what for example in broken.examples] == ["level category, value toys, parents 2"]
    star.load(FEBRUARY, products=PRODUCT + "2,tools,work,s\n")
    assert star.failures() == []


@pytest.mark.parametrize("role", [None, "maker"])
def test_the_key_of_an_outrigger_is_called_after_its_role(role: str | None) -> None:
    """One dimension may be named twice, in two roles."""
    catalogue = Catalogue()
    word = reference_to("supplier", catalogue.supplier, "Who made it", role=role)
    assert word.reference is not None
    assert word.reference.key == ("maker_key" if role else "supplier_key")
