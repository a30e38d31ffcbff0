"""What a plan would change, shown at eighty columns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.terminal.test_account import AROUND, batch, printed
from warehouse.load.batch.account import BatchAccount, Change, PlannedChanges

FEBRUARY, MARCH = date(2024, 2, 1), date(2024, 3, 1)
FIRST, LAST = date(1900, 1, 1), date(9999, 12, 31)
MOVED: dict[str, tuple[str | None, str | None]] = {"city": ("Austin", "Dallas"), "state": (None, "TX")}
PLAN = replace(AROUND, plan=True)


def planned(**changes: PlannedChanges) -> BatchAccount:
    """Return the account of a plan with changes of some kinds in the facts."""
    return replace(batch(status="planned"), changes={"fact_sales": changes})


def test_each_kind_in_a_line_of_its_own() -> None:
    account = planned(
        opened=PlannedChanges(1_204, [Change(f"C{number}", MOVED, FEBRUARY, LAST) for number in range(3)]),
        split=PlannedChanges(1, [Change("C1", {"city": ("Austin", "El Paso")}, FEBRUARY, MARCH)]),
        closed=PlannedChanges(1, [Change("C1", {"city": ("Austin", "Dallas")}, FIRST, FEBRUARY)]),
        vanished=PlannedChanges(1, [Change("C9", {}, MARCH, LAST)]),
        repointed=PlannedChanges(2, [Change("O1 / 1", {"customer": (None, "C1")}, FEBRUARY)]),
        repriced=PlannedChanges(1, [Change("O2 / 1", {"unit_price": ("10", "11.5")})]),
    )
    lines = [line.rstrip() for line in printed(account, around=PLAN).splitlines()]
    start = lines.index("  1,204 versions opened in fact_sales")
    assert lines[start : start + 17] == [
        "  1,204 versions opened in fact_sales",
        "    C0          from 2024-02-01  city Austin → Dallas, state nothing → TX",
        "    C1          from 2024-02-01  city Austin → Dallas, state nothing → TX",
        "    C2          from 2024-02-01  city Austin → Dallas, state nothing → TX",
        "    and 1,201 more",
        "  1 version put in between in fact_sales",
        "    C1          from 2024-02-01 to 2024-03-01  city Austin → El Paso",
        "  1 version closed in fact_sales",
        "    C1          until 2024-02-01  city Austin",
        "  1 vanished in fact_sales",
        "    C9          from 2024-03-01",
        "  2 rows moved to the version of their day in fact_sales",
        "    O1 / 1      from 2024-02-01  customer C1",
        "    and 1 more",
        "  1 row with another price in fact_sales",
        "    O2 / 1      unit_price 10 → 11.5",
        "",
    ]


def test_long_values_give_way_and_strange_ones_do_no_harm() -> None:
    change = Change("K" * 90, {"city": ("Aus\x1b[31mtin", "Llanfairpwllgwyngyll " * 5)}, FEBRUARY, MARCH)
    for width in (40, 80):
        text = printed(planned(split=PlannedChanges(1, [change])), around=PLAN, width=width)
        assert "\x1b" not in text
        assert max(map(len, text.splitlines())) <= width
        assert "…" in text
    assert "from 2024-02-01 to 2024-03-01" in text


def test_a_plan_that_changes_no_history_says_nothing_of_it() -> None:
    assert "versions" not in printed(planned(), around=PLAN)


def test_a_series_is_told_together() -> None:
    one = PlannedChanges(2, [Change("C1", MOVED, FEBRUARY, LAST), Change("C2", MOVED, FEBRUARY, LAST)])
    text = printed(planned(opened=one), planned(opened=one), around=PLAN)
    assert "4 versions opened in fact_sales" in text
    assert "and 1 more" in text
