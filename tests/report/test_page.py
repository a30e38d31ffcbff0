"""The page is self-contained, shows nothing but its data, and is written whole or not at all."""

from __future__ import annotations

import os
import re
import stat
from datetime import date
from pathlib import Path

import psycopg
import pytest

from tests.command import SAMPLE, Program
from tests.report.reading import Page
from tests.report.test_numbers import loaded, reported
from warehouse.database.connect import connect
from warehouse.errors import UsageError
from warehouse.model import REPORT, metadata
from warehouse.pages import write_page
from warehouse.report import report, studio
from warehouse.report.studio import INSTALL
from warehouse.settings import Settings

NASTY = "<script>alert('&')</script>"


def self_contained(page: Page) -> None:
    """The page asks for nothing: no script, no image, no sheet, no address."""
    assert not page.tags & {"script", "link", "img", "iframe", "object", "embed", "base"}
    assert not re.search(r"https?:|@import|url\((?!#)|\bsrc=|\bhref=|\bon\w+=", page.html)


def test_the_page_stands_alone_and_can_be_read_aloud(settings: Settings, tmp_path: Path) -> None:
    """Every picture has a title, a description and its numbers as text."""
    loaded(settings, SAMPLE, date(2023, 5, 1))
    account, page = reported(settings, tmp_path)
    self_contained(page)
    assert account.bytes == (tmp_path / "report.html").stat().st_size < 3_000_000
    pictures = re.findall(r"<svg [^>]*>", page.html)
    assert len(pictures) >= 8
    for picture in pictures:
        label, description = re.search(r'role="img" aria-labelledby="(\S+) (\S+)"', picture).groups()  # type: ignore[union-attr]
        assert page.said(label)
        assert page.said(description)
    assert "Batch 1, as of 1 May 2023." in page.text
    assert "nan" not in page.text.lower().replace("finance", "")


def test_values_are_escaped(settings: Settings, tmp_path: Path) -> None:
    """What customers, products and folders are called is text, in charts too; a person is named only if asked for."""
    folder = tmp_path / "shop"
    folder.mkdir()
    for file in SAMPLE.iterdir():
        text = file.read_text()
        if file.name == "customers.csv":
            text = re.sub(r"(?m)^(C0\d\d),[^,]+", rf"\1,{NASTY}", text)
        elif file.name == "products.csv":
            text = re.sub(r"(?m)^(P0\d\d),[^,]+", rf"\1,{NASTY}", text)
        (folder / file.name).write_text(text)
    loaded(settings, folder, date(2023, 5, 1))
    _, page = reported(settings, tmp_path)
    self_contained(page)
    # of one name, they are distinguished by their keys
    assert {re.sub(r" \([CP]\d+\)$", "", row[1]) for row in page.rows("product")} == {NASTY}
    assert all(re.fullmatch(r"C0\d\d", row[1]) for row in page.rows("customer"))
    _, named = reported(settings, tmp_path, pii=True)
    self_contained(named)
    assert {re.sub(r" \([CP]\d+\)$", "", row[1]) for row in named.rows("customer")} == {NASTY}
    assert len(named.rows("customer")) == 10


def test_an_empty_warehouse_says_so(settings: Settings, tmp_path: Path) -> None:
    """A database that is migrated and holds nothing gives a page that tells how to begin."""
    account, page = reported(settings, tmp_path)
    self_contained(page)
    assert "Nothing has been loaded yet" in page.said("verdict")
    assert "never came" in page.said("freshness")
    assert "<svg" not in page.html
    assert account.as_json()["batch_id"] is None
    assert account.as_json()["verdict"] is None


def test_a_refused_delivery_comes_first(settings: Settings, tmp_path: Path) -> None:
    """What is shown is then older than it should be; and if nothing else came, there is nothing to show."""
    empty = tmp_path / "empty"
    empty.mkdir()
    for name in ("customers", "products", "orders"):
        (empty / f"{name}.csv").write_text((SAMPLE / f"{name}.csv").read_text().splitlines()[0] + "\n")
    loaded(settings, empty, date(2023, 5, 2))
    _, page = reported(settings, tmp_path)
    assert "Do not rely on the numbers yet" in page.said("verdict")
    assert "every one was refused" in page.said("verdict")
    assert "No order has come" in page.said("business")
    loaded(settings, SAMPLE, date(2023, 5, 1))
    loaded(settings, empty, date(2023, 5, 3))
    _, page = reported(settings, tmp_path)
    assert "as of 3 May 2023, was refused" in page.said("verdict")
    assert "Batch 2, as of 1 May 2023." in page.text
    assert page.said("total-revenue") == "7,427.88"
    self_contained(page)


def test_the_command(tmp_path: Path, settings: Settings, database: str) -> None:
    """It says what it wrote, for people and for programs."""
    loaded(settings, SAMPLE, date(2023, 5, 1))
    program = Program(tmp_path, database)
    answer = program("report", "new/board.html")
    assert (answer.code, answer.err) == (0, "")
    assert "new/board.html" in answer.out
    told = program("report", "--json")
    assert told.code == 0
    assert told.json["file"] == "report.html"
    assert told.json["bytes"] == (tmp_path / "report.html").stat().st_size
    assert (told.json["batch_id"], told.json["verdict"], told.json["revenue"]) == (1, "fair", "7427.8800")


def test_a_database_that_was_never_migrated(tmp_path: Path, empty_database: str) -> None:
    """It ends with 3 and the sentence of every command."""
    answer = Program(tmp_path, empty_database)("report")
    assert answer.code == 3
    assert "warehouse migrate" in answer.sentence()
    assert not list(tmp_path.iterdir())


def test_missing_libraries_are_one_sentence(tmp_path: Path) -> None:
    """Without the extra it says what to install, before it looks for a database."""
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "sitecustomize.py").write_text(
        "import importlib.util as util\n"
        "found = util.find_spec\n"
        "util.find_spec = lambda name, *more: None if name == 'vl_convert' else found(name, *more)\n"
    )
    there = os.pathsep.join([str(tmp_path / "without"), str(SAMPLE.parent.parent)])
    answer = Program(tmp_path, "postgresql://nobody@127.0.0.1:1/none")("report", PYTHONPATH=there)
    assert answer.code == 2
    assert answer.sentence().replace("\n", " ") == INSTALL


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stood there before stays when anything goes wrong, and nothing is left beside it."""
    file = tmp_path / "report.html"
    file.write_text("<!DOCTYPE html>before")

    def full_disk(_number: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full_disk)
        with pytest.raises(UsageError, match="No space left on device"):
            write_page(file, "after")
    assert file.read_text() == "<!DOCTYPE html>before"
    assert list(tmp_path.iterdir()) == [file]
    assert write_page(file, "after · now") == len("after · now".encode())
    assert file.read_text() == "after · now"
    assert list(tmp_path.iterdir()) == [file]
    assert stat.S_IMODE(file.stat().st_mode) & 0o444
    with pytest.raises(UsageError, match="it is a folder"):
        write_page(tmp_path, "after")


def test_only_pages_are_overwritten(tmp_path: Path) -> None:
    """A delivery whose name was typed by mistake stays; an empty file, as made for a redirection, holds nothing."""
    orders, empty = tmp_path / "orders.csv", tmp_path / "empty"
    orders.write_text("order_id\no1\n")
    empty.touch()
    with pytest.raises(UsageError, match=r"orders\.csv is no HTML page and is not overwritten; name another file"):
        write_page(orders, "<!doctype html>")
    assert orders.read_text() == "order_id\no1\n"
    write_page(empty, "<!doctype html>")
    write_page(empty, "<!doctype html>again")
    assert empty.read_text() == "<!doctype html>again"


def test_everything_is_of_one_moment(settings: Settings, tmp_path: Path) -> None:
    """Orders that come while it reads are not on the page."""
    loaded(settings, SAMPLE, date(2023, 5, 1))
    assert settings.database_url is not None
    url = settings.database_url.get_secret_value()
    steps: list[str] = []

    def meanwhile(step: str) -> None:
        steps.append(step)
        if len(steps) == 2:
            with psycopg.connect(url) as other:
                other.execute("UPDATE gold.fact_sales SET order_status = 'Cancelled'")

    with studio() as artist, connect(settings) as database:
        file = tmp_path / "report.html"
        report(database, metadata, REPORT, settings, file, artist=artist, progress=meanwhile)
    page = Page((tmp_path / "report.html").read_text())
    assert len(steps) > 5
    assert page.said("total-revenue") == "7,427.88"
    assert sum(int(row[1]) for row in page.rows("status") if row[0] == "Completed") == 78
