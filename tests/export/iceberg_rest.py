"""A REST catalog of Iceberg on this machine: the protocol as pyiceberg's client speaks it, over a catalog in SQLite."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pyiceberg.catalog.rest import CreateTableRequest, TableResponse
from pyiceberg.exceptions import (
    CommitFailedException,
    NamespaceAlreadyExistsError,
    NoSuchNamespaceError,
    NoSuchTableError,
)
from pyiceberg.partitioning import UNPARTITIONED_PARTITION_SPEC
from pyiceberg.schema import Schema
from pyiceberg.table import CommitTableRequest
from pyiceberg.table.sorting import UNSORTED_SORT_ORDER

STATUS = {
    NoSuchNamespaceError: 404,
    NoSuchTableError: 404,
    NamespaceAlreadyExistsError: 409,
    CommitFailedException: 409,
}
OPTIONAL = {"location": None, "partition-spec": None, "write-order": None}
TABLE = re.compile(r"/v1/namespaces/(\w+)/tables/(\w+)$")
TABLES = re.compile(r"/v1/namespaces/(\w+)/tables$")
NAMESPACE = re.compile(r"/v1/namespaces/(\w+)$")


@dataclass
class RestCatalog:
    """The server: its address, what was asked of it, and after how many commits it refuses any more."""

    behind: Any
    commits: int | None = None
    asked: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, method: str, path: str, body: Any) -> str:
        """Return the answer to a request as JSON."""
        self.asked.append(f"{method} {path}")
        if path == "/v1/config":
            return json.dumps({"defaults": {}, "overrides": {}})
        if found := TABLE.match(path):
            return self._commit(found.groups(), body) if method == "POST" else self._table(found.groups())
        if found := TABLES.match(path):
            return self._create(found[1], CreateTableRequest.model_validate(OPTIONAL | body))
        if found := NAMESPACE.match(path):
            return json.dumps({"namespace": [found[1]], "properties": self.behind.load_namespace_properties(found[1])})
        self.behind.create_namespace(tuple(body["namespace"]))
        return json.dumps(body)

    def _table(self, name: tuple[Any, ...]) -> str:
        table = self.behind.load_table(name)
        return TableResponse(
            metadata=table.metadata, **{"metadata-location": table.metadata_location}
        ).model_dump_json()

    def _create(self, namespace: str, wanted: CreateTableRequest) -> str:
        assert wanted.stage_create, "a table is created by the commit of its first snapshot"
        spec, order = wanted.partition_spec, wanted.write_order
        staged = self.behind._create_staged_table(
            (namespace, wanted.name),
            wanted.table_schema,
            wanted.location,
            spec or UNPARTITIONED_PARTITION_SPEC,
            order or UNSORTED_SORT_ORDER,
            wanted.properties,
        )
        return TableResponse(metadata=staged.metadata).model_dump_json()

    def _commit(self, name: tuple[Any, ...], body: Any) -> str:
        if self.commits == 0:
            raise CommitFailedException("the catalog takes no more commits")
        if self.commits is not None:
            self.commits -= 1
        wanted = CommitTableRequest.model_validate({"identifier": {"namespace": [name[0]], "name": name[1]}, **body})
        try:
            table = self.behind.load_table(name)
        except NoSuchTableError:
            table = self.behind._create_staged_table(name, Schema())
        return str(self.behind.commit_table(table, wanted.requirements, wanted.updates).model_dump_json())


@contextmanager
def rest_catalog(behind: Any, commits: int | None = None) -> Iterator[RestCatalog]:
    """Serve a catalog on a port of its own for the length of the block."""
    serving = RestCatalog(behind, commits)

    class Handler(BaseHTTPRequestHandler):
        def _reply(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else {}
            try:
                status, text = 200, serving.answer(self.command, self.path.partition("?")[0], body)
            except tuple(STATUS) as exc:
                status = STATUS[type(exc)]
                error = {"message": str(exc), "type": type(exc).__name__, "code": status}
                text = json.dumps({"error": error})
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(text.encode())

        def do_GET(self) -> None:
            self._reply()

        def do_HEAD(self) -> None:
            self._reply()

        def do_POST(self) -> None:
            self._reply()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    serving.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield serving
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
