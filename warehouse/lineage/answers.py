"""Bounds what is read of a receiver's answer: an address that streams for ever must not fill the memory of a load."""

from __future__ import annotations

import http.client
import io
from typing import TYPE_CHECKING, Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

if TYPE_CHECKING:
    import socket

MOST = 64 * 1024
"""The most bytes that are read of one answer, its head included; packed ones unpack to at most 64 MB."""


class TooLongError(OSError):
    """An answer has more bytes than a catalog would send."""


class _Bounded(io.RawIOBase):
    """The bytes of one answer, as long as they are not too many."""

    def __init__(self, of: io.RawIOBase) -> None:
        self._of, self._left = of, MOST

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self._left <= 0:
            raise TooLongError
        view = memoryview(buffer)[: self._left]
        read: int | None = self._of.readinto(view)
        self._left -= read or 0
        return read

    def close(self) -> None:
        self._of.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *arguments: Any, **named: Any) -> None:
        super().__init__(sock, *arguments, **named)
        unbounded, self.fp = self.fp, io.BufferedReader(_Bounded(sock.makefile("rb", buffering=0)))
        unbounded.close()


class _Plain(HTTPConnection):
    response_class = _Answer


class _Secure(HTTPSConnection):
    response_class = _Answer


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


def bound(transport: Any) -> None:
    """Bound the answers to a transport that sends by HTTP, or to those that it consists of.

    The answer of a receiver that took the event is not read at all; it is before a redirection or a retry.
    """
    for one in getattr(transport, "transports", ()):
        bound(one)
    if transport.kind == "http":
        transport.session.stream = True
        manager = transport.session.get_adapter(transport.url).poolmanager
        manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
