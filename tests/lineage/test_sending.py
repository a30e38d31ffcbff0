"""Whatever the other side does, a load is not affected, waits only so long, and says so in one sentence."""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import ValidationError

from tests.command import SAMPLE, Program
from tests.lineage.listening import PATIENT, breaches, catalog, fountain
from tests.ports import UNUSED
from warehouse.database.urls import database_url
from warehouse.errors import DeliveryError, OutcomeUnknown
from warehouse.lineage import lineage
from warehouse.lineage.names import job_namespace, server_namespace
from warehouse.model import metadata
from warehouse.settings import LineageSettings, Settings

pytest.importorskip("openlineage.client", reason="the extra `lineage` is not installed")

SECRET = "hunter2secret"
UNAFFECTED = "the work itself is not affected."


def test_a_catalog_that_fails_every_event(tmp_path: Path, database: str) -> None:
    (tmp_path / "warehouse.toml").write_text("[lineage]\ntimeout = 60\n")
    with catalog(500) as heard:
        quick = {"OPENLINEAGE__TRANSPORT__TYPE": "http", "OPENLINEAGE__TRANSPORT__URL": f"http://u:{SECRET}@127.0.0.1:"}
        quick["OPENLINEAGE__TRANSPORT__URL"] += str(heard.port)
        quick["OPENLINEAGE__TRANSPORT__RETRY"] = '{"total": 0}'
        answer = Program(tmp_path, database)("load", SAMPLE, "--json", **quick)
    assert (answer.code, answer.json["status"]) == (0, "loaded")
    assert answer.err == f"2 of 2 lineage events were not delivered (RetryError); {UNAFFECTED}\n"
    assert heard.types() == ["START"]  # who cannot take one event is not waited for again
    assert SECRET not in answer.err


def test_a_catalog_that_refuses_an_event_gets_the_next(tmp_path: Path, database: str) -> None:
    (tmp_path / "warehouse.toml").write_text("[lineage]\ntimeout = 60\n")
    with catalog(422) as heard:
        answer = Program(tmp_path, database)("load", SAMPLE, **heard.environment)
    assert answer.code == 0
    assert answer.err == f"2 of 2 lineage events were not delivered (HTTPError); {UNAFFECTED}\n"
    assert heard.types() == ["START", "COMPLETE"]


@pytest.mark.parametrize("status", ["200 OK", "307 Elsewhere\r\nLocation: /again", "503 Not now"])
def test_an_answer_without_an_end_fills_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: str) -> None:
    (tmp_path / "openlineage.yml").write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__TYPE", "http")
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__RETRY", '{"total": 1, "backoff_factor": 0}')
    at: Any = SimpleNamespace(url=database_url("postgresql://db.example/shop"), embedded=False)
    said: list[str] = []
    with fountain(status) as poured:
        monkeypatch.setenv("OPENLINEAGE__TRANSPORT__URL", f"http://127.0.0.1:{poured.port}")
        with lineage(Settings(lineage=LineageSettings(timeout=60)), metadata, at, said) as told:
            assert told is not None
            with told.batch("load", date(2024, 7, 1)):
                pass
    assert [len(said), poured.emptied] == [0 if status == "200 OK" else 1, False]


def test_a_catalog_that_never_answers(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    assert program("load", SAMPLE, "--as-of", "2024-07-01").code == 0
    (tmp_path / "warehouse.toml").write_text("[lineage]\ntimeout = 1\n")
    began = time.monotonic()
    assert program("load", SAMPLE, "--as-of", "2024-07-01", "--json").code == 0
    usual = time.monotonic() - began
    with catalog(hangs=True) as heard:
        began = time.monotonic()
        answer = program("load", SAMPLE, "--as-of", "2024-07-01", "--json", **heard.environment)
        took = time.monotonic() - began
    assert (answer.code, answer.json["status"]) == (0, "unchanged")
    assert answer.err == f"2 of 2 lineage events were not delivered (no answer within 1 seconds); {UNAFFECTED}\n"
    assert took < usual + 30  # the client itself would try for half a minute, and once more


def test_a_catalog_that_is_not_there(tmp_path: Path, database: str) -> None:
    (tmp_path / "warehouse.toml").write_text("[lineage]\ntimeout = 2\n")
    told = {"OPENLINEAGE_URL": f"http://127.0.0.1:{UNUSED}", "OPENLINEAGE_API_KEY": SECRET}
    answer = Program(tmp_path, database)("load", SAMPLE, "--json", **told)
    assert (answer.code, answer.json["status"]) == (0, "loaded")
    assert answer.err.startswith("2 of 2 lineage events were not delivered (")
    assert answer.err.endswith(f"; {UNAFFECTED}\n")
    assert answer.err.count("\n") == 1
    assert SECRET not in answer.err


def test_nobody_asked(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    (tmp_path / "warehouse.toml").write_text("[lineage]\nenabled = false\n")
    with catalog() as heard:
        assert program("load", SAMPLE, **heard.environment).code == 0
        (tmp_path / "warehouse.toml").write_text("")
        assert program("load", SAMPLE, **heard.environment, OPENLINEAGE_DISABLED="true").code == 0
        assert program("load", SAMPLE).err == ""
    assert heard.events == []


def test_settings_without_an_address_say_so(tmp_path: Path, database: str) -> None:
    (tmp_path / "warehouse.toml").write_text('[lineage]\nnamespace = "shop"\n')
    answer = Program(tmp_path, database)("load", SAMPLE, "--json", HOME=str(tmp_path))
    assert (answer.code, answer.json["status"]) == (0, "loaded")
    assert answer.err == (
        "[lineage] is set, but OpenLineage has no address: set OPENLINEAGE_URL, or write an openlineage.yml.\n"
    )


def test_a_client_that_is_not_installed(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    (tmp_path / "openlineage").mkdir()
    (tmp_path / "openlineage" / "__init__.py").write_text("raise ImportError\n")
    apart = {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(SAMPLE.parent.parent)])}
    told = {"OPENLINEAGE_URL": f"http://127.0.0.1:{UNUSED}", **apart}
    assert program("load", SAMPLE, **told).err == ""
    (tmp_path / "warehouse.toml").write_text("[lineage]\nenabled = true\n")
    assert "pip install 'retail-warehouse-loader[lineage]'" in program("load", SAMPLE, **told).err


@pytest.mark.parametrize("kind", ["file", "console"])
def test_events_go_to_a_file_or_to_stderr(tmp_path: Path, database: str, kind: str) -> None:
    (tmp_path / "openlineage.yml").write_text(
        f"transport:\n  type: {kind}\n" + ("  log_file_path: events.jsonl\n  append: true\n" if kind == "file" else "")
    )
    answer = Program(tmp_path, database)("load", SAMPLE, "--json", **PATIENT)
    assert (answer.code, answer.json["status"]) == (0, "loaded")
    lines = (tmp_path / "events.jsonl").read_text() if kind == "file" else answer.err
    assert [json.loads(line)["eventType"] for line in lines.splitlines()] == ["START", "COMPLETE"]


@pytest.mark.parametrize(
    ("raised", "type_", "message"),
    [
        (KeyboardInterrupt(), "ABORT", "KeyboardInterrupt"),
        (DeliveryError("orders.csv: the key C001 stands twice."), "FAIL", "DeliveryError, exit code 2"),
        (OutcomeUnknown("The answer was lost."), "OTHER", "Nobody can say whether the batch was committed"),
        (ZeroDivisionError("C001"), "FAIL", "ZeroDivisionError"),
    ],
)
def test_what_is_raised_is_told_by_its_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raised: BaseException, type_: str, message: str
) -> None:
    monkeypatch.setattr("warehouse.lineage.PATIENCE_ON_INTERRUPT", 300.0)
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__TYPE", "file")
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__LOG_FILE_PATH", str(tmp_path / "events"))
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__APPEND", "true")
    said: list[str] = []
    at: Any = SimpleNamespace(url=database_url(f"postgresql://me:{SECRET}@db.example/shop"), embedded=False)

    def batch() -> None:
        with lineage(Settings(lineage=LineageSettings(timeout=300)), metadata, at, said) as told:
            assert told is not None
            with told.batch("load", date(2024, 7, 1)):
                raise raised

    with pytest.raises(type(raised)):
        batch()
    assert said == []
    start, end = [json.loads(line) for line in (tmp_path / "events").read_text().splitlines()]
    assert (start["eventType"], end["eventType"]) == ("START", type_)
    assert message in end["run"]["facets"]["errorMessage"]["message"]
    assert "C001" not in json.dumps(end)
    assert SECRET not in json.dumps(end)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("call", "job"),
    [
        (("load", SAMPLE, "--as-of", "2024-07-01"), "warehouse.load"),
        (("undo", "1"), "warehouse.undo"),
        (("quarantine", "replay"), "warehouse.replay"),
    ],
)
def test_a_database_that_cannot_be_reached_is_a_run_that_failed(
    tmp_path: Path, call: tuple[str | Path, ...], job: str
) -> None:
    program = Program(tmp_path, f"postgresql://me:{SECRET}@127.0.0.1:{UNUSED}/shop")
    with catalog() as heard:
        assert program(*call, "--plan", **heard.environment).code == 3
        assert heard.events == []
        answer = program(*call, **heard.environment)
    assert answer.code == 3
    assert "lineage" not in answer.err
    assert heard.types() == ["START", "FAIL"]
    start, fail = heard.events
    assert start["run"]["runId"] == fail["run"]["runId"]
    assert fail["job"]["name"] == job
    assert "CannotConnect, exit code 3" in fail["run"]["facets"]["errorMessage"]["message"]
    assert [broken for event in heard.events for broken in breaches(event)] == []
    assert (fail["inputs"], fail["outputs"]) == ([], [])
    assert SECRET not in json.dumps(heard.events)


@pytest.mark.parametrize(
    ("url", "namespace"),
    [
        (f"postgresql://me:{SECRET}@db.example/shop", "postgres://db.example:5432"),
        (f"host=a.example,b.example port=6432,6433 dbname=shop password={SECRET}", "postgres://a.example:6432"),
        ("postgresql:///shop?host=/run/postgresql&port=5433", "postgres://here:5433"),
    ],
)
def test_the_server_is_named_without_a_login(monkeypatch: pytest.MonkeyPatch, url: str, namespace: str) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "here")
    assert server_namespace(Settings(), database_url(url), embedded=False) == namespace
    given = Settings(lineage=LineageSettings(server="postgres://known.example:5432", namespace="ours"))
    assert server_namespace(given, database_url(url), embedded=False) == "postgres://known.example:5432"
    assert job_namespace(given) == "ours"


def test_a_namespace_with_a_login_is_refused() -> None:
    with pytest.raises(ValidationError, match="it names a server alone"):
        LineageSettings(server=f"postgres://me:{SECRET}@db.example:5432")


def test_no_library_of_lineage_is_imported_for_nobody(tmp_path: Path, database: str) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import atexit, sys\natexit.register(lambda: print('openlineage.client' in sys.modules, file=sys.stderr))\n"
    )
    apart = {"PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path[:1], str(SAMPLE.parent.parent)])}
    assert Program(tmp_path, database)("load", SAMPLE, **apart).err == "False\n"
