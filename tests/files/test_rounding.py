"""Numbers that an expression rounds by casting them: the account says how many records, and to which type."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.files.reading import deliver, read
from warehouse.errors import SettingsError
from warehouse.settings import SourceSettings

LINES = "id,total,qty,city\n1,10.12345,3,Ulm\n2,12.5,2,\n3,99999999999999999.99,1,\n4,,1,\n5,7.00000,1,\n"


def notes(folder: Path, sql: str, where: str | None = None) -> list[str]:
    """Return what is noted of a price that is computed from `total` and `qty`."""
    settings = SourceSettings.model_validate({"columns": {"price": {"sql": sql}}, "where": where})
    found = read(deliver(folder, LINES), ["id", "price"], settings)
    return [note.partition(": ")[2] for note in found.notes if "rounded" in note]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("cast(total as numeric)", "the `sql` of price rounded numbers of 1 record, for it casts to DECIMAL(18,3)"),
        ("total::decimal(30,1) / 2", "the `sql` of price rounded numbers of 2 records, for it casts to DECIMAL(30,1)"),
        ("try_cast(trim(total) as double)", "the `sql` of price rounded numbers of 1 record, for it casts to DOUBLE"),
        ("total::bigint * 2", "the `sql` of price rounded numbers of 3 records, for it casts to BIGINT"),
        (
            "case when city = 'Ulm' then cast(total as integer) else qty::numeric end",
            "the `sql` of price rounded numbers of 1 record, for it casts to INTEGER and DECIMAL(18,3)",
        ),
    ],
)
def test_what_an_expression_rounds_is_noted(tmp_path: Path, sql: str, said: str) -> None:
    (note,) = notes(tmp_path, "try_cast(total as numeric)" if sql == "cast(total as numeric)" else sql)
    assert note.startswith(said)
    assert note.endswith("; name more places, as decimal(38, 10)")


@pytest.mark.parametrize(
    "sql", ["cast(total as decimal(38, 10))", "try_cast(qty as integer)", "upper(city)", "round(qty::double / 3, 2)"]
)
def test_what_rounds_nothing_is_not_noted(tmp_path: Path, sql: str) -> None:
    assert notes(tmp_path, sql) == []


def test_texts_are_to_be_cast(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"the columns are texts: cast them first, as in cast\("):
        notes(tmp_path, "total / qty")
