"""Files whose lines are sent to the database as they are: which are, and that nobody can tell afterwards."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.files.reading import deliver
from warehouse.database.connect import connect
from warehouse.files import ExpectedColumn, find_deliveries, find_files, open_records
from warehouse.files import records as reading
from warehouse.files.straight import BLOCK
from warehouse.load import Request, load
from warehouse.load.batch.account import BatchAccount
from warehouse.model import metadata
from warehouse.model.sources import products
from warehouse.settings import RuleSettings, Settings, SourceSettings
from warehouse.vocabulary.source import source_of

PLAIN = "id,note\n1,a\n2,\n"


def is_straight(folder: Path, content: bytes | str, settings: SourceSettings | None = None) -> bool:
    settings = settings or SourceSettings()
    file = find_files(deliver(folder, content), "orders", settings)[0]
    columns = [ExpectedColumn("id", True), ExpectedColumn("note", True), ExpectedColumn("more", False)]
    with open_records(file, "orders", columns, settings) as records:
        return records.straight is not None


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "|"),
        PLAIN.replace("\n", "\r\n"),
        "note,id\nü,2\n",
        "id,note\n",
    ],
)
def test_a_file_of_lines_without_quotes_is_sent_as_it_is(tmp_path: Path, content: str) -> None:
    assert is_straight(tmp_path, content)


@pytest.mark.parametrize(
    "content",
    [
        PLAIN + '3,"b"\n',
        PLAIN + '3,5" pipe\n',
        PLAIN + "3\n",
        PLAIN + "\n4,x\n",
        PLAIN + "3,no end",
        PLAIN.replace(",", "\t"),
        PLAIN + "id,note\n",
        "id,note,other\n1,a,b\n",
        "id\n1\n",
        PLAIN.encode() + b"3,\xff\n",
        "id,note\n1,\ufeffa\n",
    ],
)
def test_any_other_file_goes_through_the_reader(tmp_path: Path, content: bytes | str) -> None:
    columns = {"note": {"absent": True}} if content == "id\n1\n" else {}
    assert not is_straight(tmp_path, content, SourceSettings.model_validate({"columns": columns, "encoding": "utf-8"}))


@pytest.mark.parametrize(
    "settings",
    [
        {"where": "id <> '1'"},
        {"columns": {"more": {"sql": "upper(note)"}}},
        {"columns": {"more": {"constant": "x"}}},
        {"columns": {"more": "note"}},
        {"columns": {"more": {"joined": ["id", "note"], "with": "-"}}},
        {"carry_down": {"columns": ["note"]}},
    ],
)
def test_settings_that_compute_something_need_the_reader(tmp_path: Path, settings: dict[str, Any]) -> None:
    assert not is_straight(tmp_path, PLAIN, SourceSettings.model_validate(settings))


TEXTS = [
    "plain",
    "",
    r"\N",
    r"\.",
    " around ",
    "NULL",
    "\u00a0wide",
    "Zoë",
    "''",
    "e\u0301",
    "a;b|c",
    "5 %",
    "%d%%",
    "%(x)s",
]


@pytest.mark.every_postgres
@pytest.mark.parametrize("mark", [",", ";"])
@pytest.mark.parametrize("block", [1, BLOCK])
def test_bronze_and_silver_are_the_same_either_way(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: str, block: int
) -> None:
    """Every text of a file, to the letter, and what silver makes of it; the file's columns are in another order."""
    monkeypatch.setattr("warehouse.files.straight.BLOCK", block)
    texts = [text for text in TEXTS if mark not in text]
    lines = ["price,product_name,product_id,category".replace(",", mark)]
    lines += [mark.join(["5", text, f"p{number}", "Home"]) for number, text in enumerate(texts)]
    found = {}
    for way in ("straight", "read"):
        if way == "read":
            monkeypatch.setattr("warehouse.files.query.Query.straight", None)
        folder = tmp_path / way / "2024-03-01"
        folder.mkdir(parents=True)
        deliver(folder, "".join(f"{line}\n" for line in lines), "products.csv")
        found[way] = loaded(settings, folder, straight=way == "straight", monkeypatch=monkeypatch)
    assert found["straight"] == found["read"]
    bronze, silver, _ = found["read"]
    assert [row["product_name"] for row in bronze] == [text or None for text in texts]
    assert {row["product_name"] for row in silver} >= {"around", "wide", "é", r"\N", r"\."}


def loaded(
    settings: Settings, folder: Path, *, straight: bool, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, int]]:
    """Load a delivery; return what bronze and silver hold of it, and its account. Nothing stays."""
    off = dict.fromkeys(("BR-008", "SR-Q-001", "GR-M-001"), RuleSettings(severity="off"))
    settings = settings.model_copy(update={"rules": off})
    with monkeypatch.context() as patched, connect(settings) as database:
        if straight:
            patched.setattr(reading, "connect", None)
        account: BatchAccount = load(
            database,
            metadata,
            settings,
            Request("day", {"products": find_deliveries(folder, settings)[0]}, date(2024, 3, 1)),
        )
        assert account.status == "loaded", account.reason
        source = source_of(products)
        with database.engine.connect() as connection:
            layers = [
                [
                    {name: value for name, value in row.items() if name not in ("batch_id", "file_id")}
                    for row in connection.execute(
                        select(table).where(table.c.batch_id == account.batch_id).order_by(table.c.record_number)
                    ).mappings()
                ]
                for table in (source.bronze, source.silver)
            ]
        undone = load(database, metadata, settings, Request("undo", {}, undo=account.batch_id))
        assert undone.status == "loaded"
    return layers[0], layers[1], dict(account.sources["products"].files[0].outcomes)
