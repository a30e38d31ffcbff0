"""Alerts reach a web hook and a mail server; a failed delivery affects nothing else and reveals no secret."""

from __future__ import annotations

import email
import json
import socketserver
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from tests.command import SAMPLE, Program
from tests.ports import UNUSED
from warehouse.alerts import Alert, send
from warehouse.settings import AlertSettings, Settings, load_settings

SECRET = "hunter2secret"
ALERT = Alert("refused", "Batch 7 was refused", ("SR-Q-001 the quarantine stays small: 6 of 100 (6.0%)",))


@pytest.fixture
def hook() -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """A web hook on a port of its own, and what it was told."""
    told: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(500 if self.path.startswith("/broken") else 200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server.server_address[1], told
    server.shutdown()
    thread.join()
    server.server_close()


class Mail(socketserver.StreamRequestHandler):
    """Speaks as much SMTP as it takes to receive a letter."""

    timeout = 10

    def handle(self) -> None:
        """Answer line by line until the other side is done."""
        self.say(220, "here")
        while line := self.rfile.readline():
            verb = line[:4].strip().upper()
            if verb == b"DATA":
                self.say(354, "go on")
                letter = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.letters.append(email.message_from_bytes(letter))  # type: ignore[attr-defined]
            self.say(221 if verb == b"QUIT" else 250, "well")
            if verb == b"QUIT":
                return

    def say(self, code: int, text: str) -> None:
        """Answer with a code."""
        self.wfile.write(f"{code} {text}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[tuple[int, list[Message]]]:
    """Run a mail server on a port of its own for the length of the block."""
    letters: list[Message] = []
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail) as server:
        server.letters = letters  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server.server_address[1], letters
        server.shutdown()
        thread.join()


def to(*urls: str, **options: Any) -> AlertSettings:
    """Return the settings that name some addresses."""
    return AlertSettings(urls=[SecretStr(url) for url in urls], **options)


def test_a_web_hook_and_a_mail_box_are_told(hook: tuple[int, list[dict[str, Any]]]) -> None:
    port, told = hook
    with mail_server() as (mail_port, mail):
        mailto = f"mailto://127.0.0.1:{mail_port}?from=warehouse@example.com&to=ops@example.com&mode=insecure"
        assert send(to(f"json://127.0.0.1:{port}/hook", mailto), [ALERT]) == []
    assert [(one["title"], one["message"]) for one in told] == [(ALERT.title, ALERT.body)]
    (message,) = mail
    assert (message["Subject"], message["To"]) == (ALERT.title, "ops@example.com")
    parts = [part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()]
    assert any(isinstance(part, bytes) and b"SR-Q-001 the quarantine stays small" in part for part in parts)


def test_only_the_events_that_were_asked_for(hook: tuple[int, list[dict[str, Any]]]) -> None:
    port, told = hook
    assert send(to(f"json://127.0.0.1:{port}/", events=("stale",)), [ALERT]) == []
    assert told == []


def test_what_cannot_be_delivered_is_said_without_a_secret(
    hook: tuple[int, list[dict[str, Any]]], capfd: pytest.CaptureFixture[str]
) -> None:
    port, told = hook
    addresses = (
        f"json://user:{SECRET}@127.0.0.1:{UNUSED}/{SECRET}",
        f"json://127.0.0.1:{port}/broken/{SECRET}",
        f"nothing://{SECRET}",
        SECRET,
        f"slack://{SECRET}",
        f"mailto://user:{SECRET}@127.0.0.1:{UNUSED}?from=a@example.com&to=b@example.com",
        f"json://127.0.0.1:{port}/fine",
    )
    said = send(to(*addresses), [ALERT])
    assert [sentence.split(" of [alerts]")[0][-8:] for sentence in said] == [f"number {n}" for n in range(1, 7)]
    assert len(told) == 2
    printed = capfd.readouterr()
    assert SECRET not in f"{said}{printed.out}{printed.err}{to(*addresses)!r}"


def test_without_apprise_the_alert_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    (sentence,) = send(to("json://127.0.0.1/"), [ALERT])
    assert "pip install 'retail-warehouse-loader[alerts]'" in sentence


def test_settings_keep_their_secrets(tmp_path: Path) -> None:
    file = tmp_path / "warehouse.toml"
    file.write_text(f'[alerts]\nurls = ["slack://{SECRET}"]\nevents = ["refused"]\n')
    settings = load_settings(file)
    assert settings.alerts is not None
    assert SECRET not in f"{settings!r}{settings.model_dump()}{settings.model_dump_json()}"
    assert settings.alerts.events == ("refused",)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("urls = []", "alerts.urls: it is empty"),
        ("events = ['refused']", "alerts.urls: it is missing; add it"),
        (
            f"urls = ['json://{SECRET}']\nevents = ['happy']",
            "alerts.events.0: input should be 'refused', 'failed'",
        ),
        (f"urls = ['json://{SECRET}']\nevnts = []", "alerts.evnts: there is no such key; is it `events`?"),
        (f"urls = 'json://{SECRET}'", "alerts.urls: it must be a list, in square brackets"),
    ],
)
def test_alerts_that_cannot_be(tmp_path: Path, lines: str, words: str) -> None:
    (tmp_path / "warehouse.toml").write_text(f"[alerts]\n{lines}\n")
    answer = Program(tmp_path)("status")
    assert answer.code == 2
    assert words in answer.sentence()
    assert SECRET not in answer.err


def test_the_commands_tell(tmp_path: Path, database: str, hook: tuple[int, list[dict[str, Any]]]) -> None:
    port, told = hook
    program = Program(tmp_path, database)
    (tmp_path / "warehouse.toml").write_text(
        f'[alerts]\nurls = ["json://127.0.0.1:{port}/{SECRET}"]\n[sources.orders]\nfreshness = "2 days"\n'
    )
    delivery = tmp_path / "delivery"
    delivery.mkdir()
    for name in ("customers", "products", "orders"):
        (delivery / f"{name}.csv").write_text((SAMPLE / f"{name}.csv").read_text())

    def heard() -> list[str]:
        titles = [one["title"] for one in told]
        assert SECRET not in json.dumps(told)
        told.clear()
        return titles

    assert program("load", "delivery", "--as-of", "2024-07-01").code == 0
    assert heard() == []
    orders = (delivery / "orders.csv").read_text()
    (delivery / "orders.csv").write_text(orders + "O101,2023-04-21,C001,P001,,Completed,PayPal\n")
    assert program("load", "delivery", "--as-of", "2024-07-08", "--plan").code == 0
    assert heard() == []
    assert program("load", "delivery", "--as-of", "2024-07-08").code == 0
    assert "SR-C-014 orders.quantity is present: 1 of 101 (1.0%), for example orders.csv, record 101" in str(told)
    assert heard() == ["Records broke rules and were held back"]
    (delivery / "orders.csv").write_text(orders.replace("Completed", "Lost"))
    assert program("load", "delivery", "--as-of", "2024-07-09", "--json").json["status"] == "refused"
    assert heard() == ["Batch 3 was refused: delivery, as of 2024-07-09"]
    assert program("status").code == 0
    assert heard() == []
    assert program("status", "--fail-stale").code == 1
    assert heard() == ["Stale: orders"]
    assert program("check").code == 0
    assert heard() == []


def test_a_load_does_not_fail_for_its_alerts(tmp_path: Path, database: str) -> None:
    program = Program(tmp_path, database)
    (tmp_path / "orders.csv").write_text(
        (SAMPLE / "orders.csv").read_text() + "O101,2023-04-21,C001,P001,,Completed,PayPal\n"
    )
    for name in ("customers", "products"):
        (tmp_path / f"{name}.csv").write_text((SAMPLE / f"{name}.csv").read_text())
    (tmp_path / "warehouse.toml").write_text(f'[alerts]\nurls = ["json://u:{SECRET}@127.0.0.1:{UNUSED}/"]\n')
    answer = program("load", ".", "--as-of", "2024-07-01", "--json")
    assert (answer.code, answer.json["status"]) == (0, "loaded")
    assert answer.err == (
        "The alert to number 1 of [alerts] urls (json) was not delivered; the work itself is not affected.\n"
    )


def test_settings_without_alerts_name_nobody() -> None:
    assert Settings().alerts is None
