"""Payments with a column of what was given back later: the rest counts, and what was given back wholly is no sale."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from tests.drafting.test_exports import by_status, load_by_draft
from tests.values.shop import rows
from warehouse.database.connect import connect
from warehouse.drafting import draft_toml
from warehouse.load import Request, load
from warehouse.model import metadata
from warehouse.settings import Settings

UNIFIED = (
    "id,Created date (UTC),Amount,Amount Refunded,Currency,Converted Amount,Converted Amount Refunded,Fee,Status,Card\n"
    "ch_1,2026-05-01 10:00,45.00,0.00,eur,49.50,0.00,1.61,Paid,c1\n"
    "ch_2,2026-05-02 10:00,20.00,20.00,eur,22.00,22.00,0.88,Refunded,c2\n"
    "ch_3,2026-05-13 10:00,100.10,30.20,eur,110.11,33.22,3.20,Paid,c1\n"
    "ch_4,2026-05-14 10:00,9.50,,eur,10.45,,0.00,Failed,c3\n"
)
"""45.00 and 69.90 are left of three payments, and 20.00 was given back; 9.50 never came."""


def drafted(folder: Path, text: str) -> str:
    """Return the settings drafted for a list of payments."""
    (folder / "payments.csv").write_text(text)
    return draft_toml(folder, metadata)


def test_the_rest_of_a_payment_counts(settings: Settings, tmp_path: Path) -> None:
    load_by_draft(settings, tmp_path, {"unified_payments.csv": UNIFIED})
    assert by_status(settings) == {
        "Completed": Decimal("114.90"),
        "Returned": Decimal("20.00"),
        "Cancelled": Decimal("9.50"),
    }


@pytest.mark.parametrize(
    ("file", "head"),
    [
        ("Zahlungen", "Zahlungsnummer;Zahlungsdatum;Zahlungsart;Zahlbetrag;Erstattungsbetrag"),
        ("reglements", "N° règlement;Date de règlement;Mode de règlement;Montant réglé;Montant remboursé"),
        ("pagos", "Numero de pago;Fecha de pago;Forma de pago;Importe pagado;Importe reembolsado"),
        ("pagamentos", "Numero do pagamento;Data do pagamento;Forma de pagamento;Valor pago;Valor estornado"),
        ("pagamenti", "Numero pagamento;Data pagamento;Metodo di pagamento;Importo pagato;Importo rimborsato"),
        ("betalingen", "Betalingsnummer;Betaaldatum;Betaalmethode;Betaald bedrag;Terugbetaald bedrag"),
        ("payments", "Payment ID;Payment Date;Payment Method;Amount Paid;Refunds"),
    ],
    ids=lambda text: text if ";" not in text else "",
)
def test_in_every_language_with_the_sign_of_what_went_out(
    settings: Settings, tmp_path: Path, file: str, head: str
) -> None:
    """Refunds written below zero, no status: what is left is 1,000.00 and 7.50, and 20.00 was given back."""
    records = "Z1;13.03.2026;PayPal;1.049,90;-49,90\nZ2;14.03.2026;PayPal;20,00;-20,00\nZ3;15.03.2026;PayPal;7,50;\n"
    load_by_draft(settings, tmp_path, {f"{file}.csv": f"{head}\n{records}"})
    assert by_status(settings) == {"Completed": Decimal("1007.50"), "Returned": Decimal("20.00")}


HEAD = "Payment ID,Payment Date,Method,Gross,Refunded Amount"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            f"{HEAD},Net\nP1,2026-05-01,card,50.00,0,50.00\nP2,2026-05-14,card,90.00,15.50,74.50\n",
            "Gross less Refunded Amount",
        ),
        (
            f"{HEAD},Fee,Net\nP1,2026-05-01,card,50.00,0,1,49.00\nP2,2026-05-14,card,90.00,15.50,2,72.50\n",
            "Gross less Refunded Amount",
        ),
        (
            "Payment ID,Payment Date,Method,Amount Paid,Refunded Amount,Was\n"
            "P1,2026-05-01,card,50.00,0,50.00\nP2,2026-05-14,card,74.50,15.50,90.00\n",
            "what is left after Refunded Amount",
        ),
    ],
    ids=["the rest beside it", "the rest less a fee beside it", "taken off already"],
)
def test_another_amount_proves_it(settings: Settings, tmp_path: Path, text: str, why: str) -> None:
    """Nothing was given back wholly, but the sums say whether the amount is the one before refunds or after them."""
    load_by_draft(settings, tmp_path, {"payments.csv": text})
    assert by_status(settings) == {"Completed": Decimal("124.50")}
    assert why in draft_toml(tmp_path, metadata)


@pytest.mark.parametrize(
    "records",
    [
        "P1,2026-05-01,card,50.00,10.00,Paid\nP2,2026-05-14,card,90.00,,Paid\n",
        "P1,2026-05-01,card,50.00,50.00,Refunded\nP2,2026-05-14,card,90.00,95.00,Paid\n",
        "P1,2026-05-01,card,50.00,50.00,Paid\nP2,2026-05-14,card,90.00,15.00,Refunded\n",
        "P1,2026-05-01,card,50.00,50.00,Paid\nP2,2026-05-14,card,-50.00,,Refunded\n",
        "P1,2026-05-01,card,50.00,1,Paid\nP2,2026-05-14,card,90.00,0,Paid\n",
        "P1,2026-05-01,card,50.00,50.00,Paid\nP2,2026-05-14,card,90.00,-15.00,Paid\n",
    ],
    ids=["only a part", "more than was paid", "status disagrees", "records of their own", "a mark", "both signs"],
)
def test_what_the_records_do_not_prove_is_asked(settings: Settings, tmp_path: Path, records: str) -> None:
    """Neither way is drafted, and a load without an answer brings no amount."""
    text = drafted(tmp_path, f"{HEAD},Status\n{records}")
    assert "QUESTION: is Refunded Amount still in Gross? Keep this line if it is" in text
    assert "# or this one if not" in text
    draft = tomllib.loads(text)
    assert "unit_price" not in draft["sources"]["orders"]["columns"]
    ours = Settings.model_validate({**draft, "database_url": settings.database_url})
    with connect(ours) as database:
        load(database, metadata, ours, Request("paid", dict.fromkeys(ours.sources, tmp_path)))
    assert rows(settings, "select count(*) from gold.fact_sales") == [(0,)]


def test_the_answer_to_the_question_loads(settings: Settings, tmp_path: Path) -> None:
    """The line that takes refunds off is right for what was given back wholly, too: nothing is left."""
    text = drafted(
        tmp_path,
        f"{HEAD},Status\nP1,2026-05-01,card,50.00,50.00,Paid\nP2,2026-05-14,card,90.00,15.00,Refunded\n"
        "P3,2026-05-14,card,80.00,,Paid\n",
    )
    answered = tomllib.loads(text.replace("# unit_price = { sql", "unit_price = { sql"))
    ours = Settings.model_validate({**answered, "database_url": settings.database_url})
    with connect(ours) as database:
        load(database, metadata, ours, Request("paid", dict.fromkeys(ours.sources, tmp_path)))
    assert by_status(settings) == {"Completed": Decimal("80.00"), "Returned": Decimal("75.00")}


def test_nothing_given_back_yet_is_asked_and_loads(tmp_path: Path) -> None:
    """The amounts are right today; the next delivery may have a refund, if refunds have no records of their own."""
    text = drafted(tmp_path, f"{HEAD}\nP1,2026-05-01,card,50.00,0.00\nP2,2026-05-14,card,90.00,\n")
    assert "QUESTION: Refunded Amount has no amount yet" in text
    assert tomllib.loads(text)["sources"]["orders"]["columns"]["unit_price"] == "Gross"
    text = drafted(tmp_path, f"{HEAD}\nP1,2026-05-01,card,50.00,0.00\nP2,2026-05-14,card,-50.00,0.00\n")
    assert "QUESTION" not in text
    assert "amounts below zero are refunds" in text


def test_a_refund_is_written_like_its_payment(settings: Settings, tmp_path: Path) -> None:
    """1.200 alone may be a little more than one; beside 2.500,50 it is 1,200.00."""
    load_by_draft(settings, tmp_path, {
        "Zahlungen.csv":
        "Zahlungsnummer;Zahlungsdatum;Zahlungsart;Zahlbetrag;Erstattungsbetrag\n"
        "Z1;13.03.2026;PayPal;2.500,50;1.200\nZ2;14.03.2026;PayPal;20,00;20\n",
    })  # fmt: skip
    assert by_status(settings) == {"Completed": Decimal("1300.50"), "Returned": Decimal("20.00")}


def test_a_refund_that_is_no_amount_holds_its_payment_back(settings: Settings, tmp_path: Path) -> None:
    """The text is not taken for nothing given back."""
    records = "".join(f"P{n},2026-05-{n},card,50.00,{50 if n == 11 else 0}\n" for n in range(11, 26))
    ours = Settings.model_validate({
        **tomllib.loads(drafted(tmp_path, f"{HEAD}\n{records}P30,2026-05-30,card,70.00,pending\n")),
        "database_url": settings.database_url,
    })  # fmt: skip
    with connect(ours) as database:
        account = load(database, metadata, ours, Request("paid", dict.fromkeys(ours.sources, tmp_path)))
    assert account.sources["orders"].total("quarantined") == 1
    assert by_status(settings) == {"Completed": Decimal("700.00"), "Returned": Decimal("50.00")}
