"""Lists in one cell made into records."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.files.reading import deliver, read
from warehouse.errors import DeliveryError
from warehouse.files import splitting
from warehouse.settings import SourceSettings

TEXT = (
    "id,skus,counts,city\n"
    "1,A1; A2 ;A3,2;1;1,Ulm\n"
    "too,many,fields,for,it\n"
    "2,B1,5,Bonn\n"
    "3,C1;C2;,1,Jena\n"
    "another,one\n"
    "4,,7,Kiel\n"
)


def split(*columns: str, by: str = ";") -> SourceSettings:
    """Return the settings that split columns."""
    return SourceSettings.model_validate({"split": {"columns": list(columns), "by": by}})


def test_each_item_is_a_record(tmp_path: Path) -> None:
    found = read(deliver(tmp_path, TEXT), ["id", "skus", "counts", "city"], split("Skus"))
    assert [(row["id"], row["skus"], row["counts"]) for row in found.rows] == [
        ("1", "A1", "2;1;1"),
        ("1", "A2", "2;1;1"),
        ("1", "A3", "2;1;1"),
        ("2", "B1", "5"),
        ("3", "C1", "1"),
        ("3", "C2", "1"),
        ("4", None, "7"),
    ]
    assert (found.account.read, found.account.rejected, found.lines()) == (9, 2, [3, 6])
    assert found.column("record_number") == [1, 2, 3, 5, 6, 7, 9]
    assert found.notes[-1] == "orders.csv: 4 records have lists in skus and make 7"


def test_lists_go_side_by_side(tmp_path: Path) -> None:
    """Where one is shorter its value is absent."""
    found = read(deliver(tmp_path, TEXT), ["id", "skus", "counts"], split("skus", "counts"))
    assert [(row["skus"], row["counts"]) for row in found.rows] == [
        ("A1", "2"),
        ("A2", "1"),
        ("A3", "1"),
        ("B1", "5"),
        ("C1", "1"),
        ("C2", None),
        (None, "7"),
    ]


def test_sql_sees_the_items(tmp_path: Path) -> None:
    deliver(tmp_path, "no,items\n1,2x A1 | 1x A2\n")
    settings = SourceSettings.model_validate(
        {
            "split": {"columns": ["items"], "by": " | "},
            "where": "items <> '1x A3'",
            "columns": {"id": {"sql": "split_part(items, 'x ', 2)"}},
        }
    )
    assert read(tmp_path, ["id"], settings).column("id") == ["A1", "A2"]


def test_a_file_of_parquet(tmp_path: Path) -> None:
    parquet.write_table(pa.table({"id": [1, 2], "skus": ["A;B", None]}), tmp_path / "orders.parquet")
    found = read(tmp_path, ["id", "skus"], split("skus"))
    assert [(row["id"], row["skus"]) for row in found.rows] == [("1", "A"), ("1", "B"), ("2", None)]


def test_what_cannot_be_split(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(tmp_path, TEXT)
    with pytest.raises(DeliveryError, match="`split` names the column"):
        read(tmp_path, ["id"], split("sku"))
    monkeypatch.setattr(splitting, "MOST", 2)
    with pytest.raises(DeliveryError, match="a cell with 3 items"):
        read(tmp_path, ["id"], split("skus"))
