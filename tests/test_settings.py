"""Settings: their values, their precedence, and one sentence for every error in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from warehouse.errors import SettingsError
from warehouse.settings import (
    AbsentColumn,
    ConstantColumn,
    Lookup,
    NumberWithin,
    Settings,
    SourceSettings,
    SqlColumn,
    load_settings,
)

ALL_OF_IT = r"""
database_url = "postgresql://localhost/shop"
home = "elsewhere"
timezone = "Europe/Berlin"
lock_timeout = 5

[series]
pattern = 's(\d{8})\.csv'
date_format = "%d%m%Y"

[sources.orders]
path = ["sales*.csv.gz", "more.parquet"]
delivery = "snapshot"
delimiter = ";"
quote = ""
encoding = "latin-1"
skip_lines = 2
header = false
null_values = ["", "NULL", "N/A"]
date_formats = ["%Y-%m-%d", "%d/%m/%y %H:%M", "%b %d, %Y %I:%M:%S.%f %p %z 100%%"]
decimal = ","
thousands = "."
required = false
where = "\"Invoice\" <> ''"

[sources.orders.columns]
order_id = "Invoice"
order_status = { sql = "upper(status)" }
payment_mode = { constant = "Credit Card" }
order_line = { number_within = "Invoice", repeats = "whole" }
signup_date = { absent = true }

[sources.orders.values.order_status]
delivered = "Completed"
Delivered = "Completed"

[[sources.orders.lookups]]
path = "orders.csv"
on = { "order_id" = "order_id" }
delimiter = ","

[rules.SR-C-012]
severity = "warning"
[rules.SR-Q-001]
threshold = 0.10
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WAREHOUSE_DATABASE_URL", raising=False)


def load(text: str) -> Settings:
    Path("w.toml").write_text(text)
    return load_settings(Path("w.toml"))


def test_everything_that_can_be_said() -> None:
    settings = load(ALL_OF_IT)
    orders = settings.source("orders")
    assert settings.database_url == SecretStr("postgresql://localhost/shop")
    assert orders.columns == {
        "order_id": "Invoice",
        "order_status": SqlColumn(sql="upper(status)"),
        "payment_mode": ConstantColumn(constant="Credit Card"),
        "order_line": NumberWithin(number_within="Invoice", repeats="whole"),
        "signup_date": AbsentColumn(absent=True),
    }
    assert orders.lookups == [Lookup(path="orders.csv", on={"order_id": "order_id"}, delimiter=",")]
    assert settings.rules["SR-Q-001"].threshold == 0.1


def test_a_lookup_is_read_as_its_source_but_for_what_it_says() -> None:
    orders = load(ALL_OF_IT).source("orders")
    reading = orders.lookups[0].reading(orders)
    assert (reading.delimiter, reading.encoding, reading.skip_lines) == (",", "latin-1", 2)


def test_without_a_file_all_is_default() -> None:
    assert load_settings() == Settings()
    assert load_settings().source("orders") == SourceSettings()


def test_the_file_of_the_working_folder_is_found() -> None:
    Path("warehouse.toml").write_text("lock_timeout = 7")
    assert load_settings().lock_timeout == 7


def test_the_environment_wins_deep_into_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_LOCK_TIMEOUT", "3")
    monkeypatch.setenv("WAREHOUSE_SOURCES__ORDERS__PATH", "mine.csv")
    monkeypatch.setenv("WAREHOUSE_TEST_DATABASE_URL", "not ours")
    settings = load(ALL_OF_IT)
    assert settings.lock_timeout == 3
    assert settings.source("orders").path == "mine.csv"
    assert settings.source("orders").delimiter == ";"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lock_timeout =", "w.toml is not valid TOML: invalid value (at "),
        ("a = 1\na = 2", "w.toml is not valid TOML: cannot overwrite a value (at "),
        ("lock_timeot = 1", "w.toml, lock_timeot: there is no such key; is it `lock_timeout`?"),
        ("[source.orders]", "w.toml, source: there is no such key; is it `sources`?"),
        ("[sources.orders]\ndelimeter = ','", "sources.orders.delimeter: there is no such key; is it `delimiter`?"),
        (
            "[sources.orders]\nzzzz = ','",
            "sources.orders.zzzz: there is no such key; the keys there are delimiter, quote,",
        ),
        ("[sources.orders.column]\na = 'b'", "sources.orders.column: there is no such key; is it `columns`?"),
        ("[series]\npatern = 'x'", "series.patern: there is no such key; is it `pattern`?"),
        ("[rules.SR-C-001]\nseverty = 'off'", "rules.SR-C-001.severty: there is no such key; is it `severity`?"),
        ("[[sources.o.lookups]]\npath='x'\nonn={a='b'}\non={a='b'}", "sources.o.lookups.0.onn: there is no such key"),
        ("[[sources.o.lookups]]\npath='x'", "sources.o.lookups.0.on: it is missing; add it."),
        ("sources = 3", "w.toml, sources: it must be a table."),
        ("[sources]\norders = 3", "w.toml, sources.orders: it must be a table."),
        ("[sources.orders]\npath = 3", "sources.orders.path: a path is a text or a list of texts"),
        ("[sources.orders]\npath = []", "sources.orders.path: a path is a text or a list of texts"),
        ("[sources.orders]\npath = ''", "sources.orders.path: a path is a text or a list of texts"),
        ("[sources.orders]\ndelimiter = 'é'", "sources.orders.delimiter: it must be one plain character, not 'é'."),
        ('[sources.orders]\ndelimiter = "\\n"', "sources.orders.delimiter: it must be one plain character"),
        ("[sources.orders]\ndelimiter = '¬'", "sources.orders.delimiter: it must be one plain character"),
        ('[sources.orders]\ndelimiter = "\'"\nquote = "\'"', "`delimiter` and `quote` are the same character"),
        ("[sources.orders]\ndecimal = ','\nthousands = ','", "`decimal` and `thousands` are the same character"),
        ("[sources.orders]\nencoding = 'utf9'", "there is no encoding 'utf9'; try utf-8, latin-1, cp1252 or utf-16."),
        ("[sources.orders]\nencoding = 'hex'", "there is no encoding 'hex'"),
        ("[sources.orders]\nencoding = 'idna'", "'idna' is no encoding of files"),
        ("[sources.orders]\ndate_formats = []", "sources.orders.date_formats: it is empty; name one at least"),
        ("[sources.orders]\nskip_lines = -1", "sources.orders.skip_lines: input should be greater than or equal to 0"),
        ("[sources.orders]\nrequired = 'perhaps'", "sources.orders.required: it must be true or false."),
        ("[sources.orders]\nnull_values = 'x'", "sources.orders.null_values: it must be a list, in square brackets."),
        ("[sources.orders]\ndelivery = 'all'", "sources.orders.delivery: input should be 'changes' or 'snapshot'"),
        (
            "[sources.orders]\ndate_formats = ['%Y-%q-%d']",
            "date_formats.0: the date format '%Y-%q-%d' holds %q; supported",
        ),
        ("[sources.orders]\ndate_formats = ['%Y-%d']", "must hold the month once, as %m or %b or %B."),
        ("[sources.orders]\ndate_formats = ['%y%Y-%m-%d']", "must hold the year once, as %Y or %y."),
        ("[sources.orders]\ndate_formats = ['%d%m%Y%']", "holds %; supported are"),
        (
            "[sources.orders.columns]\na = 3",
            "sources.orders.columns.a: a column is the name of a column of the file, or",
        ),
        ("[sources.orders.columns]\na = {sqll = 'x'}", "a column is not filled by `sqll`; is it `sql`?"),
        (
            "[sources.orders.columns]\na = {sql = 'x', constant = 'y'}",
            "in one way, not by sql and constant; keep one of",
        ),
        ("[sources.orders.columns]\na = {}", "a column is filled in one way, not by none"),
        ("[sources.orders.columns]\na = {repeats = 'whole'}", "`repeats` goes with `number_within` only; remove it"),
        (
            "[sources.orders.columns]\na = {number_within = 'x', repeats = 'all'}",
            '`repeats` is "whole" if a later delivery has all lines of a key, or "added" if it has further ones',
        ),
        (
            "[sources.orders]\ndelivery = 'snapshot'\ncolumns.a = {number_within = 'x', repeats = 'added'}",
            "a snapshot has every line, so that none are added",
        ),
        (
            "[sources.orders.columns]\na = {number_within = 'x'}\nb = {number_within = 'y'}",
            "`number_within` can fill one column of a source only; keep one",
        ),
        ("[sources.orders.columns]\na = {absent = false}", "`absent` can only be true; leave the column out"),
        ("[sources.orders.columns]\na = {constant = 3}", "`constant` is a text; put it in quotes"),
        ("[sources.o.values.s]\nA = 'x'\na = 'y'", "`values.s` gives `a` two meanings"),
        ("timezone = 'Europe/Berln'", "timezone: there is no time zone 'Europe/Berln'; is it `Europe/Berlin`?"),
        ("lock_timeout = -1", "lock_timeout: input should be greater than or equal to 0."),
        ("lock_timeout = inf", "lock_timeout: input should be a finite number."),
        ("lock_timeout = 2147484", "lock_timeout: input should be less than or equal to 2000000."),
        ("[series]\npattern = 'x'", "series.pattern: the pattern 'x' needs one group in parentheses"),
        ("[series]\npattern = '('", "series.pattern: the pattern '(' is no regular expression"),
        ("[series]\npattern = '(x)'\ndate_format = '%Y'", "must hold the month once"),
        ("[rules.X]\nseverity = 'fatal'", "rules.X.severity: input should be 'error', 'warning', 'info' or 'off'."),
        ("[rules.X]\nthreshold = 'high'", "rules.X.threshold: input should be a valid number"),
    ],
)
def test_what_is_wrong_is_one_sentence(text: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(text)
    assert said in str(caught.value)
    assert "w.toml" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        (
            "WAREHOUSE_LOCK_TIMEOUT",
            "soon",
            "The environment variable WAREHOUSE_LOCK_TIMEOUT: input should be a valid number",
        ),
        ("WAREHOUSE_RULES", "{", "The environment variable WAREHOUSE_RULES is not valid JSON; fix it or unset it."),
        (
            "WAREHOUSE_SOURCES__ORDERS__NULL_VALUES",
            "NULL",
            "The environment variable WAREHOUSE_SOURCES__ORDERS__NULL_VALUES is not valid JSON, as a list must be: "
            '\'["", "NULL"]\'; fix it or unset it.',
        ),
        ("WAREHOUSE_SOURCES__ORDERS__DELIMITER", "é", "WAREHOUSE_SOURCES__ORDERS__DELIMITER: it must be one plain"),
        (
            "WAREHOUSE_SOURCES__ORDERS__DELIMETER",
            ";",
            "WAREHOUSE_SOURCES__ORDERS__DELIMETER: there is no such key; is it",
        ),
    ],
)
def test_what_is_wrong_in_the_environment_is_said_of_the_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as caught:
        load("timezone = 'UTC'")
    assert said in str(caught.value)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    Path("latin.toml").write_bytes(b"# \xe9")
    for file, said in [("gone.toml", "no such file"), (".", "is a directory"), ("latin.toml", "not written in UTF-8")]:
        with pytest.raises(SettingsError, match=said):
            load_settings(Path(file))


def test_a_mark_at_the_beginning_of_the_file_is_no_matter() -> None:
    assert load("\ufefflock_timeout = 2").lock_timeout == 2
