"""A share of a few records says little: gates on a share refuse nothing below a minimum count."""

from __future__ import annotations

import pytest

from tests.rules.shop import OPENING, Records, Shop, changed, opening
from warehouse.load.batch.account import BatchAccount


def few(count: int, broken: int) -> dict[str, Records]:
    """Return so many orders, of which the first ones have no quantity."""

    def change(records: Records) -> Records:
        for record in records[:broken]:
            record["quantity"] = ""
        return records[:count]

    return changed("orders", change)


def held(account: BatchAccount) -> int:
    """Return how many orders were held back."""
    return account.sources["orders"].total("quarantined")


@pytest.mark.parametrize(
    ("count", "broken", "status"),
    [
        (3, 1, "planned"),
        (3, 3, "refused"),
        (1, 1, "refused"),
        (19, 5, "planned"),
        (20, 1, "planned"),
        (20, 2, "refused"),
    ],
)
def test_a_share_counts_from_twenty_records_on(open_shop: Shop, count: int, broken: int, status: str) -> None:
    account = open_shop.load(few(count, broken), plan=True)
    assert (account.status, held(account)) == (status, broken)


def test_what_a_few_records_do_not_refuse_is_noted(open_shop: Shop) -> None:
    account = open_shop.load(few(3, 1), plan=True)
    (note,) = [note for note in account.all_notes if "at_least" in note]
    assert note.startswith("orders: 1 of 3 records held back (33.3%)")
    assert "fewer than 20" in note


def test_the_settings_say_from_when_on(open_shop: Shop) -> None:
    for least, status in ((3, "refused"), (4, "planned"), (0, "refused")):
        account = open_shop.load(few(3, 1), plan=True, rules={"SR-Q-001": {"at_least": least}})
        assert account.status == status


def test_strict_asks_for_no_share(open_shop: Shop) -> None:
    assert open_shop.load(few(3, 1), plan=True, strict=True).status == "refused"


def test_a_list_of_few_members_that_lacks_most_is_cut_off_unless_the_settings_say_otherwise(own_shop: Shop) -> None:
    members = opening()["products"]
    own_shop.load({"products": members[:10]}, OPENING)
    snapshot = {"products": {"delivery": "snapshot"}}
    assert own_shop.load({"products": members[:2]}, plan=True, sources=snapshot).status == "refused"
    for least, status in ((10, "refused"), (11, "planned")):
        rules = {"BR-009": {"at_least": least}}
        account = own_shop.load({"products": members[:2]}, plan=True, sources=snapshot, rules=rules)
        assert account.status == status
