"""Payments that name no product: of providers, tills and donors; each is a line of the unknown product."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.values.shop import rows
from warehouse.database.connect import connect
from warehouse.drafting import draft_toml
from warehouse.load import Request, load
from warehouse.model import metadata
from warehouse.settings import Settings


class Right(NamedTuple):
    """What must come of a file: its lines, their amounts by status, and its customers."""

    lines: int
    amounts: dict[str, str]
    members: int = 0


PAYPAL = (
    "Download.CSV",
    '"Datum";"Uhrzeit";"Name";"Typ";"Status";"Währung";"Brutto";"Gebühr";"Netto";"Transaktionscode"\n'
    '"01.03.2026";"10:01:00";"Anna Weiß";"Website-Zahlung";"Abgeschlossen";"EUR";"1.049,90";"-1,57";"1.048,33";"7AB1"\n'
    '"02.03.2026";"11:01:00";"Bernd Alt";"Website-Zahlung";"Abgeschlossen";"EUR";"20,00";"-0,85";"19,15";"8AB2"\n'
    '"03.03.2026";"12:01:00";"Cem Ak";"Website-Zahlung";"Abgelehnt";"EUR";"7,50";"0,00";"7,50";"9AB3"\n'
    '"31.03.2026";"12:01:00";"";"Abbuchung auf Bankkonto";"Abgeschlossen";"EUR";"-900,00";"0,00";"-900,00";"1AC4"\n',
)  # fmt: skip
TILL = (
    "encaissements.csv",
    "Date;Heure;N° ticket;Mode de règlement;Montant TTC;Caissier\n"
    "01/03/2026;10:01;T-101;Carte bancaire;45,50;Lou\n01/03/2026;10:09;T-102;Espèces;1 203,20;Lou\n"
    "15/03/2026;17:40;T-103;Chèque;12,00;Max\n15/03/2026;17:44;T-104;Carte bancaire;-12,00;Max\n",
)
RECEIPTS = (
    "Kassenjournal.csv",
    "Bon-Nr;Bondatum;Zahlart;Betrag\n501;28.02.2026;Bar;3,90\n502;28.02.2026;EC-Karte;17,80\n503;01.03.2026;Bar;1.004,10\n",
)
DONATIONS = (
    "donations-2026.csv",
    "Donation ID,Donation Date,First Name,Last Name,Email,City,Campaign,Donation Amount,Payment Method,Fee\n"
    "D-1,03/01/2026,Ann,Lee,ann@example.org,Austin,Winter,$25.00,Credit Card,$0.80\n"
    'D-2,03/14/2026,Bob,Ray,bob@example.org,Denver,Winter,"$1,250.50",Check,$0.00\n'
    "D-3,03/15/2026,Ann,Lee,ann@example.org,Austin,Spring,$25.00,Credit Card,$0.80\n"
    "D-4,03/20/2026,,,,,Spring,$10.00,Cash,$0.00\n",
)
BALANCE = (
    "balance_history.csv",
    "id,Type,Source,Amount,Fee,Net,Currency,Created (UTC)\ntxn_1,charge,ch_1,45.00,1.61,43.39,eur,2026-05-01 10:00\n"
    "txn_2,charge,ch_2,20.00,0.88,19.12,eur,2026-05-02 10:00\ntxn_3,refund,re_1,20.00,0.00,20.00,eur,2026-05-03 10:00\n"
    "txn_4,payout,po_1,42.51,0.00,42.51,eur,2026-05-10 10:00\n",
)


@pytest.mark.parametrize(
    ("file", "right"),
    [
        (PAYPAL, Right(3, {"Completed": "1069.90", "Cancelled": "7.50"})),
        (TILL, Right(4, {"Completed": "1260.70", "Returned": "-12.00"})),
        (RECEIPTS, Right(3, {"Completed": "1025.80"})),
        (DONATIONS, Right(4, {"Completed": "1310.50"}, members=2)),
        (BALANCE, Right(3, {"Completed": "65.00", "Returned": "20.00"})),
    ],
    ids=["provider, German", "till, French", "receipts, German", "donations, English", "balance, English"],
)
def test_payments_load_by_their_draft(settings: Settings, tmp_path: Path, file: tuple[str, str], right: Right) -> None:
    """To the penny, with nothing held back: what is no sale is left out, and all lines are of the unknown product."""
    (tmp_path / file[0]).write_bytes(file[1].encode("cp1252" if file is TILL else "utf-8"))
    text = draft_toml(tmp_path, metadata)
    assert "each is a line of one unit of an unknown product" in text
    assert "QUESTION" not in text
    ours = Settings.model_validate({**tomllib.loads(text), "database_url": settings.database_url})
    with connect(ours) as database:
        account = load(database, metadata, ours, Request("paid", dict.fromkeys(ours.sources, tmp_path)))
    assert account.status == "loaded", account.reason
    assert account.sources["orders"].total("accepted") == right.lines
    found = rows(settings, "select order_status, sum(total_amount) from gold.fact_sales group by 1")
    assert dict(found) == {status: Decimal(total) for status, total in right.amounts.items()}
    unknown = "select count(*) from gold.fact_sales join gold.dim_product using (product_key) where product_id is null"
    assert rows(settings, unknown) == [(right.lines,)]
    assert rows(settings, "select count(*) from gold.dim_customer where customer_id is not null") == [(right.members,)]


HEADS = "order_id,order_date,customer_id,payment_method,total\n1,2026-01-02,K1,card,10.00\n2,2026-01-03,K2,cash,12.00\n"
PAID = "payment_id,order_id,paid_at,amount,method\nP1,1,2026-01-02,10.00,card\nP2,2,2026-01-03,12.00,cash\n"


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"orders.csv": HEADS}, "orders.csv has orders or payments as a whole but not their lines"),
        ({"orders.csv": HEADS, "payments.csv": PAID}, "export the order items too"),
        (
            {"payments.csv": "payment_id,payment_date,method\nP1,2026-01-02,card\nP2,2026-01-03,cash\n"},
            "payments.csv is a list of payments, but no column of it is known as the amount",
        ),
    ],
    ids=["heads", "heads and payments", "no amount"],
)
def test_what_still_cannot_be_drafted(tmp_path: Path, files: dict[str, str], sentence: str) -> None:
    """Orders whose items another export has are no payments, and payments have an amount."""
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    drafted = draft_toml(tmp_path, metadata)
    assert "path" not in tomllib.loads(drafted)["sources"]["orders"]
    (said,) = [line for line in drafted.splitlines() if "CANNOT" in line]
    assert sentence in said


def test_payments_of_members_in_a_file_beside(tmp_path: Path) -> None:
    (tmp_path / "payments.csv").write_text(
        "payment_id,member_id,payment_date,amount,method\nP1,M1,2026-01-05,39.90,card\nP2,M2,2026-01-06,39.90,transfer\n"
        "P3,M1,2026-02-05,39.90,card\n"
    )
    (tmp_path / "members.csv").write_text("member_id,name,email\nM1,Ada Lo,ada@example.org\nM2,Bo Ma,bo@example.org\n")
    drafted = tomllib.loads(draft_toml(tmp_path, metadata))["sources"]
    assert drafted["customers"]["path"] == "members.csv"
    assert drafted["orders"]["columns"]["customer_id"] == "member_id"
    assert drafted["orders"]["columns"]["payment_mode"] == "method"
    assert "where" not in drafted["orders"], "a transfer is a way to pay here, and no payout"
