"""What fills the columns of a source: names, constants, expressions, counts, filters, lookups."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pydantic import ValidationError

from tests.files.reading import deliver, prove_account, read
from warehouse.errors import DeliveryError, SettingsError, WarehouseError
from warehouse.settings import SourceSettings

LINES = 'Invoice,Code,Qty\nA1,x,"1"\nC2,y,2\nA1,z,3\nA1,x,4\nC2,x,\n'


def source(**settings: Any) -> SourceSettings:
    return SourceSettings.model_validate(settings)


def test_columns_map_by_name_without_regard_to_case_and_blanks(tmp_path: Path) -> None:
    result = read(deliver(tmp_path, " ID ,Note\n1,a\n"), ["id", "note"])
    assert result.header == ["ID", "Note"]
    assert result.rows[0] == {"record_number": 1, "id": "1", "note": "a", "extra": {}}
    assert result.mapped == {"id": "column `ID`", "note": "column `Note`"}


def test_the_order_of_columns_does_not_matter(tmp_path: Path) -> None:
    result = read(deliver(tmp_path, "note,id\na,1\n"), ["id", "note"])
    assert (result.column("id"), result.column("note")) == (["1"], ["a"])


def test_an_exact_name_wins(tmp_path: Path) -> None:
    result = read(deliver(tmp_path, "id,Id no\n1,2\n"), ["id"], source(columns={"id": "Id no"}))
    assert result.column("id") == ["2"]
    assert result.extra == ["id"]


def test_extra_columns_are_kept_and_named(tmp_path: Path) -> None:
    result = read(deliver(tmp_path, 'id,"Ta""x, %",,b\n1,"5\n""",é,\n2,"",,y\n'))
    assert result.extra == ['Ta"x, %', "column 3", "b"]
    assert [row["extra"] for row in result.rows] == [
        {'Ta"x, %': '5\n"', "column 3": "é", "b": None},
        {'Ta"x, %': "", "column 3": None, "b": "y"},
    ]


def test_optional_columns_may_be_absent(tmp_path: Path) -> None:
    result = read(deliver(tmp_path, "id\n1\n"), optional=["line"])
    assert result.rows == [{"record_number": 1, "id": "1", "line": None, "extra": {}}]
    assert result.mapped["line"] == "absent"


def test_constant_absent_sql_and_number_within(tmp_path: Path) -> None:
    columns = {
        "id": "Invoice",
        "line": {"number_within": "invoice"},
        "status": {"sql": "case when \"Invoice\" like 'C%' then 'Cancelled' else 'Completed' end -- by its letter"},
        "mode": {"constant": 'it\'s; "Cash"'},
        "email": {"absent": True},
    }
    result = read(deliver(tmp_path, LINES), list(columns), source(columns=columns))
    assert result.column("line") == [None] * 5
    assert result.column("status") == ["Completed", "Cancelled", "Completed", "Completed", "Cancelled"]
    assert result.column("mode") == ['it\'s; "Cash"'] * 5
    assert result.column("email") == [None] * 5
    assert result.extra == ["Code", "Qty"]


def test_columns_that_expressions_read_stay_but_are_not_noted(tmp_path: Path) -> None:
    columns = {"id": "Code", "status": {"sql": "left(Invoice, 1)"}}
    result = read(deliver(tmp_path, LINES), ["id", "status"], source(columns=columns))
    assert result.extra == ["Qty"]
    assert result.rows[1]["extra"] == {"Invoice": "C2", "Qty": "2"}


def test_where_filters_and_counts(tmp_path: Path) -> None:
    settings = source(
        columns={"id": "Code", "line": {"number_within": "Code"}}, where="\"Invoice\" <> 'C2' and Qty > '1'"
    )
    result = read(deliver(tmp_path, LINES + "ragged\n"), ["id", "line"], settings)
    assert [(row["record_number"], row["id"], row["line"]) for row in result.rows] == [(3, "z", None), (4, "x", None)]
    assert (result.account.read, result.account.filtered, result.account.rejected) == (6, 3, 1)


def test_where_that_is_null_filters(tmp_path: Path) -> None:
    result = read(deliver(tmp_path, LINES), ["id"], source(columns={"id": "Code"}, where="cast(Qty as int) > 0"))
    assert len(result.rows) == 4


@pytest.mark.parametrize(
    ("settings", "key", "said"),
    [
        ({"where": "Qty >"}, "sources.orders.where", "is no DuckDB expression"),
        ({"where": ""}, None, ""),
        ({"where": " "}, "sources.orders.where", "it is empty"),
        ({"where": "Quantity > '1'"}, "sources.orders.where", 'column "Quantity" not found'),
        ({"where": "Inwoice > '1'"}, "sources.orders.where", "is it `Invoice`?"),
        ({"where": "true) or (true"}, None, ""),
        ({"where": "true), (true"}, "sources.orders.where", "whole statement"),
        ({"where": "true; drop table x"}, "sources.orders.where", "is no DuckDB expression"),
        ({"where": "exists (from read_text('/etc/passwd'))"}, "sources.orders.where", "a subquery"),
        ({"where": "count(*) over () > 1"}, "sources.orders.where", "a window function"),
        ({"where": "unnest([true, true])"}, "sources.orders.where", "`unnest`"),
        ({"where": "max(Qty) > '1'"}, "sources.orders.where", "cannot be computed"),
        ({"where": "$path = ''"}, "sources.orders.where", "a parameter"),
        ({"where": "cast(Code as int) = 1"}, "sources.orders.where", "fails on a record of orders.csv"),
        ({"columns": {"id": {"sql": "Code::int"}}}, "sources.orders.columns.id", "fails on a record of orders.csv"),
        ({"columns": {"id": {"sql": "x || 1"}}}, "sources.orders.columns.id", "its columns: Invoice, Code, Qty"),
        ({"columns": {"idd": "Code"}}, "sources.orders.columns.idd", "is it `id`?"),
        ({"values": {"ix": {"a": "b"}}}, "sources.orders.values.ix", "no column ix"),
    ],
)
def test_what_is_wrong_with_the_settings_is_said_by_key(
    tmp_path: Path, settings: dict[str, Any], key: str | None, said: str
) -> None:
    settings.setdefault("columns", {"id": "Code"})
    if key is None:
        read(deliver(tmp_path, LINES), ["id"], source(**settings))
        return
    with pytest.raises(SettingsError) as caught:
        read(deliver(tmp_path, LINES), ["id"], source(**settings))
    assert key in str(caught.value)
    assert said in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("header", "columns", "said"),
    [
        ("Customer ID,x", {}, 'is it `Customer ID`? Map it by id = "Customer ID" in [sources.orders.columns]'),
        ("CustomerId,x", {}, "is it `CustomerId`?"),
        ('"Cust ""omer"" id",x', {}, 'id = "Cust \\"omer\\" id"'),
        ("a,b", {}, "its columns are a, b."),
        ("customer_id,x", {"id": "Customer"}, "has no column Customer; is it `customer_id`?"),
        ("customer_id,x", {"id": {"number_within": "customer"}}, "has no column customer; is it `customer_id`?"),
    ],
)
def test_a_missing_column_is_refused_with_the_nearest_name(
    tmp_path: Path, header: str, columns: dict[str, Any], said: str
) -> None:
    mapped = {"id": "customer_id"} | columns
    with pytest.raises(DeliveryError) as caught:
        read(deliver(tmp_path, f"{header}\n1,2\n"), ["id"], source(columns=mapped))
    assert said in str(caught.value)
    assert str(caught.value).startswith("orders.csv of the source orders has no column")


def test_a_file_without_a_header(tmp_path: Path) -> None:
    result = read(deliver(tmp_path, '1,"a,b"\n2,c\nx\n'), ["id"], source(header=False, columns={"id": "column 1"}))
    assert result.header == ["column 1", "column 2"]
    assert result.column("id") == ["1", "2"]
    assert result.lines() == [3]


@pytest.mark.parametrize(
    ("content", "settings"),
    [
        ("id;note\n1;a,b\n2;c,d\n", {}),
        ("id\tnote\n1\ta,b\n2\tc,d\n", {}),
        ("id|note\n1|a,b\n2|c,d\n", {}),
        ("sep=;\nid;note\n1;a,b\n2;c,d\n", {}),
        ("id~note\n1~a,b\n2~c,d\n", {"delimiter": "~"}),
        ("id note\n1 a,b\n2 c,d\n", {"delimiter": " "}),
        ("id,note\n'1','a,b'\n'2','c,d'\n", {}),
        ("'id','note'\n'1','a,b'\n'2','c,d'\n", {}),
        ("id,note\n1,^a,b^\n2,^c,d^\n", {"quote": "^"}),
        ('"id"\t"note"\n"1"\t"a,b"\n2\tc,d\n', {}),
    ],
)
def test_delimiters_and_quotes(tmp_path: Path, content: str, settings: dict[str, Any]) -> None:
    result = read(deliver(tmp_path, content), ["id", "note"], source(**settings))
    assert (result.column("id"), result.column("note")) == (["1", "2"], ["a,b", "c,d"])


def test_without_a_quote_quotes_are_ordinary(tmp_path: Path) -> None:
    result = read(deliver(tmp_path, 'id,note\n1,"a\n2,b"\n3,""\n'), ["id", "note"], source(quote="", delimiter=","))
    assert result.column("note") == ['"a', 'b"', '""']


HEADERS = "order_id,day,Note\n1,2024-01-01,n1\n2,2024-01-02,\nbroken\n,2024-01-09,none\n,2024-01-10,none\n"
ITEMS = "order_id,item,Note\n1,x,i1\n1,y,i2\n3,z,i3\n2,x,\n,w,\n"
LOOKUP = {"path": "orders.csv", "on": {"order_id": "order_id"}}


def items(tmp_path: Path, headers: str = HEADERS, **settings: Any) -> Any:
    deliver(deliver(tmp_path, ITEMS, "items.csv"), headers, "orders.csv")
    everything = {"path": "items.csv", "lookups": [LOOKUP]} | settings
    return read(tmp_path, ["order_id", "day"], source(**everything), optional=["note", "words"])


def test_a_lookup_joins_by_key_and_leaves_nulls(tmp_path: Path) -> None:
    columns = {"note": "orders.Note", "words": {"sql": 'concat_ws(\'/\', "Note", "orders.Note", day)'}}
    result = items(tmp_path, columns=columns)
    assert result.column("record_number") == [1, 2, 3, 4, 5]
    assert result.column("day") == ["2024-01-01", "2024-01-01", None, "2024-01-02", None]
    assert result.column("note") == ["n1", "n1", None, None, None]
    assert result.column("words") == ["i1/n1/2024-01-01", "i2/n1/2024-01-01", "i3", "2024-01-02", ""]
    assert result.extra == ["item"]
    assert result.rows[0]["extra"] == {"item": "x", "Note": "i1"}


def test_a_lookup_meets_keys_as_silver_knows_them(tmp_path: Path) -> None:
    """Without blanks around them, the invisible ones included, and with their letters composed."""
    lines, heads = "order_id,item\nA\u0301 ,x\n\u200b2,y\n", "order_id,day\n\u00c1,2024-01-01\n 2\u00a0,2024-01-02\n"
    deliver(deliver(tmp_path, lines, "items.csv"), heads, "orders.csv")
    result = read(tmp_path, ["order_id", "day"], source(path="items.csv", lookups=[LOOKUP]))
    assert result.column("day") == ["2024-01-01", "2024-01-02"]
    deliver(tmp_path, heads + "2,2024-01-03\n", "orders.csv")
    with pytest.raises(DeliveryError, match="order_id = 2 more than once"):
        read(tmp_path, ["order_id", "day"], source(path="items.csv", lookups=[LOOKUP]))


def test_a_lookup_is_accounted_for(tmp_path: Path) -> None:
    result = items(tmp_path)
    account = result.lookup_accounts["orders.csv"]
    assert (account.read, account.rejected) == (5, 1)
    assert [(name, reject.line_number, reject.raw) for name, reject in result.lookup_rejects] == [
        ("orders.csv", 4, "broken")
    ]


@pytest.mark.parametrize(
    ("headers", "settings", "said"),
    [
        (HEADERS + "2,2024-02-02,\n", {}, "orders.csv has the key order_id = 2 more than once"),
        ("orderid,day\n1,2\n", {}, "orders.csv has no column order_id; is it `orderid`?"),
        (HEADERS, {"lookups": [LOOKUP | {"on": {"orderid": "order_id"}}]}, "the records have no column orderid; is it"),
        (
            HEADERS,
            {"lookups": [LOOKUP | {"path": "gone.csv"}]},
            "The lookup gone.csv of the source orders stands for no",
        ),
        (HEADERS, {"lookups": [LOOKUP | {"path": "*.csv"}]}, "stands for 2 files"),
    ],
)
def test_what_is_wrong_with_a_lookup_is_said(tmp_path: Path, headers: str, settings: dict[str, Any], said: str) -> None:
    with pytest.raises(WarehouseError) as caught:
        items(tmp_path, headers, **settings)
    assert said in str(caught.value)


def test_a_lookup_may_hang_on_another(tmp_path: Path) -> None:
    deliver(deliver(tmp_path, "product,brand\nx,1\ny,2\n", "products.csv"), "brand;name\n1;One\n", "brands.csv")
    lookups = [
        {"path": "products.csv", "on": {"item": "product"}},
        {"path": "brands.csv", "on": {"brand": "brand"}},
    ]
    result = items(tmp_path, lookups=lookups, columns={"day": "name", "note": {"absent": True}})
    assert result.column("day") == ["One", None, None, "One", None]


def test_a_lookup_and_numbers_and_a_filter_keep_the_order_of_the_file(tmp_path: Path) -> None:
    rows = 40_000
    body = "".join(f"{number},{number % 700},\n" for number in range(rows))
    deliver(tmp_path, "order_id,item,Note\n" + body, "items.csv")
    deliver(tmp_path, "item,day\n" + "".join(f"{number},day {number}\n" for number in range(0, 700, 2)), "days.csv")
    settings = source(
        path="items.csv",
        lookups=[{"path": "days.csv", "on": {"item": "item"}}],
        columns={"line": {"number_within": "item"}},
        where="order_id::int % 3 <> 0",
    )
    result = read(tmp_path, ["order_id", "day", "line"], settings)
    kept = [number for number in range(rows) if number % 3]
    assert result.column("order_id") == [str(number) for number in kept]
    assert result.column("record_number") == [number + 1 for number in kept]
    assert result.column("day") == [f"day {number % 700}" if number % 2 == 0 else None for number in kept]


def test_several_sources_read_one_file(tmp_path: Path) -> None:
    deliver(tmp_path, LINES, "export.csv")
    for column in ("Invoice", "Code"):
        result = read(tmp_path, ["id"], source(path="export.csv", columns={"id": column}))
        assert len(result.rows) == 5
        prove_account(LINES.encode(), result)


def test_columns_joined_into_one(tmp_path: Path) -> None:
    """A key of several parts: without blanks around them, and empty where one of them is."""
    deliver(tmp_path, "Store,No,x\nA, 7 ,1\nB,,2\n,8,3\nC,9,4\n")
    settings = SourceSettings.model_validate({"columns": {"id": {"joined": ["store", "No"], "with": "-"}}})
    found = read(tmp_path, settings=settings)
    assert found.column("id") == ["A-7", None, None, "C-9"]
    assert found.mapped["id"] == "`Store` and `No` joined"
    assert found.extra == ["x"]
    assert found.rows[0]["extra"] == {"Store": "A", "No": " 7 ", "x": "1"}


def test_a_word_for_no_value_is_no_part_of_a_joined_key(tmp_path: Path) -> None:
    """The key that is made of it would be that of somebody whom nobody knows; a number of a file is no such word."""
    deliver(tmp_path, "Store,No\nA,7\nA, n/a \ne\u0301,8\nA,0\nA,N/A\n")
    columns = {"id": {"joined": ["Store", "No"]}}
    settings = SourceSettings.model_validate({"columns": columns, "null_values": ["n/a", "\u00e9", "0"]})
    assert read(tmp_path, settings=settings).column("id") == ["A-7", None, None, None, "A-N/A"]


def test_a_number_of_a_file_is_a_part_of_a_joined_key(tmp_path: Path) -> None:
    """It has a type, so it is no word for no value."""
    pq.write_table(pa.table({"Store": ["A", "0"], "No": [0, 1]}), tmp_path / "orders.parquet")
    columns = {"id": {"joined": ["Store", "No"]}}
    settings = SourceSettings.model_validate({"path": "*.parquet", "columns": columns, "null_values": ["0"]})
    assert read(tmp_path, settings=settings).column("id") == ["A-0", None]


@pytest.mark.parametrize(
    ("way", "says"),
    [
        ({"joined": ["Store"]}, "two or more columns"),
        ({"joined": "Store"}, "two or more columns"),
        ({"joined": ["Store", "No"], "with": 1}, "put it in quotes"),
        ({"sql": "x", "with": "-"}, "`with` goes with `joined` only"),
    ],
)
def test_what_joins_nothing(way: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        SourceSettings.model_validate({"columns": {"id": way}})


def test_a_joined_column_that_there_is_not(tmp_path: Path) -> None:
    deliver(tmp_path, "Store,No\nA,7\n")
    settings = SourceSettings.model_validate({"columns": {"id": {"joined": ["Store", "Number"]}}})
    with pytest.raises(DeliveryError, match="has no column Number"):
        read(tmp_path, settings=settings)


def test_an_amount_per_line_divided_as_the_settings_page_says_is_the_amount_again(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "settings.md").read_text()
    example = next(block for block in re.findall(r"```toml\n(.*?)```", page, re.DOTALL) if "Line Total" in block)
    columns = tomllib.loads(example)["sources"]["orders"]["columns"]
    amounts = [Decimal(amount) for amount in ("0.01", "10.00", "99.99", "1000.01", "99999.97", "0.0001")]
    lines = [(quantity, amount) for quantity in range(1, 1001) for amount in amounts]
    content = "Quantity,Line Total\n" + "".join(f"{quantity},{amount}\n" for quantity, amount in lines)
    prices = read(deliver(tmp_path, content), ["unit_price"], source(columns=columns)).column("unit_price")
    assert [round(quantity * Decimal(price), 4) for (quantity, _), price in zip(lines, prices, strict=True)] == [
        amount for _, amount in lines
    ]
    assert all(re.fullmatch(r"\d+\.\d{8}", price) for price in prices)  # neither an exponent nor digits to round
