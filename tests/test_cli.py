"""Failing calls end with the right exit code and one sentence; every command has help, and it is fast."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import typer
from typer.testing import CliRunner

from tests.command import ROOT, SAMPLE, Program
from warehouse.cli import app

RUNNING = """
SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE relation = 'audit.batch'::regclass AND mode = 'ShareRowExclusiveLock' AND granted AND datname = current_database()
"""
SERVERLESS = "postgresql://someone:geheim@127.0.0.1:1/shop"


@pytest.fixture
def warehouse(tmp_path: Path) -> Program:
    """The program in an empty folder, with a database that does not answer."""
    return Program(tmp_path, SERVERLESS)


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    """A copy of the sample that a test may spoil."""
    return shutil.copytree(SAMPLE, tmp_path / "delivery")


def commands() -> dict[str, typer.core.TyperCommand]:
    """Return every command by its full name."""
    found: dict[str, typer.core.TyperCommand] = {}
    groups = [("", typer.main.get_command(app))]
    while groups:
        prefix, group = groups.pop()
        for name, command in getattr(group, "commands", {}).items():
            if hasattr(command, "commands"):
                groups.append((f"{prefix}{name} ", command))
            else:
                found[f"{prefix}{name}"] = command
    return found


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (["laod"], "load"),
        (["load", "--bogus"], "--help"),
        (["load", "nowhere"], "There is no folder nowhere"),
        (["load", "--as-of", "2024-13-01"], "2024-13-01"),
        (["load", "--source", "ordrs=a.csv"], "orders"),
        (["load", "--source", "orders"], "--source orders="),
        (["load", "--source", "orders=nowhere.csv"], "nowhere.csv"),
        (["load", "--source", "orders=/tmp"], "/tmp is a folder; name a file in it"),
        (["load", "here", "--source", "orders=a.csv"], "not both"),
        (["history", "--limit", "none"], "--limit"),
        (["quarantine", "list", "--status", "old"], "waiting"),
        (["--config", "no.toml", "status"], "no.toml"),
        (["status", "--config", "no.toml"], "no.toml"),
        (["quarantine", "list", "--config=no.toml", "--json"], "no.toml"),
        (["status", "--config"], "--config"),
        (["undo", "seven"], "'BATCH': it must be a whole number"),
        (["history", "--limit", "0"], "'--limit': it must be at least 1"),
        (["serve", "--port", "70000"], "'--port': it must be at most 65535"),
        (["export", "--by", "week"], "'--by': 'week' is not one of"),
        (["sample", "new", "--orders", "10", "--start", "soon"], "soon"),
        (["sample", "new", "--dirt", "0.1"], "--orders"),
        (["sample", "new", "--orders", "10", "--dirt", "7"], "dirt"),
    ],
)
def test_a_wrong_call_ends_with_2(warehouse: Program, call: list[str], says: str) -> None:
    answer = warehouse(*call)
    assert answer.code == 2
    assert says in answer.sentence()


@pytest.mark.parametrize(
    ("call", "code", "kind", "where"),
    [
        (["load", "nowhere"], 2, "DeliveryError", {"file": "nowhere"}),
        (["load", "--bogus"], 2, "UsageError", {}),
        (["laod"], 2, "UsageError", {}),
        (["--config", "no.toml", "status"], 2, "SettingsError", {}),
        (["status"], 3, "CannotConnect", {}),
    ],
)
def test_an_error_is_one_object_for_programs(
    warehouse: Program, call: list[str], code: int, kind: str, where: dict[str, str]
) -> None:
    answer = warehouse(*call, "--json")
    error = answer.json["error"]
    assert (answer.code, error["exit_code"], error["kind"]) == (code, code, kind)
    assert error["message"] == answer.sentence()
    assert where.items() <= error["where"].items()
    assert "geheim" not in answer.out


def test_a_name_after_two_dashes_asks_for_no_json(warehouse: Program) -> None:
    assert warehouse("load", "--", "--json").out == ""


@pytest.mark.slow
@pytest.mark.parametrize("call", [["load", SAMPLE], ["status"], ["check"], ["history"], ["migrate"], ["export"]])
def test_a_database_that_does_not_answer_ends_with_3(warehouse: Program, call: list[str]) -> None:
    answer = warehouse(*call)
    assert answer.code == 3
    assert "127.0.0.1:1" in answer.sentence()
    assert "geheim" not in answer.err


def test_a_database_by_url_is_not_migrated_unasked(tmp_path: Path, empty_database: str) -> None:
    program = Program(tmp_path, empty_database)
    for call in (["load", SAMPLE, "--json"], ["status", "--json"], ["check"]):
        answer = program(*call)
        assert answer.code == 3
        assert "warehouse migrate" in answer.sentence()
    assert program("migrate").code == 0
    assert program("load", SAMPLE).code == 0


@pytest.mark.slow
def test_questions_make_no_warehouse(tmp_path: Path) -> None:
    answer = Program(tmp_path)("status")
    assert answer.code == 3
    assert "warehouse load" in answer.sentence()
    assert not (tmp_path / ".warehouse").exists()


def test_an_empty_file_ends_with_2(tmp_path: Path, database: str, delivery: Path) -> None:
    (delivery / "orders.csv").write_bytes(b"")
    answer = Program(tmp_path, database)("load", delivery)
    assert answer.code == 2
    assert "orders.csv" in answer.sentence()


def test_a_file_without_a_needed_column_ends_with_2(tmp_path: Path, database: str, delivery: Path) -> None:
    orders = delivery / "orders.csv"
    orders.write_text(orders.read_text().replace("quantity", "how_many", 1))
    answer = Program(tmp_path, database)("load", delivery, "--json")
    assert answer.code == 2
    sentence = answer.sentence()
    for part in ("orders.csv", "quantity", "how_many", "[sources.orders.columns]"):
        assert part in sentence


@pytest.mark.slow
def test_without_a_delivery_and_a_server_the_sample_is_loaded(tmp_path: Path) -> None:
    folder = tmp_path / "a folder"
    folder.mkdir()
    program = Program(folder)
    answer = program("load")
    assert (answer.code, answer.err) == (0, "")
    assert "the built-in sample" in answer.out
    assert program("status", "--json").json["gold"]["fact_sales"] == 100


def test_help_of_every_command_has_an_example(warehouse: Program) -> None:
    for name, command in commands().items():
        assert command.help, name
        assert command.epilog is not None, name
        assert f"warehouse {name}" in command.epilog, name
    answer = warehouse("load", "--help")
    assert answer.code == 0
    assert "Example" in answer.out


@pytest.mark.parametrize("name", [*commands()])
def test_no_help_has_brackets(name: str) -> None:
    """What stands in brackets is markup on the terminal, and would be missing there."""
    command = commands()[name]
    said = [command.help, command.epilog, *(getattr(one, "help", None) for one in command.params)]
    assert [one for one in said if one and "[" in one] == []


@pytest.mark.parametrize("name", ["", "quarantine", *commands()])
def test_help_shows_no_kind_of_value_for_a_flag(name: str) -> None:
    answer = CliRunner().invoke(app, [*name.split(), "--help"])
    assert answer.exit_code == 0
    assert "--help" in answer.output
    assert "<bool>" not in answer.output
    assert "Boolean" not in answer.output


@pytest.mark.slow
def test_the_shell_completes_commands_and_options(tmp_path: Path) -> None:
    """As the script does that `--install-completion` puts into the settings of the shell."""
    asked = {"_WAREHOUSE_COMPLETE": "complete_bash"}
    program = Program(tmp_path)
    assert program(COMP_WORDS="warehouse quar", COMP_CWORD="1", **asked).out.split() == ["quarantine"]
    assert "--as-of" in program(COMP_WORDS="warehouse load --", COMP_CWORD="2", **asked).out.split()


def test_completion_can_be_installed(tmp_path: Path) -> None:
    call = f'"{sys.executable}" -m warehouse --install-completion'
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "SHELL": "/bin/bash"}
    done = subprocess.run(
        ["bash", "-c", f"{call}; exit $?"], check=False, capture_output=True, text=True, env=environment
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "complete_bash" in (tmp_path / ".bash_completions" / "warehouse.sh").read_text()


def test_help_loads_no_heavy_library() -> None:
    script = (
        "import sys; from warehouse.cli import run; code = run(['--help']); "
        "heavy = {'sqlalchemy', 'duckdb', 'pyarrow', 'alembic', 'psycopg', 'pydantic_settings'} & set(sys.modules); "
        "sys.exit(f'{code} {heavy}' if code or heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    assert "quarantine" in done.stdout


def test_status_loads_no_library_that_it_does_without(database: str) -> None:
    script = (
        "import sys; from warehouse.cli import run; code = run(['status']); "
        "heavy = {'duckdb', 'pyarrow', 'alembic', 'warehouse.load', 'warehouse.alerts'} & set(sys.modules); "
        "sys.exit(f'{code} {heavy}' if code or heavy else 0)"
    )
    environment = {**os.environ, "WAREHOUSE_DATABASE_URL": database}
    done = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True, cwd=ROOT, env=environment
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("call", [[], ["--help"], ["quarantine"], ["version"], ["--version"]])
def test_what_needs_nothing_ends_with_0(warehouse: Program, call: list[str]) -> None:
    answer = warehouse(*call)
    assert (answer.code, answer.err) == (0, "")
    assert "warehouse" in answer.out


@pytest.mark.slow
def test_sql_of_the_migrations_needs_no_server(warehouse: Program) -> None:
    answer = warehouse("migrate", "--sql")
    assert answer.code == 0
    assert "CREATE TABLE gold.fact_sales" in answer.out


@pytest.mark.slow
def test_a_closed_pipe_is_no_error(warehouse: Program) -> None:
    command = f'"{sys.executable}" -m warehouse migrate --sql | head -1'
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "WAREHOUSE_DATABASE_URL": SERVERLESS}
    done = subprocess.run(
        command, shell=True, check=False, capture_output=True, text=True, cwd=warehouse.folder, env=environment
    )
    assert done.stderr == ""


def test_closed_streams_are_no_error(warehouse: Program) -> None:
    command = f'"{sys.executable}" -m warehouse version >&-; echo "ended with $?" >&2'
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, shell=True, check=False, capture_output=True, text=True, cwd=warehouse.folder, env=environment
    )
    assert done.stderr == "ended with 0\n"


def test_what_is_printed_and_what_clears_up_at_the_end_is_not_lost(tmp_path: Path) -> None:
    (tmp_path / "late.py").write_text(
        "import atexit, sys\n"
        "from warehouse.__main__ import main\n"
        "atexit.register(lambda: print('cleared up'))\n"
        "sys.argv = ['warehouse', 'load', 'nowhere']\n"
        "print('begun', end=' ')\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "late.py"],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (done.returncode, done.stdout) == (2, "begun cleared up\n")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_is_quiet(tmp_path: Path, database: str, number: signal.Signals, code: int) -> None:
    Program(tmp_path)("sample", tmp_path / "big", "--orders", "20000")
    process = subprocess.Popen(
        [sys.executable, "-m", "warehouse", "load", "big"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "WAREHOUSE_DATABASE_URL": database},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with psycopg.connect(database, autocommit=True) as watcher:
        while not watcher.execute(RUNNING).fetchone():
            assert process.poll() is None
            time.sleep(0.05)
    process.send_signal(number)
    out, err = process.communicate(timeout=300)
    assert process.returncode == code
    assert out == ""
    assert "Traceback" not in err
    assert Program(tmp_path, database)("history", "--json").json == {"batches": []}
