"""A server that receives events as a lineage catalog does, and the specification that they must keep."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

SPECIFICATION = Path(__file__).parent / "specification"
Event = dict[str, Any]
PATIENT = {"WAREHOUSE_LINEAGE__TIMEOUT": "300"}
"""All the time that a busy machine may need to import the client."""


@dataclass
class Catalog:
    """What a catalog received; it answers with ``status``, or not at all while it ``hangs``."""

    status: int = 201
    hangs: bool = False
    events: list[Event] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def environment(self) -> dict[str, str]:
        """What tells OpenLineage's client of it."""
        told = {"OPENLINEAGE_URL": f"http://127.0.0.1:{self.port}", "OPENLINEAGE_API_KEY": "hunter2secret"}
        return told if self.hangs else told | PATIENT

    def types(self) -> list[str]:
        """The types of the events, in the order in which they came."""
        return [event["eventType"] for event in self.events]


@contextmanager
def catalog(status: int = 201, *, hangs: bool = False) -> Iterator[Catalog]:
    """Run a catalog on a port of its own for the length of the block."""
    heard = Catalog(status, hangs)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            if heard.hangs:
                heard.released.wait(60)
            heard.events.append({**json.loads(body), "path": self.path})
            self.send_response(heard.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    heard.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield heard
    finally:
        heard.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Fountain:
    """Answers each request with bytes, far more than the sockets hold; ``emptied`` if somebody read them all."""

    port: int = 0
    emptied: bool = False


@contextmanager
def fountain(status: str) -> Iterator[Fountain]:
    """Run a receiver on a port of its own that answers with this status and then does not end."""
    poured = Fountain()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.close_connection = True
            with suppress(OSError):
                self.wfile.write(f"HTTP/1.1 {status}\r\n\r\n".encode())
                for _ in range(64):
                    self.wfile.write(bytes(1_000_000))
                poured.emptied = True

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        poured.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield poured
        finally:
            server.shutdown()
            thread.join()


def facets(event: Event) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield all facets of an event by name."""
    holders = [event["run"], event["job"], *event.get("inputs", []), *event.get("outputs", [])]
    for holder in holders:
        for kind in ("facets", "inputFacets", "outputFacets"):
            yield from holder.get(kind, {}).items()


def breaches(event: Event) -> list[str]:
    """Return how an event and its facets break the specification."""
    schemas = [json.loads(path.read_text()) for path in sorted(SPECIFICATION.glob("*.json"))]
    resources: list[tuple[str, Any]] = [(one["$id"], Resource.from_contents(one)) for one in schemas]
    known: Any = Registry().with_resources(resources)

    def of(schema: str, what: Any) -> list[str]:
        validator = Draft202012Validator({"$ref": schema}, registry=known)
        return [f"{schema}: {error.json_path} {error.message}" for error in validator.iter_errors(what)]

    found = of("https://openlineage.io/spec/2-0-2/OpenLineage.json", {**event, "path": None})
    found += of(event["schemaURL"], event)
    for _, facet in facets(event):
        found += of(facet["_schemaURL"], facet)
    return found


def dataset(event: Event, kind: str, name: str) -> dict[str, Any]:
    """Return the one input or output of an event whose name ends so."""
    (found,) = [one for one in event[kind] if one["name"].endswith(name)]
    return dict(found)


def origins(output: dict[str, Any]) -> dict[str, list[tuple[str, str, str]]]:
    """Return where the columns of an output come from: dataset, column, and how."""
    fields = output["facets"].get("columnLineage", {"fields": {}})["fields"]
    return {
        name: [
            (one["name"].rpartition("/")[2], one["field"], one["transformations"][0]["subtype"])
            for one in found["inputFields"]
        ]
        for name, found in fields.items()
    }
