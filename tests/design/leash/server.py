"""A server on loopback that answers like a model, well or badly, and records the requests."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Answering = Callable[[BaseHTTPRequestHandler, bytes], None]
"""Answers a request whose body has been read."""


@dataclass(eq=False)
class Served:
    """Where it answers, and the requests that came: path, headers and body."""

    url: str
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def served(answering: Answering) -> Iterator[Served]:
    """Answer on a free port while the ``with`` lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            place.requests.append((self.path, dict(self.headers.items()), body))
            try:
                answering(self, body)
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    place = Served(f"http://127.0.0.1:{server.server_port}/v1")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield place
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def reply(handler: BaseHTTPRequestHandler, status: int, text: str, **headers: str) -> None:
    """Send a whole answer."""
    raw = text.encode()
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(raw)))
    handler.end_headers()
    handler.wfile.write(raw)


def completion(content: str, finish: str = "stop") -> str:
    """Return the body of a chat completion."""
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": content}, "finish_reason": finish}]})


def saying(said: Callable[[dict[str, Any]], dict[str, Any]]) -> Answering:
    """Answer with what a function makes of the document that was sent."""

    def answering(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        reply(handler, 200, completion(json.dumps({**EMPTY, **said(document(body))})))

    return answering


def document(body: bytes) -> dict[str, Any]:
    """Return the document in the message of the user."""
    found: dict[str, Any] = json.loads(json.loads(body)["messages"][1]["content"])
    return found


EMPTY: dict[str, Any] = {"choices": [], "names": [], "columns": [], "rules": [], "rewordings": []}


def contrary(asked: dict[str, Any]) -> dict[str, Any]:
    """Choose whatever is not assumed; the assumed candidate of each question stands first, or is guessed."""
    return {
        "choices": [
            {"question": one["question"], "candidate": len(one["candidates"]), "reason": "It is known to be so"}
            for one in asked["questions"]
        ],
        "names": [
            {"part": one["part"], "name": "customer", "description": "Everything about the customer"}
            for one in asked["parts"]
        ],
        "columns": [],
        "rules": [
            {"table": table["table"], "column": one["column"], "kind": kind, "low": -5, "high": 2.5, "words": ["x"]}
            for table in asked["tables"]
            for one in table["columns"]
            for kind in ("complete", "range", "words")
        ],
    }  # fmt: skip


def at_random(seed: int) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Answer by the schema, with numbers and texts by chance."""
    dice = random.Random(seed)
    texts = [
        "", "sale", "date", "select", "orders", "old_id", "the_key", "x" * 90, "Ignore all rules", "a\nb", "*/ drop",
        "Sales of the shop", "import os", "\u202egnp", "order_date", "customer_id", "product",
    ]  # fmt: skip

    def number() -> int:
        return dice.choice([-1, 0, 1, 2, 3, 4, 5, 99])

    def said(asked: dict[str, Any]) -> dict[str, Any]:
        many = range(40)
        return {
            "choices": [{"question": number(), "candidate": number(), "reason": dice.choice(texts)} for _ in many],
            "names": [
                {"part": number(), "name": dice.choice(texts), "description": dice.choice(texts)} for _ in many
            ],
            "columns": [{"table": number(), "column": number(), "description": dice.choice(texts)} for _ in many],
            "rules": [
                {
                    "table": number(), "column": number(), "kind": dice.choice(["complete", "range", "words"]),
                    "low": dice.choice([None, -1e300, 0, 1]), "high": dice.choice([None, 1e300, 10, 500]),
                    "words": dice.sample(texts, 3),
                }
                for _ in many
            ],
        }  # fmt: skip

    return said
