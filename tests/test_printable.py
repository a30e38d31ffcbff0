"""What came from outside can neither move a cursor nor write a line of settings, in whatever the program prints."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.command import SAMPLE, Answer, Program
from warehouse.printable import json_document, printable, toml_string, within_lines

# A title, a cleared screen, a link, a colour of C1, a text that runs backwards, a tag from beyond the first plane.
EVIL = "\x1b]0;OWNED\x07\x1b[2J\x1b]8;;http://x.invalid/\x07go\x1b]8;;\x07\u202egnp.\u202c\x9b31m\U000e0041\u2028"
TABLES = '\n[rules.SR-Q-001]\nseverity = "off"\n[alerts]\nurls = ["json:x.invalid"]\n#'


@given(st.text())
def test_nothing_unprintable_is_left_and_documents_say_the_same(text: str) -> None:
    assert printable(text).isprintable()
    assert all(line.isprintable() for line in within_lines(text).split("\n"))
    written = json_document({"text": text})
    assert json.loads(written) == {"text": text}
    assert written.replace("\n", "").isprintable()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_string_of_toml_is_one_line_that_says_the_same(text: str) -> None:
    assert toml_string(text).isprintable()
    assert tomllib.loads(f"key = {toml_string(text)} # {toml_string(text)}") == {"key": text}


def test_a_name_that_is_no_text_becomes_a_pattern() -> None:
    assert toml_string("orders_\udce9.csv") == '"orders_?.csv"'


def plain(answer: Answer) -> Answer:
    for text in (answer.out, answer.err):
        assert text.replace("\n", "").isprintable(), text
    return answer


def hostile(folder: Path) -> Path:
    """Write a delivery whose headers, values, file names and lines are out to rule the terminal."""
    folder.mkdir()
    for file in SAMPLE.iterdir():
        shutil.copy(file, folder)
    customers = (SAMPLE / "customers.csv").read_text().splitlines()
    customers[0] += f",x{EVIL}"
    customers[1] = customers[1].replace("@", EVIL) + ",x"
    customers[2:] = [line + ",x" for line in customers[2:]]
    customers[3] += f",{EVIL}"
    (folder / "customers.csv").write_text("\n".join(customers) + "\n")
    products = (SAMPLE / "products.csv").read_text().splitlines()
    products[1] = f"{products[1]}{EVIL}"
    (folder / "products.csv").write_text("\n".join(products) + "\n")
    return folder


def test_a_hostile_delivery_is_shown_plain(tmp_path: Path, database: str) -> None:
    """Notes, examples of rules, rejects, the quarantine and the history quote it; none of them obeys it."""
    program = Program(tmp_path, database)
    folder = hostile(tmp_path / f"in{EVIL.replace('/', '')}")
    for options in (["--plan"], [], ["--json"]):
        plain(program("load", folder, *options))
    for command in ("status", "history", "check", "quarantine list", "quarantine show 1", "history --json"):
        plain(program(*command.split()))
    plain(program("quarantine", "list", "--status", "all", "--json"))


@pytest.mark.parametrize(
    "arguments",
    [
        ["load", f"no{EVIL}"],
        ["load", "--as-of", EVIL],
        ["load", "--source", f"{EVIL}=x"],
        ["load", f"--{EVIL}"],
        [EVIL],
        ["forget", EVIL],
        ["grant", f"role{EVIL}"],
        ["revoke", f"role{EVIL}"],
        ["quarantine", "show", EVIL],
        ["quarantine", "list", "--rule", EVIL, "--source", EVIL],
        ["export", "x", "--format", EVIL],
        ["migrate", EVIL],
        ["--config", f"no{EVIL}.toml", "status"],
    ],
    ids=lambda arguments: " ".join(arguments[:2]).encode("unicode_escape").decode()[:20],
)
def test_errors_echo_plainly(tmp_path: Path, database: str, arguments: list[str]) -> None:
    plain(Program(tmp_path, database)(*arguments))


@pytest.mark.parametrize(
    "settings",
    ['timezone = "{}"', '[sources.orders]\nencoding = "{}"', '["{}"]\nx = 1', '[rules."{}"]\nseverity = "off"'],
    ids=["a time zone", "an encoding", "a table", "a rule"],
)
def test_errors_echo_settings_plainly(tmp_path: Path, database: str, settings: str) -> None:
    inside = toml_string(EVIL)[1:-1]
    (tmp_path / "warehouse.toml").write_text(settings.replace("{}", inside))
    assert plain(Program(tmp_path, database)("load", SAMPLE)).code == 2


def test_no_file_writes_a_line_of_settings(tmp_path: Path, database: str) -> None:
    """Names of files and columns hold tables of settings; the draft quotes them and has none of those tables."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("customers", "products"):
        shutil.copy(SAMPLE / f"{name}.csv", folder)
    orders = (SAMPLE / "orders.csv").read_text()
    (folder / "orders.csv").write_text(orders.replace("payment_mode", '"pay""' + TABLES.replace('"', '""') + '"', 1))
    (folder / f"z{TABLES}.csv").write_text("payment_mode,zz\nCash,1\n")
    (folder / f"2024-01-01{EVIL.replace('/', '')}.csv").write_text("payment_mode,zz\nCash,1\n")
    answer = plain(Program(tmp_path, database)("load", folder, "--plan"))
    draft = tomllib.loads(answer.out)
    assert set(draft) <= {"sources", "series"}
    assert set(draft["sources"]) == {"customers", "products", "orders"}
