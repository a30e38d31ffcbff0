"""Values on the first record of several only, and lines below a table."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.files.reading import deliver
from warehouse.errors import DeliveryError
from warehouse.files import ExpectedColumn, find_files, open_records
from warehouse.settings import SourceSettings

COLUMNS = [ExpectedColumn("order_id", True), ExpectedColumn("day", True), ExpectedColumn("sku", True)]


def _read(folder: Path, **settings: object) -> list[tuple[object, ...]]:
    given = SourceSettings.model_validate(settings)
    (file,) = find_files(folder, "orders", given)
    with open_records(file, "orders", COLUMNS, given) as records:
        rows = [tuple(row.values())[1:4] for batch in records.batches() for row in batch.to_pylist()]
        assert records.account.rejected == 0
        return rows


def test_a_head_on_the_first_line_of_its_order(tmp_path: Path) -> None:
    """Blanks, quoted or of white space, take the value of their own order; an order without one keeps none."""
    deliver(tmp_path, 'order_id,day,sku\n1,2024-01-01,A\n1,,B\n2,,C\n1," ",D\n3,2024-01-03,E\n3,"",F\n')
    assert _read(tmp_path, carry_down={"columns": ["Day"], "within": "order_id"}) == [
        ("1", "2024-01-01", "A"), ("1", "2024-01-01", "B"), ("2", None, "C"), ("1", "2024-01-01", "D"),
        ("3", "2024-01-03", "E"), ("3", "2024-01-03", "F"),
    ]  # fmt: skip


def test_merged_cells(tmp_path: Path) -> None:
    """Without a key a blank takes what stood above; before the first value there is nothing to take."""
    deliver(tmp_path, "order_id,day,sku\n,,Z\n1,2024-01-01,A\n,,B\n2,2024-01-02,C\n,,D\n")
    assert _read(tmp_path, carry_down={"columns": ["order_id", "day"]}) == [
        (None, None, "Z"), ("1", "2024-01-01", "A"), ("1", "2024-01-01", "B"), ("2", "2024-01-02", "C"),
        ("2", "2024-01-02", "D"),
    ]  # fmt: skip


def test_nothing_is_carried_over_a_rejected_line(tmp_path: Path) -> None:
    """It may have held the values of the records below it; a header that is repeated on each page held none."""
    page = "order_id,day,sku\n"
    deliver(
        tmp_path, page + "1,2024-01-01,A\n" + page + ",,B\n2,2024-01-02,C,and more\n,,D\n,,E\n3,2024-01-03,F\n,,G\n"
    )
    given = SourceSettings.model_validate({"carry_down": {"columns": ["order_id", "day"]}})
    (file,) = find_files(tmp_path, "orders", given)
    with open_records(file, "orders", COLUMNS, given) as records:
        rows = [tuple(row.values())[1:4] for batch in records.batches() for row in batch.to_pylist()]
        assert [reject.line_number for reject in records.rejects()] == [3, 5]
        assert rows == [
            ("1", "2024-01-01", "A"), ("1", "2024-01-01", "B"), (None, None, "D"), (None, None, "E"),
            ("3", "2024-01-03", "F"), ("3", "2024-01-03", "G"),
        ]  # fmt: skip
        assert records.notes == [
            "orders.csv: `carry_down` fills no blank from above a rejected line, because that line may have held the "
            "values of the records below it"
        ]


def test_a_rejected_line_within_an_order_takes_no_value_away(tmp_path: Path) -> None:
    deliver(tmp_path, "order_id,day,sku\n1,2024-01-01,A\n1,,B,\n1,,C\n")
    given = SourceSettings.model_validate({"carry_down": {"columns": ["day"], "within": "order_id"}})
    (file,) = find_files(tmp_path, "orders", given)
    with open_records(file, "orders", COLUMNS, given) as records:
        rows = [tuple(row.values())[1:4] for batch in records.batches() for row in batch.to_pylist()]
    assert rows == [("1", "2024-01-01", "A"), ("1", "2024-01-01", "C")]


def test_all_kinds_of_blanks_are_filled_and_keys_are_compared_without_them(tmp_path: Path) -> None:
    deliver(tmp_path, "order_id,day,sku\nK\u00f61,2024-01-01,A\nKo\u03081 ,\u00a0,B\n\tK\u00f61,\t,C\n\u00a0,\t,D\n")
    days = [row[1] for row in _read(tmp_path, carry_down={"columns": ["day"], "within": "order_id"})]
    assert days == ["2024-01-01", "2024-01-01", "2024-01-01", "\t"]


def test_large_records_keep_their_order(tmp_path: Path) -> None:
    """Records that are read in parts are carried down over the parts."""
    rows = "".join(f"{number // 2},{'d' if number % 2 == 0 else ''},{'x' * 2000}\n" for number in range(6000))
    deliver(tmp_path, "order_id,day,sku\n" + rows)
    found = _read(tmp_path, carry_down={"columns": ["day"], "within": "order_id"})
    assert [row[:2] for row in found] == [(str(number // 2), "d") for number in range(6000)]


def test_a_column_that_is_not_there(tmp_path: Path) -> None:
    deliver(tmp_path, "order_id,day,sku\n1,2024-01-01,A\n")
    with pytest.raises(DeliveryError, match=r'names the column "dai", which .* does not have; is it `day`'):
        _read(tmp_path, carry_down={"columns": ["dai"]})


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_footer(tmp_path: Path, end: str) -> None:
    """The last lines are left out, whatever their width; blank ones do not count."""
    text = "order_id,day,sku\n1,2024-01-01,A\n2,2024-01-02,B\n\nTotal,2\nprinted today\n,,\n\n"
    deliver(tmp_path, text.replace("\n", end))
    assert [row[0] for row in _read(tmp_path, skip_footer=2)] == ["1", "2"]
