"""The web server of the dashboard: it answers only browsers on this machine, and only its own pages.

A page of another site can reach 127.0.0.1 through its own host name (DNS rebinding) or from another origin. Both are
visible in the headers Host and Origin, and are refused before Streamlit sees them, whatever `.streamlit` allows.
"""

from __future__ import annotations

import signal
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.middleware import Middleware
from streamlit.starlette import App
from streamlit.web import bootstrap

from warehouse.database.endpoint import HOST

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

SIGNALS = (signal.SIGINT, signal.SIGTERM)
REFUSED = b"The dashboard answers only at the address that `warehouse dashboard` printed.\n"
CLOSED = {
    "server_enableCORS": True,
    "server_enableXsrfProtection": True,
    "server_corsAllowedOrigins": [],
    "server_enableStaticServing": False,
    "server_scriptHealthCheckEnabled": False,
    "server_baseUrlPath": "",
    "global_developmentMode": False,
}
"""Options of Streamlit that could open the dashboard to others; they override files and the environment."""


class OwnPagesOnly:
    """Refuses requests to host names that are not ours, and those sent by pages of other sites."""

    def __init__(self, app: Application, port: int) -> None:
        self._app = app
        addresses = {f"{name}{suffix}" for name in (HOST, "localhost") for suffix in _suffixes(port)}
        self._hosts = {address.encode() for address in addresses}
        self._origins = {f"http://{address}".encode() for address in addresses}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with 403."""
        if scope["type"] not in ("http", "websocket") or self._is_ours(scope["headers"]):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            plain = [(b"content-type", b"text/plain")]
            await send({"type": "http.response.start", "status": 403, "headers": plain})
            await send({"type": "http.response.body", "body": REFUSED})

    def _is_ours(self, headers: list[tuple[bytes, bytes]]) -> bool:
        said = {wanted: [value.lower() for name, value in headers if name.lower() == wanted] for wanted in _ASKED}
        hosts, origins = said[b"host"], said[b"origin"]
        return len(hosts) == 1 and hosts[0] in self._hosts and all(origin in self._origins for origin in origins)


_ASKED = (b"host", b"origin")


def serve(script: Path, port: int, options: dict[str, Any]) -> None:
    """Run a script of Streamlit on a port of 127.0.0.1 until SIGINT or SIGTERM, then return."""
    bootstrap.load_config_options({**options, **CLOSED})
    app = App(script, middleware=[Middleware(OwnPagesOnly, port=port)])
    _Server(uvicorn.Config(app, host=HOST, port=port, log_level="error", access_log=False)).run()


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on a signal; unlike uvicorn's own handler, without sending it to this process again."""
        before = {each: signal.signal(each, self.handle_exit) for each in SIGNALS}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)


def _suffixes(port: int) -> tuple[str, ...]:
    return ("", ":80") if port == 80 else (f":{port}",)
