"""Files of one source that are written in different ways."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.files.reading import deliver
from warehouse.errors import SettingsError
from warehouse.files import ExpectedColumn, find_files, open_records
from warehouse.settings import SourceSettings, digest_of_reading, load_settings

RETURNS = [{"path": "returns*.csv", "skip_lines": 2, "encoding": "cp1252", "quote": "'", "skip_footer": 1}]


def rows_of(folder: Path, settings: SourceSettings) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of each file of the source `orders`, and the country that is looked up for each."""
    columns = [ExpectedColumn(name, required=True) for name in ("id", "city", "land")]
    files = find_files(folder, "orders", settings)
    second = [file for file in files if file.lookup]
    found = {}
    for file in files:
        if not file.lookup:
            with open_records(file, "orders", columns, settings, second) as records:
                rows = [row for batch in records.batches() for row in batch.to_pylist()]
                found[file.name] = [(row["id"], row["city"], row["land"]) for row in rows]
    return found


def test_a_file_is_read_in_its_own_way_and_its_lookups_as_the_rest(tmp_path: Path) -> None:
    deliver(tmp_path, 'id,city\n1,"K\u00f6ln, Nord"\n', "sales.csv")
    deliver(tmp_path, "Returns\nof May\nid;city\n2;'Ulm; S\u00fcd'\nend\n".encode("cp1252"), "returns-5.csv")
    deliver(tmp_path, "key,land\n1,DE\n2,AT\n", "lands.csv")
    lookups = [{"path": "lands.csv", "on": {"id": "key"}}]
    stated = {"path": ["sales.csv", "returns*.csv"], "files": RETURNS, "lookups": lookups}
    assert rows_of(tmp_path, SourceSettings.model_validate(stated)) == {
        "sales.csv": [("1", "K\u00f6ln, Nord", "DE")],
        "returns-5.csv": [("2", "Ulm; S\u00fcd", "AT")],
    }


def test_the_first_table_that_names_a_file_counts() -> None:
    settings = SourceSettings.model_validate(
        {"skip_lines": 1, "files": [{"path": "a-9.csv", "skip_lines": 2}, {"path": "a-*.csv", "escape": "\\"}]}
    )
    first, second, other = (settings.of_file(name) for name in ("a-9.csv", "a-1.csv", "b.csv"))
    assert [(one.skip_lines, one.escape) for one in (first, second, other)] == [(2, None), (1, "\\"), (1, None)]


def test_a_name_without_folders_names_files_in_every_folder() -> None:
    tables = [{"path": "returns.csv", "skip_lines": 1}, {"path": "north/sales-*.csv", "skip_lines": 2}]
    settings = SourceSettings.model_validate({"path": "**/*.csv", "files": tables})
    names = ("returns.csv", "south/returns.csv", "north/sales-1.csv", "sales-1.csv", "old/returns.csv/a.csv")
    assert [settings.of_file(name).skip_lines for name in names] == [1, 1, 2, 0, 0]


def test_another_way_to_read_a_file_is_another_reading() -> None:
    """So that its bytes are read again, as under any other setting that changes what they say."""
    plain, own = SourceSettings(), SourceSettings.model_validate({"files": RETURNS})
    assert digest_of_reading(plain) == digest_of_reading(SourceSettings.model_validate({"files": []}))
    assert digest_of_reading(plain) != digest_of_reading(own)


def test_an_unknown_key_names_the_nearest(tmp_path: Path) -> None:
    stated = tmp_path / "warehouse.toml"
    stated.write_text('[[sources.orders.files]]\npath = "a.csv"\nskip_line = 2\n')
    with pytest.raises(SettingsError, match="skip_lines"):
        load_settings(stated)
