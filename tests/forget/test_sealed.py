"""Proofs name nobody to who reads the database, and still let nobody back in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select, text

from tests.forget.test_forget import CUSTOMERS, MOVED, ORDERS, PRODUCTS, Shop
from tests.forget.test_traces import FILLER
from warehouse import audit
from warehouse.database.connect import connect
from warehouse.erasure import erasure_key
from warehouse.errors import UsageError
from warehouse.settings import Settings

KEY = SecretStr("a secret of this shop")


@pytest.fixture
def shop(settings: Settings, tmp_path: Path) -> Iterator[Shop]:
    with connect(settings) as database:
        found = Shop(database, settings, tmp_path)
        found.deliver("2024-03-01", customers=CUSTOMERS, products=PRODUCTS, orders=ORDERS)
        yield found


def with_key(shop: Shop, key: SecretStr | None = KEY) -> Shop:
    return replace(shop, settings=shop.settings.model_copy(update={"erasure_key": key}))


def proofs(shop: Shop) -> list[tuple[str, str, str | None, list[str]]]:
    table = audit.erasure
    with shop.database.engine.connect() as connection:
        rows = connection.execute(
            select(table.c.salt, table.c.key_hash, table.c.key_id, table.c.value_hashes).order_by(table.c.erasure_id)
        )
        return [tuple(row) for row in rows]


def guessed(shop: Shop, *guesses: str) -> list[str]:
    """Return which of some guesses are found in the proofs by who has nothing but the database."""
    found = []
    for salt, key_hash, _, values in proofs(shop):
        found += [one for one in guesses if hashlib.sha256((salt + one).encode()).hexdigest() in (key_hash, *values)]
    return found


def test_a_sealed_proof_joins_with_nothing(shop: Shop) -> None:
    """With the key it holds: forgetting again changes nothing, and later deliveries bring nothing back."""
    keyed = with_key(shop)
    assert not any("salted" in one for one in keyed.forget("c1").beyond)
    assert guessed(shop, "c1", "c2", "ada needle", "ada@needle.example") == []
    assert keyed.forget("c1").erasure_id is None
    assert keyed.deliver("2024-03-02", customers=MOVED).status == "loaded"
    assert shop.mentions("needle") == []


def test_without_the_key_nobody_loads(shop: Shop) -> None:
    """Else everybody would come back; nothing is changed, and the sentence says what to set."""
    with_key(shop).forget("c1")
    for other in (shop, with_key(shop, SecretStr("the secret of another shop"))):
        with pytest.raises(UsageError, match="WAREHOUSE_ERASURE_KEY"):
            other.deliver("2024-03-02", customers=MOVED)
        with pytest.raises(UsageError, match="WAREHOUSE_ERASURE_KEY"):
            other.forget("c2")
    assert shop.mentions("needle") == []


def test_proofs_of_before_are_sealed_too(shop: Shop) -> None:
    """A salted proof says what it is; the first erasure with a key puts it under seal, and it goes on to hold."""
    assert any("salted" in one for one in shop.forget("c1").beyond)
    assert guessed(shop, "c1", "ada@needle.example") == ["c1", "ada@needle.example"]
    keyed = with_key(shop)
    assert keyed.deliver("2024-03-02", customers=MOVED).status == "loaded"
    keyed.forget("c2")
    assert guessed(shop, "c1", "c2", "ada@needle.example", "bob@straw.example") == []
    assert keyed.deliver("2024-03-03", customers=CUSTOMERS).status == "loaded"
    assert (shop.mentions("needle"), shop.mentions("bob@straw")) == ([], [])
    assert keyed.forget("c1").erasure_id is None


@pytest.mark.parametrize("key", [None, KEY])
def test_a_record_without_a_key_brings_nothing_back(shop: Shop, key: SecretStr | None) -> None:
    """In a batch that is loaded and in one that is refused; a broken line neither; a namesake's record stays."""
    keyed = with_key(shop, key)
    keyed.forget("c1")
    header = CUSTOMERS.splitlines()[1] + "\n"
    keyless = "    , ADA Needle ,Ada@Needle.example,Austin,TX,USA,2023-01-01,x\n"
    broken = '    c8,Ada Needle,"broken,ada@needle.example\n'
    account = keyed.deliver("2024-03-02", customers=header + keyless + FILLER + broken)
    assert account.status == "loaded", account.reason
    customers = account.sources["customers"]
    assert customers.total("quarantined") + customers.total("rejected") == 2
    assert keyed.deliver("2024-03-03", customers=header + keyless * 5).status == "refused"
    assert shop.mentions("needle") == []
    shifted = ORDERS + "    o9,1,2024-02-03,c2,p1,1,,Completed,ada@needle.example,x\n"
    shifted += "".join(f"    q{n},1,2024-02-04,c2,p1,1,,Completed,PayPal,\n" for n in range(60))
    found = keyed.deliver("2024-03-03", orders=shifted)
    assert (found.status, [one.what for one in found.drift]) == ("loaded", ["payment_mode has a new word"])
    assert shop.mentions("needle") == []
    namesake = "    c7,Ada Needle,other@namesake.example,Boston,MA,USA,2023-01-01,x\n"
    keyed.deliver("2024-03-04", customers=header + namesake)
    assert shop.one(text("SELECT customer_name FROM gold.dim_customer WHERE customer_id = 'c7'")) == "Ada Needle"


def test_the_key_of_the_embedded_server_is_a_file_of_its_own(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    assert erasure_key(settings) is None
    key = erasure_key(settings, make=True)
    assert key is not None
    assert erasure_key(settings) == key
    assert (tmp_path / "erasure.key").stat().st_mode & 0o777 == 0o600
    assert erasure_key(settings.model_copy(update={"erasure_key": KEY})) != key
    assert erasure_key(settings.model_copy(update={"database_url": SecretStr("postgresql://db/shop")})) is None
