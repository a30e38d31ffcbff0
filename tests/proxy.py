"""A proxy on the loopback between the program and its server, which cuts and holds connections as a network does."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto

from sqlalchemy.engine import URL

from warehouse.database.urls import database_url, written

BLOCK = 65536


class Fate(Enum):
    """What becomes of some bytes on their way."""

    PASS = auto()
    CUT = auto()
    """They are lost, and the connection with them."""
    PASS_AND_CUT = auto()
    HOLD = auto()
    """They are lost, and so is all that comes after them, but the connection looks sound."""


Judge = Callable[[bytes, bool], Fate]
"""Says what becomes of bytes; the flag is true for those on their way to the server."""


@dataclass
class Proxy:
    """Passes bytes on as ``judge`` says; ``closed`` it lets nobody in any more."""

    target: URL
    judge: Judge = lambda _bytes, _up: Fate.PASS
    closed: bool = False
    connections: int = 0
    _listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    _open: list[socket.socket] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address of the database by way of the proxy."""
        query = {key: value for key, value in self.target.query.items() if key not in {"host", "port"}}
        port = self._listener.getsockname()[1]
        return written(self.target.set(host="127.0.0.1", port=port, query=query))

    def serve(self) -> None:
        """Take connections until the listener is closed."""
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.closed:
                client.close()
                continue
            self.connections += 1
            try:
                server = self._connected()
            except OSError:  # the server is down or gone
                client.close()
                continue
            self._open += [client, server]
            for pair in ((client, server, True), (server, client, False)):
                threading.Thread(target=self._pump, args=pair, daemon=True).start()

    def cut_all(self) -> None:
        """End all connections."""
        for one in self._open:
            _end(one)
        self._open.clear()

    def stop(self) -> None:
        """End everything."""
        self._listener.close()
        self.cut_all()

    def _connected(self) -> socket.socket:
        host = self.target.host or str(self.target.query.get("host", "localhost"))
        port = self.target.port or int(str(self.target.query.get("port", 5432)))
        if host.startswith("/"):
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(f"{host}/.s.PGSQL.{port}")
            except OSError:
                server.close()
                raise
            return server
        return socket.create_connection((host, port))

    def _pump(self, source: socket.socket, target: socket.socket, up: bool) -> None:
        held = False
        with contextlib.suppress(OSError):
            while data := source.recv(BLOCK):
                fate = Fate.HOLD if held else self.judge(data, up)
                held = fate is Fate.HOLD
                if fate in (Fate.PASS, Fate.PASS_AND_CUT):
                    target.sendall(data)
                if fate in (Fate.CUT, Fate.PASS_AND_CUT):
                    break
        _end(source)
        _end(target)


def _end(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@contextmanager
def proxied(url: str, judge: Judge | None = None) -> Iterator[Proxy]:
    """Run a proxy before a database for the length of the block."""
    proxy = Proxy(database_url(url))
    if judge is not None:
        proxy.judge = judge
    threading.Thread(target=proxy.serve, daemon=True).start()
    try:
        yield proxy
    finally:
        proxy.stop()


@dataclass
class AtCommit:
    """A judge that does something to the commit that follows a statement, or to its answer, and nothing before.

    With ``reaches`` the server gets the commit, and with ``answer`` false the answer to it is lost.
    """

    statement: bytes
    reaches: bool
    then: Fate
    seen: bool = False
    happened: threading.Event = field(default_factory=threading.Event)
    _answer: bool = False

    def __call__(self, data: bytes, up: bool) -> Fate:
        """Judge some bytes."""
        if self.happened.is_set():
            return Fate.PASS
        if up and self.statement in data:
            self.seen = True
        if up and self.seen and b"COMMIT\0" in data:
            if not self.reaches:
                self.happened.set()
                return self.then
            self._answer = True
        elif not up and self._answer:
            self.happened.set()
            return self.then
        return Fate.PASS
