"""Words that no one knows are collected: each once, with its count, beside the known ones."""

from __future__ import annotations

from tests.rules.shop import Records, Shop, changed, of
from warehouse.load.batch.account import BatchAccount


def words_of(account: BatchAccount) -> list[str]:
    """Return what the account notes about words."""
    return [note for note in account.all_notes if " unknown word" in note]


def statuses(*words: str) -> dict[str, Records]:
    """Return the orders, the first of which have these statuses."""

    def change(records: Records) -> None:
        for record, word in zip(records, words, strict=False):
            record["order_status"] = word

    return changed("orders", change)


def test_each_word_stands_once_with_its_count(open_shop: Shop) -> None:
    account = open_shop.load(statuses("Lost", "paid", "Lost"), plan=True)
    assert words_of(account) == [
        "orders: order_status holds 2 unknown words: 'Lost' (2), 'paid' (1); known are Completed, Cancelled, Returned, "
        "Open. Map the source's words in [sources.orders.values.order_status]"
    ]


def test_one_word(open_shop: Shop) -> None:
    (note,) = words_of(open_shop.load(statuses("Lost"), plan=True))
    assert note.startswith("orders: order_status holds an unknown word: 'Lost' (1); known are")


def test_of_many_words_the_most_frequent_are_named(open_shop: Shop) -> None:
    words = [f"word {number:02}" for number in range(14)]
    (note,) = words_of(open_shop.load(statuses(*words, words[-1]), plan=True))
    assert "14 unknown words: 'word 13' (2), 'word 00' (1)," in note
    assert "'word 08' (1) and 4 more; known are" in note


def test_the_known_ones_are_those_of_the_settings(open_shop: Shop) -> None:
    rules = {"SR-V-005": {"values": ["Completed", "Cancelled", "Returned", "paid"]}}
    (note,) = words_of(open_shop.load(statuses("Lost", "paid"), plan=True, rules=rules))
    assert "'Lost' (1); known are Completed, Cancelled, Returned, paid." in note


def test_a_list_too_long_to_show_is_left_out(open_shop: Shop) -> None:
    def change(records: Records) -> None:
        of(records, country="Germany")["country"] = "Ruritania"

    (note,) = words_of(open_shop.load(changed("customers", change), plan=True))
    assert note.startswith("customers: country holds an unknown word: 'Ruritania' (1). Write the country")


def test_what_nobody_may_see_or_asked_for_is_not_noted(open_shop: Shop) -> None:
    def change(records: Records) -> None:
        records[0]["email"] = "nowhere"

    assert words_of(open_shop.load(changed("customers", change), plan=True)) == []
    for rule in ({"severity": "info"}, {"severity": "off"}, {"waiver": {"reason": "known", "until": "2099-01-01"}}):
        assert words_of(open_shop.load(statuses("Lost"), plan=True, rules={"SR-V-005": rule})) == []
