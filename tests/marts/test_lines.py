"""Order lines as they were and as they are."""

from __future__ import annotations

from tests.marts.conftest import Loaded
from tests.marts.recount import Row, day_of

CUSTOMER = ("customer_id", "customer_name", "city", "state", "country", "region", "signup_date")
PRODUCT = ("product_key", "product_id", "product_name", "category")
FACT = ("quantity", "unit_price", "total_amount", "order_status", "payment_mode", "is_vanished", "batch_id")


def _by_line(rows: list[Row]) -> dict[tuple[str, int], Row]:
    lines = {(row["order_id"], row["order_line"]): row for row in rows}
    assert len(lines) == len(rows)
    return lines


def test_every_line_once_with_the_customer_of_its_time(loaded: Loaded) -> None:
    """The columns of a line are those of the fact, its version of the customer, its product and its day."""
    gold, lines = loaded.gold, _by_line(loaded.marts["sales"])
    assert lines.keys() == _by_line(gold.facts).keys()
    for fact in gold.facts:
        line = lines[fact["order_id"], fact["order_line"]]
        who, what = gold.customers[fact["customer_key"]], gold.products[fact["product_key"]]
        day = day_of(fact["order_date_key"])
        assert [line[name] for name in FACT] == [fact[name] for name in FACT]
        assert [line[name] for name in CUSTOMER] == [who[name] for name in CUSTOMER]
        assert [line[name] for name in PRODUCT] == [what[name] for name in PRODUCT]
        assert (line["customer_is_active"], line["product_is_active"]) == (who["is_active"], what["is_active"])
        assert (line["customer_key"], line["order_date"]) == (who["customer_key"], day)
        assert (line["year"], line["month"], line["day_of_week"]) == (day.year, day.month, day.isoweekday())
        assert line["revenue"] == (fact["total_amount"] if fact["order_status"] == "Completed" else 0)


def test_as_is_differs_exactly_for_lines_of_older_versions(loaded: Loaded) -> None:
    """The same lines; where the customer has changed since, the customer of today."""
    gold, was, now = loaded.gold, _by_line(loaded.marts["sales"]), _by_line(loaded.marts["sales_as_is"])
    assert was.keys() == now.keys()
    for key, line in now.items():
        today = gold.now(was[key]["customer_key"])
        assert [line[name] for name in CUSTOMER] == [today[name] for name in CUSTOMER]
        assert line["customer_key"] == today["customer_key"]
    differing = {key for key in was if was[key] != now[key]}
    older = {key for key, line in was.items() if not gold.customers[line["customer_key"]]["is_current"]}
    assert differing == older


def test_some_have_moved(generated: Loaded, drawn: Loaded) -> None:
    """The data of these tests has what they are about."""
    lines = generated.marts["sales"]
    assert 0 < sum(not generated.gold.customers[line["customer_key"]]["is_current"] for line in lines) < len(lines)
    cities = {
        name: {line["order_id"]: line["city"] for line in drawn.marts[name] if line["customer_id"] == "c1"}
        for name in ("sales", "sales_as_is")
    }
    assert cities["sales"] == {"o1": "Austin", "o5": "Chicago", "o7": "Chicago"}
    assert cities["sales_as_is"] == {"o1": "Chicago", "o5": "Chicago", "o7": "Chicago"}


def test_members_that_no_file_has_brought(drawn: Loaded) -> None:
    """Lines of an inferred customer, an inferred product and the unknown customer stand in both readings."""
    for name in ("sales", "sales_as_is"):
        lines = {(line["order_id"], line["order_line"]): line for line in drawn.marts[name]}
        assert (lines["o4", 1]["customer_id"], lines["o4", 1]["city"]) == ("c9", None)
        assert (lines["o5", 1]["product_id"], lines["o5", 1]["category"]) == ("p9", None)
        assert (lines["o6", 1]["customer_id"], lines["o6", 1]["customer_key"]) == (None, 0)
