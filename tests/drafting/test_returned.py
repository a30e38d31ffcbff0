"""Orders with lines that were given back: wholly, and they are returns; in part, and the draft asks."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from tests.drafting.test_discounts import HEAD, LINES
from tests.drafting.test_exports import by_status, load_by_draft
from tests.values.shop import rows
from warehouse.database.connect import connect
from warehouse.drafting import draft_toml
from warehouse.load import Request, load
from warehouse.model import metadata
from warehouse.settings import Settings

SOLD = Decimal("150.00")
KEPT, BACK = Decimal("100.00"), Decimal("50.00")
TOTAL = ("Order Total", "50.00|50.00|10.00|90.00")
Columns = tuple[tuple[str, str], ...]


def export(*columns: tuple[str, str]) -> str:
    """Return the lines with more columns, each a name and the values of the four lines."""
    heads = ",".join([HEAD, *(name for name, _ in columns)])
    ends = zip(*(values.split("|") for _, values in columns), strict=True)
    return "\n".join([heads, *(",".join([line, *end]) for line, end in zip(LINES, ends, strict=True))]) + "\n"


def drafted(folder: Path, text: str, file: str = "orders.csv") -> str:
    """Return the settings drafted for a file."""
    (folder / file).write_text(text)
    return draft_toml(folder, metadata)


def load_as_it_is(settings: Settings, folder: Path, text: str) -> None:
    """Load by a draft that may have questions."""
    ours = Settings.model_validate({**tomllib.loads(text), "database_url": settings.database_url})
    with connect(ours) as database:
        assert load(database, metadata, ours, Request("x", dict.fromkeys(ours.sources, folder))).status == "loaded"


@pytest.mark.parametrize(
    "columns",
    [
        (("Order Refund Amount", "50.00|50.00|0|0"), TOTAL),
        (("Order Refund Amount", "-50.00|-50.00||"), TOTAL),
        (("Refunded Amount", "50.00||0.00|0.00"), ("Order Total", "50.00||10.00|90.00")),
        (("Total Refunded", "54.90|54.90||"), ("Shipping", "4.90|4.90|0|0"), ("Total", "54.90|54.90|10.00|90.00")),
        (("Order Refund Amount", "50.00|50.00||"), TOTAL, ("Order Status", "Completed|Completed|Completed|Completed")),
        (("Refunded Amount", "20.00|30.00|0|0"),),
        (("Refunded", "yes|yes|no|no"),),
        (("Fully Refunded?", "1|1|0|0"),),
        (("Refunded?", "TRUE|TRUE|FALSE|"),),
        (("Refunded", "yes|yes|no|no"), ("Refunded Amount", "50.00|50.00|0|0"), TOTAL),
        (("Refunded", "yes||no|no"),),
    ],
    ids=[
        "order total", "below zero", "on the first line only", "with shipping", "status does not know it",
        "amounts of lines", "flag", "ones", "with a gap", "flag and amount", "flag on the first line only",
    ],
)  # fmt: skip
def test_an_order_given_back_wholly_is_a_return(settings: Settings, tmp_path: Path, columns: Columns) -> None:
    load_by_draft(settings, tmp_path, {"orders.csv": export(*columns)})
    assert by_status(settings) == {"Completed": KEPT, "Returned": BACK}


@pytest.mark.parametrize(
    ("amount", "flag", "yes", "no"),
    [
        ("Erstattungsbetrag", "Erstattet", "Ja", "Nein"),
        ("Montant remboursé", "Remboursé", "Oui", "Non"),
        ("Importe reembolsado", "Reembolsado", "Sí", "No"),
        ("Importo rimborsato", "Rimborsato", "Sì", "No"),
        ("Terugbetaald bedrag", "Terugbetaald", "Ja", "Nee"),
        ("Valor estornado", "Estornado", "Sim", "Não"),
    ],
)
def test_in_every_language(tmp_path: Path, amount: str, flag: str, yes: str, no: str) -> None:
    for columns in (((amount, "50.00|50.00|0|0"), TOTAL), ((flag, f"{yes}|{yes}|{no}|{no}"),)):
        text = drafted(tmp_path, export(*columns))
        assert "then 'Returned'" in tomllib.loads(text)["sources"]["orders"]["columns"]["order_status"]["sql"]
        assert columns[0][0] in tomllib.loads(text)["sources"]["orders"]["columns"]["order_status"]["sql"]
        assert "QUESTION" not in text


@pytest.mark.parametrize(
    ("columns", "question"),
    [
        ((("Order Refund Amount", "15.50|15.50|0|20"), TOTAL), "Order Refund Amount has an amount in 2 orders"),
        ((("Order Refund Amount", "50.00|50.00||"),), "Order Refund Amount has an amount in 1 order,"),
        ((("Refund Amount", "25|25||"), ("Total", "25|25|10|90")), "Refund Amount has an amount in 1 order,"),
        ((("Refund Amount", "60|60||"), TOTAL), "Refund Amount has an amount in 1 order,"),
        ((("Refund Amount", "50|50|-10|0"), TOTAL), "Refund Amount has an amount in 2 orders"),
        ((("Refund Amount", "1|1|0|0"), TOTAL), "Refund Amount has an amount in 1 order,"),
        ((("Qty Refunded", "1|0|0|1"),), "Qty Refunded has an amount in 2 orders"),
        ((("Partially Refunded", "yes|yes|no|no"),), "Partially Refunded says of 1 order "),
        ((("Refund Amount Requested", "yes|yes|no|no"),), "Refund Amount Requested says of 1 order "),
        ((("Refunded", "yes|yes|in part|no"),), "Refunded says of 2 orders "),
        ((("Refunded", "yes|yes|no|no"), ("Refund Amount", "5|5|0|0"), TOTAL), "Refunded says of 1 order "),
        ((("Refunded", "yes|yes|no|no"), ("Refund Amount", "0|0|10|0"), TOTAL), "Refunded says of 1 order "),
    ],
    ids=[
        "parts", "no total", "total is what is left", "more than the total", "both signs", "a mark", "units",
        "flag of parts", "a wish", "another word", "flag and a part", "flag and amount disagree",
    ],
)  # fmt: skip
def test_what_nothing_proves_is_asked(settings: Settings, tmp_path: Path, columns: Columns, question: str) -> None:
    """The lines stay sales until it is answered."""
    text = drafted(tmp_path, export(*columns))
    assert f"QUESTION: {question}" in text
    load_as_it_is(settings, tmp_path, text)
    assert by_status(settings) == {"Completed": SOLD}


def test_the_whole_is_drafted_and_the_part_asked(settings: Settings, tmp_path: Path) -> None:
    """1001 was given back wholly, and 12.00 of 1003."""
    text = drafted(tmp_path, export(("Order Refund Amount", "50.00|50.00|0|12.00"), TOTAL))
    assert "QUESTION: Order Refund Amount has an amount in 1 order, and nothing proves of which lines" in text
    load_as_it_is(settings, tmp_path, text)
    assert by_status(settings) == {"Completed": KEPT, "Returned": BACK}


def test_the_answer_to_the_question_loads(settings: Settings, tmp_path: Path) -> None:
    """15.50 of 1001 is written on its first line only: the answer makes both of its lines returns."""
    text = drafted(tmp_path, export(("Refunded Amount", "15.50||0.00|"), ("Order Total", "50.00||10.00|90.00")))
    lines = "\n".join(one for one in text.splitlines() if not one.startswith("order_status = "))
    load_as_it_is(settings, tmp_path, lines.replace("# order_status = { sql", "order_status = { sql"))
    assert by_status(settings) == {"Completed": KEPT, "Returned": BACK}


@pytest.mark.parametrize("values", ["|||", "0|0|0|0", "0.00||0.00|", "-|-|-|-"])
def test_nothing_given_back_needs_no_question(tmp_path: Path, values: str) -> None:
    """The first amount does."""
    first = values.rpartition("|")[0] + "|2.50"
    for name in ("Order Refund Amount", "Refunded?", "Total Refunded"):
        text = drafted(tmp_path, export((name, values), TOTAL))
        assert "QUESTION" not in text
        assert tomllib.loads(text)["sources"]["orders"]["columns"]["order_status"] == {"constant": "Completed"}
        assert f"QUESTION: {name} has an amount in 1 order," in drafted(tmp_path, export((name, first), TOTAL))


def test_a_status_that_says_so_is_enough(settings: Settings, tmp_path: Path) -> None:
    """A returned order less its shipping, and a cancelled one that was paid back, are settled by their statuses."""
    refunds = ("Order Refund Amount", "45.00|45.00|10.00|0")
    said = ("Order Status", "Refunded|Refunded|Cancelled|Completed")
    unsaid = ("Order Status", "Completed|Completed|Cancelled|Completed")
    assert "QUESTION: Order Refund Amount has an amount in 1 order," in drafted(
        tmp_path, export(refunds, TOTAL, unsaid)
    )
    orders = load_by_draft(settings, tmp_path, {"orders.csv": export(refunds, TOTAL, said)})
    assert orders["columns"]["order_status"] == "Order Status"
    assert by_status(settings) == {"Completed": Decimal("90.00"), "Cancelled": Decimal("10.00"), "Returned": BACK}


def test_cancelled_orders_stay_cancelled_beside_returns(settings: Settings, tmp_path: Path) -> None:
    columns = (
        ("Order Refund Amount", "50.00|50.00|10.00|0"),
        TOTAL,
        ("Order Status", "Completed|Completed|Cancelled|Completed"),
    )
    load_by_draft(settings, tmp_path, {"orders.csv": export(*columns)})
    assert by_status(settings) == {"Completed": Decimal("90.00"), "Cancelled": Decimal("10.00"), "Returned": BACK}


def test_of_two_flags_the_narrower_counts(tmp_path: Path) -> None:
    text = drafted(tmp_path, export(("Refunded?", "1|1|0|1"), ("Fully Refunded?", "1|1|0|0")))
    status = tomllib.loads(text)["sources"]["orders"]["columns"]["order_status"]["sql"]
    assert "Refunded?" in status
    assert "Fully Refunded?" in status
    assert "QUESTION: Refunded? says of 1 order " in text


def test_lines_below_zero_are_the_refunds_already(tmp_path: Path) -> None:
    """A line of its own takes the amount off: to call the first one a return as well would count it twice."""
    text = drafted(
        tmp_path,
        f"{HEAD},Order Refund Amount,Order Total\n1001,2026-03-01,a@example.com,MUG,Mug,2,10.00,20.00,20.00\n"
        "1002,2026-03-14,a@example.com,MUG,Mug,-2,10.00,,-20.00\n1003,2026-03-15,b@example.com,MUG,Mug,1,10.00,,10.00\n",
    )
    assert "QUESTION: Order Refund Amount has an amount in 1 order," in text
    assert "Refund" not in tomllib.loads(text)["sources"]["orders"]["columns"]["order_status"]["sql"]


def test_in_the_file_of_the_orders(settings: Settings, tmp_path: Path) -> None:
    """The refund and the total that proves it are looked up for each line."""
    load_by_draft(settings, tmp_path, {
        "order_items.csv":
        "order_id,sku,name,qty,price\n1,MUG,Mug,2,10.00\n1,LAMP,Lamp,1,30.00\n2,MUG,Mug,1,10.00\n3,LAMP,Lamp,3,30.00\n",
        "orders.csv":
        "id,created_at,customer_email,total_refunded,grand_total\n1,2026-03-01,a@example.com,50.00,50.00\n"
        "2,2026-03-14,b@example.com,0,10.00\n3,2026-03-15,a@example.com,,90.00\n",
    })  # fmt: skip
    assert by_status(settings) == {"Completed": KEPT, "Returned": BACK}


PAYMENTS = "Payment ID,Payment Date,Method,Gross,Refunded"


@pytest.mark.parametrize("words", ["yes no", "true false", "1 0", "Y N"])
def test_payments_with_a_flag(settings: Settings, tmp_path: Path, words: str) -> None:
    """20.00 was given back of 70.00; without an amount of refunds beside it the flag counts."""
    yes, no = words.split()
    records = f"P1,2026-05-01,card,50.00,{no}\nP2,2026-05-14,card,20.00,{yes}\n"
    load_by_draft(settings, tmp_path, {"payments.csv": f"{PAYMENTS}\n{records}"})
    assert by_status(settings) == {"Completed": Decimal("50.00"), "Returned": Decimal("20.00")}


def test_payments_with_a_flag_and_amounts(settings: Settings, tmp_path: Path) -> None:
    """The amounts are those of the flag: nothing is counted twice, and a flag on a part is asked about."""
    head = f"{PAYMENTS},Refunded Amount\n"
    both = f"{head}P1,2026-05-01,card,50.00,no,0\nP2,2026-05-14,card,20.00,yes,20.00\n"
    part = f"{both}P3,2026-05-15,card,30.00,yes,5.00\n"
    assert "QUESTION: Refunded says of 1 payment " in drafted(tmp_path, part, "payments.csv")
    load_by_draft(settings, tmp_path, {"payments.csv": both})
    assert by_status(settings) == {"Completed": Decimal("50.00"), "Returned": Decimal("20.00")}
    assert rows(settings, "select count(*) from gold.fact_sales") == [(2,)]
