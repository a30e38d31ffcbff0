"""Features of real exports: names written together, broken lines, documents with addresses, rates, bridges."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.design.test_design import found_in, shop, write

DICE_SEED = 23
FIRST = date(2024, 1, 1)


def references(found: dict[str, Any]) -> set[tuple[str, str]]:
    """Return the foreign keys of a design as pairs."""
    return {(one["from"], one["to"]) for one in found["foreign_keys"]}


def additive(found: dict[str, Any]) -> dict[str, Any]:
    """Return the measures of all facts with their additivity."""
    return {one["column"]: one["additive"] for fact in found["facts"] for one in fact["measures"]}


def dimensions(found: dict[str, Any]) -> set[str]:
    """Return the dimensions of a design."""
    return {one["name"] for one in found["dimensions"]}


def test_names_that_are_written_together_are_parted(tmp_path: Path) -> None:
    """A boss, an adviser and a price of one unit are seen although nothing parts their words."""
    dice = random.Random(DICE_SEED)
    employees = [
        {"employeenumber": n, "lastname": f"Last {n}", "reportsto": 1001 if n > 1001 else ""} for n in range(1001, 1024)
    ]
    customers = [
        {"customernumber": n, "customername": f"Firm {n}", "salesrepemployeenumber": dice.randint(1001, 1023)}
        for n in range(101, 201)
    ]
    orders = [
        {"ordernumber": n, "orderdate": FIRST + timedelta(n % 90), "customernumber": dice.randint(101, 200)}
        for n in range(10100, 10300)
    ]
    lines = [
        {"ordernumber": n, "orderlinenumber": line, "quantityordered": dice.randint(20, 50),
         "priceeach": dice.randint(3000, 9000) / 100}
        for n in range(10100, 10300)
        for line in range(1, dice.randint(2, 6))
    ]  # fmt: skip
    folder = write(tmp_path / "in", employees=employees, customers=customers, orders=orders, orderdetails=lines)
    found = found_in(folder)
    assert references(found) >= {
        ("employees.reportsto", "employees.employeenumber"),
        ("customers.salesrepemployeenumber", "employees.employeenumber"),
        ("orderdetails.ordernumber", "orders.ordernumber"),
    }
    assert additive(found) == {"quantityordered": True, "priceeach": False}
    assert dimensions(found) == {"customers", "employees"}


def test_lines_that_cannot_be_read_hide_no_reference(tmp_path: Path) -> None:
    """A fifth of the headers has a comma too many: their lines still belong to orders, and the evidence says why."""
    tables = shop()
    for row in tables["orders"]:
        row["ship_name"] = "Smith, Jones" if row["order_id"] % 5 == 0 else "Smith"
    found = found_in(write(tmp_path / "in", **tables))
    (reference,) = [one for one in found["foreign_keys"] if one["from"] == "order_items.order_id"]
    assert (reference["to"], reference["partial"]) == ("orders.order_id", False)
    assert "60 lines of orders could not be read" in reference["evidence"]
    assert [(one["source"], one["with"]) for one in found["facts"]] == [("order_items", ["orders"])]


def test_a_way_of_shipping_is_a_reference_and_an_address_of_a_document_no_dimension(tmp_path: Path) -> None:
    tables, towns = shop(), ["Ulm", "Bonn", "Kiel", "Passau"]
    for row in tables["orders"]:
        town = row["buyer_id"] % 4
        row |= {"shipVia": row["order_id"] % 3 + 1, "shipName": f"Person {row['buyer_id']}"}
        row |= {"shipAddress": f"Street {row['buyer_id']}", "shipPostalCode": 1000 + town, "shipCity": towns[town]}
        row["currency_code"] = ["EUR", "USD", "GBP"][row["order_id"] % 3]
    shippers = [{"shipperID": n, "companyName": f"Carrier {n}"} for n in range(1, 4)]
    found = found_in(write(tmp_path / "in", **tables, shippers=shippers))
    assert ("orders.shipVia", "shippers.shipperID") in references(found)
    assert dimensions(found) == {"customers", "products", "shippers"}
    assert additive(found) == {"quantity": True, "price": False, "amount": True, "shipping": "semi"}


def test_a_calendar_may_have_nothing_but_its_days(tmp_path: Path) -> None:
    tables = shop()
    days = [{"Date": f"{day:%m/%d/%Y}"} for day in (FIRST + timedelta(n) for n in range(120))]
    found = found_in(write(tmp_path / "in", **tables, Calendar=days))
    assert references(found) >= {("orders.order_date", "Calendar.Date"), ("orders.shipped_date", "Calendar.Date")}
    assert dimensions(found) == {"customers", "products", "Calendar"}
    assert [one["source"] for one in found["facts"]] == ["order_items"]


def test_what_a_table_is_named_to_tie_identifies_it_together(tmp_path: Path) -> None:
    """Each film has one category so far, and one of them would do as a key; both are meant."""
    dice = random.Random(DICE_SEED)
    films = [{"film_id": n, "title": f"Film {n}", "rental_duration": 3 + n % 5} for n in range(1, 101)]
    categories = [{"category_id": n, "name": f"Kind {n}"} for n in range(1, 17)]
    ties = [{"film_id": n, "category_id": dice.randint(1, 16), "last_update": "2024-01-01"} for n in range(1, 101)]
    rentals = [
        {
            "rental_id": n,
            "rental_date": FIRST + timedelta(n % 90),
            "film_id": dice.randint(1, 100),
            "amount": 2.5 + n % 4,
        }
        for n in range(1, 501)
    ]
    found = found_in(write(tmp_path / "in", film=films, category=categories, film_category=ties, rental=rentals))
    keys = {one["name"]: one["key"] for one in found["sources"]}
    assert keys["film_category"] == ["film_id", "category_id"]
    assert [(one["source"], one["between"]) for one in found["bridges"]] == [("film_category", ["film", "category"])]
    assert dimensions(found) == {"film", "category"}
    assert "film.rental_duration" not in {one["from"] for one in found["foreign_keys"]}


def test_a_rate_of_a_day_is_looked_up_and_never_added(tmp_path: Path) -> None:
    """Rates by day and currency are what sales refer to by both: they are no fact, though they have dates."""
    tables, currencies = shop(), ["EUR", "USD", "GBP"]
    sales = [
        {"Order Number": n, "Line Item": 1, "Order Date": FIRST + timedelta(n % 90), "CustomerKey": n % 80 + 1,
         "Quantity": 1, "Currency Code": currencies[n % 3]}
        for n in range(1, 400)
    ]  # fmt: skip
    customers = [{"CustomerKey": row["customer_id"], "Name": row["name"]} for row in tables["customers"]]
    rates = [
        {"Date": FIRST + timedelta(day), "Currency": currency, "Exchange": 1 + (day % 7) / 10}
        for day in range(120)
        for currency in currencies
    ]
    named = [{"Date": row["Date"], "Currency Code": row["Currency"], "Exchange": row["Exchange"]} for row in rates]
    found = found_in(write(tmp_path / "in", Sales=sales, Customers=customers, Exchange_Rates=named))
    assert ("Sales(Order Date, Currency Code)", "Exchange_Rates(Date, Currency Code)") in references(found)
    assert [one["source"] for one in found["facts"]] == ["Sales"]
    assert additive(found) == {"Quantity": True}
    alone = found_in(write(tmp_path / "alone", Exchange_Rates=named))
    assert additive(alone) == {"Exchange": False}


def test_what_happened_is_a_fact_though_others_refer_to_it(tmp_path: Path) -> None:
    """Payments are no lines of orders, so that both are facts; an order is no dimension."""
    dice = random.Random(DICE_SEED)
    customers = [{"id": n, "first_name": f"Person {n}"} for n in range(1, 101)]
    orders = [
        {"id": n, "user_id": dice.randint(1, 100), "order_date": FIRST + timedelta(n), "status": "completed"}
        for n in range(1, 100)
    ]
    payments = [
        {"id": n, "order_id": min(n, 99), "payment_method": dice.choice(["card", "coupon"]), "amount": 100 * (n % 30)}
        for n in range(1, 114)
    ]
    found = found_in(write(tmp_path / "in", raw_customers=customers, raw_orders=orders, raw_payments=payments))
    assert {one["source"]: one["with"] for one in found["facts"]} == {"raw_orders": [], "raw_payments": []}
    assert dimensions(found) == {"raw_customers"}


def test_a_thing_that_has_a_day_is_no_header_and_its_words_no_dictionary(tmp_path: Path) -> None:
    """Stops are made in races: a race is a dimension. Most words of the statuses are the name of a column."""
    dice = random.Random(DICE_SEED)
    races = [
        {"raceId": n, "round": n % 20 + 1, "name": f"Prize of {n}", "date": FIRST + timedelta(7 * n)}
        for n in range(1, 61)
    ]
    drivers = [{"driverId": n, "surname": f"Driver {n}"} for n in range(1, 31)]
    statuses = [{"statusId": n, "status": f"+{n} Laps" if n > 3 else f"Engine {n}"} for n in range(1, 21)]
    stops = [
        {"raceId": race, "driverId": driver, "stop": stop, "laps": dice.randint(1, 50), "statusId": dice.randint(1, 20)}
        for race in range(1, 61)
        for driver in dice.sample(range(1, 31), 10)
        for stop in range(1, dice.randint(2, 4))
    ]
    found = found_in(write(tmp_path / "in", races=races, drivers=drivers, status=statuses, pit_stops=stops))
    assert found["left_out"] == []
    assert [(one["source"], one["with"]) for one in found["facts"]] == [("pit_stops", [])]
    assert dimensions(found) == {"races", "drivers", "status"}


def test_the_plain_name_is_the_key_of_its_translation(tmp_path: Path) -> None:
    tables = shop()
    kinds = [f"tipo {n}" for n in range(12)]
    for row in tables["products"]:
        row["product_category_name"] = kinds[row["product_id"] % 12]
    words = [{"product_category_name": one, "product_category_name_english": f"{one} e"} for one in kinds]
    found = found_in(write(tmp_path / "in", **tables, product_category_name_translation=words))
    start, end = "products.product_category_name", "product_category_name_translation.product_category_name"
    assert (start, end) in references(found)
    assert "product_category_name_translation" in dimensions(found)


def test_lines_numbered_by_tens_belong_to_their_document(tmp_path: Path) -> None:
    """A machine with a date is lent once in a contract, and still no document of the lines."""
    dice = random.Random(DICE_SEED)
    machines = [
        {"machine_id": 3000 + n, "type": f"T{n % 4}", "bought_on": FIRST - timedelta(dice.randint(1, 3000))}
        for n in range(60)
    ]
    contracts = [{"contract_no": f"V{n}", "signed_on": FIRST + timedelta(n % 300)} for n in range(24000, 24500)]
    lines = [
        {"contract_no": one["contract_no"], "pos": place * 10, "machine_id": machine["machine_id"],
         "amount": dice.randint(45, 7800)}
        for one in contracts
        for place, machine in enumerate(dice.sample(machines, dice.randint(1, 4)), 1)
    ]  # fmt: skip
    found = found_in(write(tmp_path / "in", contracts=contracts, contract_items=lines, machines=machines))
    (fact,) = found["facts"]
    assert (fact["with"], fact["grain"]) == (["contracts"], ["contract_no", "pos"])
    assert additive(found) == {"amount": True}
    assert dimensions(found) == {"machines"}


def test_a_code_that_determines_others_is_a_dimension_beside_references(tmp_path: Path) -> None:
    """Two streets have one name, so that only the code tells them apart; a code alone stays in the fact."""
    dice = random.Random(DICE_SEED)
    streets = [{"street_code": f"S{n:03}", "street": f"Street {n % 30}", "quarter": f"Q{n % 5}"} for n in range(40)]
    officers = [{"badge": 7000 + n, "rank": "I" * (n % 3 + 1)} for n in range(14)]
    tickets = [
        {"ticket_no": n, "issued_on": FIRST + timedelta(n % 50), "badge": 7000 + dice.randint(0, 13),
         **dice.choice(streets), "entry_code": f"E{dice.randint(1, 30)}", "fine": dice.choice([15, 20, 55])}
        for n in range(1, 1500)
    ]  # fmt: skip
    found = found_in(write(tmp_path / "in", tickets=tickets, officers=officers))
    assert dimensions(found) == {"officers", "street"}
    (street,) = [one for one in found["dimensions"] if one["name"] == "street"]
    assert set(street["columns"]) == {"street_code", "street", "quarter"}
