"""Sheets of workbooks: what their cells hold, row by row, under the same account as a text."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest

from tests.files.reading import read
from warehouse.errors import DeliveryError
from warehouse.files.cells import number
from warehouse.settings import SourceSettings

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
DAY, MOMENT, EURO, TIME = 1, 2, 3, 4
STYLES = (
    f'<styleSheet {MAIN}><numFmts count="2"><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy hh:mm"/>'
    '<numFmt numFmtId="165" formatCode="#,##0.00&quot; d&quot;[Red]"/></numFmts><cellXfs>'
    + "".join(f'<xf numFmtId="{code}"/>' for code in (0, 14, 164, 165, 21))
    + "</cellXfs></styleSheet>"
)


def cell(place: str, value: Any, style: int = 0) -> str:
    """Return a cell: a text as one of the shared ones, a number or a truth value."""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, str) and value.startswith("="):
        return f'<c r="{place}" s="{style}"><v>{value[1:]}</v></c>'
    if isinstance(value, str):
        runs = "".join(f"<r><t>{escape(part)}</t></r>" for part in (value[:2], value[2:]))
        return f'<c r="{place}" t="inlineStr"><is>{runs}</is></c>'
    return f'<c r="{place}" s="{style}"><v>{value!r}</v></c>'


def sheet(rows: Mapping[int, Sequence[Any]]) -> str:
    """Return a sheet; a value may be a pair with a style, None is no cell."""
    lines = []
    for row, values in rows.items():
        cells = [
            cell(f"{chr(65 + at)}{row}", *(value if isinstance(value, tuple) else (value,)))
            for at, value in enumerate(values)
            if value is not None
        ]
        lines.append(f'<row r="{row}">{"".join(cells)}</row>')
    return f"<worksheet {MAIN}><sheetData>{''.join(lines)}</sheetData></worksheet>"


def book(folder: Path, sheets: Mapping[str, str], *, hidden: Sequence[str] = (), options: str = "") -> Path:
    """Write a workbook as `orders.xlsx` and return the folder."""
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{at}" r:id="rId{at}" '
        f'state="{"hidden" if name in hidden else "visible"}"/>'
        for at, name in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{at}" Type="worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    with zipfile.ZipFile(folder / "orders.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.xml", f"<workbook {MAIN} {OFFICE}>{options}<sheets>{listed}</sheets></workbook>")
        packed.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="r">{links}</Relationships>')
        packed.writestr("xl/styles.xml", STYLES)
        shared = "<si><t>shared</t></si><si><r><t>ri</t></r><r><t>ch</t></r><rPh><t>spoken</t></rPh></si>"
        packed.writestr("xl/sharedStrings.xml", f"<sst {MAIN}>{shared}</sst>")
        for at, content in enumerate(sheets.values(), 1):
            packed.writestr(f"xl/worksheets/sheet{at}.xml", content)
    return folder


HEADER = ["id", "name", "price", "day"]


def test_cells_are_what_they_hold(tmp_path: Path) -> None:
    """Numbers and dates exactly and by their own type, texts as they are, whatever the settings say of texts."""
    rows: dict[int, list[Any]] = {
        1: HEADER,
        2: [1001, "Schraube; lang", 12.5, (46301, DAY)],
        3: [1002, 'a "b"\nc', ("=0.10000000000000001", EURO), (46301.5, MOMENT)],
        4: [1003, " 007 ", "=1.25E-3", (0.75, TIME)],
        5: [1004, "x_x0041_", 3, (59, DAY)],
    }
    settings = SourceSettings(decimal=",", thousands=".", delimiter=";", encoding="latin-1")
    found = read(book(tmp_path, {"Sheet1": sheet(rows)}), HEADER, settings)
    assert [tuple(row[name] for name in HEADER) for row in found.rows] == [
        ("1001", "Schraube; lang", "12.5", "2026-10-06"),
        ("1002", 'a "b"\nc', "0.1", "2026-10-06 12:00:00"),
        ("1003", " 007 ", "0.00125", "18:00:00"),
        ("1004", "xA", "3", "1900-02-28"),
    ]
    assert (found.account.read, found.account.rejected, found.rejects, found.notes) == (4, 0, [], [])


def test_rows_that_do_not_fit_are_rejected_with_their_number(tmp_path: Path) -> None:
    """Blank rows are none, short ones lack values, and what stands beyond the header makes a row that is no record."""
    rows: dict[int, list[Any]] = {1: HEADER, 2: [1, "a"], 5: [2, "b", 1, None, "beyond"]}
    rows |= {6: [3, None, 2], 7: ["", None]}
    found = read(book(tmp_path, {"Sheet1": sheet(rows)}), HEADER)
    assert [(row["id"], row["name"], row["price"]) for row in found.rows] == [("1", "a", None), ("3", None, "2")]
    assert [(one.line_number, one.reason) for one in found.rejects] == [(5, "it has 5 fields where the header has 4")]


def test_titles_and_totals_belong_to_no_table(tmp_path: Path) -> None:
    rows: dict[int, list[Any]] = {1: ["Sales of May"], 3: HEADER, 4: [1, "a", 2.5], 5: ["Total", None, 2.5]}
    settings = SourceSettings(skip_lines=2, skip_footer=1, decimal=",")
    found = read(book(tmp_path, {"Sheet1": sheet(rows)}), HEADER, settings)
    assert [(row["id"], row["price"]) for row in found.rows] == [("1", "2.5")]
    assert found.notes == []


def test_a_column_of_both_kinds_is_noted(tmp_path: Path) -> None:
    rows: dict[int, list[Any]] = {1: HEADER, 2: [1, "a", 2.5], 3: [2, "b", "3,50"]}
    found = read(book(tmp_path, {"Sheet1": sheet(rows)}), HEADER)
    assert found.column("price") == ["2.5", "3,50"]
    (note,) = found.notes
    assert note == "orders.xlsx: price holds texts beside numbers or dates, and all of them are read as texts"


def test_numbers_beside_texts_have_the_decimal_of_the_texts(tmp_path: Path) -> None:
    """A cell of 1.125 is not 1125 because a text in its column is; columns that no column takes keep the point."""
    rows: dict[int, list[Any]] = {
        1: ["id", "Cost", "Weight"], 2: ["x", 1.125, 1.125], 3: ["y", "1.250,75", "light"], 4: ["z", -40, (45300, DAY)],
    }  # fmt: skip
    marks = {"decimal": ",", "thousands": ".", "columns": {"price": "cost"}}
    found = read(book(tmp_path, {"S": sheet(rows)}), ["id", "price"], SourceSettings.model_validate(marks))
    assert found.column("price") == ["1,125", "1.250,75", "-40"]
    assert [row["extra"]["Weight"] for row in found.rows] == ["1.125", "light", "2024-01-09"]


def test_a_price_list_of_texts_and_numbers_is_looked_up(tmp_path: Path) -> None:
    book(tmp_path, {"S": sheet({1: ["sku", "price"], 2: ["a", 0.125], 3: ["b", "n/a"]})})
    (tmp_path / "orders.xlsx").rename(tmp_path / "list.xlsx")
    (tmp_path / "orders.csv").write_text("id;sku;price\n1;a;9,5\n2;b;9,5\n")
    stated = {
        "decimal": ",", "thousands": ".", "columns": {"price": "list.price"},
        "lookups": [{"path": "list.xlsx", "on": {"sku": "sku"}}],
    }  # fmt: skip
    found = read(tmp_path, ["id", "price"], SourceSettings.model_validate(stated))
    assert found.column("price") == ["0,125", "n/a"]


def test_truth_errors_shared_texts_and_days_since_1904(tmp_path: Path) -> None:
    cells = (
        '<c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="C2" t="e"><v>#N/A</v></c>'
        '<c r="D2" s="1"><v>1</v></c>'
    )
    content = sheet({1: HEADER, 3: ["x", "y", True]}).replace("</row>", f'</row><row r="2">{cells}</row>', 1)
    found = read(book(tmp_path, {"S": content}, options='<workbookPr date1904="1"/>'), HEADER)
    assert [tuple(row[name] for name in HEADER) for row in found.rows] == [
        ("shared", "rich", "#N/A", "1904-01-02"),
        ("x", "y", "true", None),
    ]


def test_a_sheet_is_named_where_several_show(tmp_path: Path) -> None:
    sheets = {name: sheet({1: ["id"], 2: [name]}) for name in ("First", "Orders", "Secret")}
    book(tmp_path, sheets, hidden=["Secret"])
    with pytest.raises(DeliveryError, match="has several sheets: First, Orders; name one by `sheet`"):
        read(tmp_path)
    assert read(tmp_path, settings=SourceSettings(sheet="orders ")).column("id") == ["Orders"]
    assert read(tmp_path, settings=SourceSettings(sheet="Secret")).column("id") == ["Secret"]
    with pytest.raises(DeliveryError, match=r"has no sheet Ordres; is it `Orders`\?"):
        read(tmp_path, settings=SourceSettings(sheet="Ordres"))
    book(tmp_path, sheets, hidden=["First", "Secret"])
    assert read(tmp_path).column("id") == ["Orders"]


def test_another_sheet_is_looked_up(tmp_path: Path) -> None:
    book(
        tmp_path, {"Lines": sheet({1: ["id", "who"], 2: ["1", 7]}), "People": sheet({1: ["no", "city"], 2: [7, "Ulm"]})}
    )
    lookup = {"path": "orders.xlsx", "sheet": "People", "on": {"who": "no"}}
    settings = SourceSettings.model_validate({"sheet": "Lines", "lookups": [lookup]})
    assert read(tmp_path, ["id", "city"], settings).column("city") == ["Ulm"]


def test_what_is_no_workbook(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("id\n1\n")
    with pytest.raises(DeliveryError, match=r"orders\.csv is no workbook, and `sheet` names one"):
        read(tmp_path, settings=SourceSettings(sheet="x"))
    (tmp_path / "orders.csv").unlink()
    book(tmp_path, {"S": "<worksheet><sheetData><row>"})
    with pytest.raises(DeliveryError, match="is a workbook that cannot be read"):
        read(tmp_path)


def test_entities_are_not_blown_up(tmp_path: Path) -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 9))
    cells = '<row><c t="str"><v>&e8;</v></c></row>'
    bomb = f'<!DOCTYPE w [<!ENTITY e0 "{"x" * 50}">{levels}]><worksheet><sheetData>{cells}</sheetData></worksheet>'
    with pytest.raises(DeliveryError, match="cannot be read"):
        read(book(tmp_path, {"S": bomb}))


@pytest.mark.parametrize(
    ("value", "text"),
    [("12", "12"), ("-0.5", "-0.5"), ("1E+20", "100000000000000000000"), ("19.989999999999998", "19.99")],
)
def test_numbers(value: str, text: str) -> None:
    assert number(value) == text
