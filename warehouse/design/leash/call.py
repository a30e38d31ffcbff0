"""One chat completion call over HTTP, bounded in time, size and retries."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from threading import Timer
from urllib.parse import urlsplit

from warehouse.errors import SettingsError, UsageError

KEY = "WAREHOUSE_LLM_KEY"
LARGEST = 1_000_000
AGAIN, LONGEST_PAUSE = 2, 20.0
"""How often a busy server is asked again, and the longest pause before that, in seconds."""
_BUSY = frozenset({429, 500, 502, 503, 504})


class Unheard(Exception):  # noqa: N818 -- it is no error: the design goes on without
    """There is no usable answer; the text says why. ``raw`` is what was received instead."""

    def __init__(self, why: str, raw: str = "") -> None:
        super().__init__(why)
        self.raw = raw


@dataclass(frozen=True)
class Place:
    """Where a model answers."""

    secure: bool
    host: str
    port: int | None
    path: str


def place_of(url: str, key: str) -> Place:
    """Return the parts of an address; raise UsageError if it is invalid, or if a key would be sent unencrypted."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    if parts.scheme not in ("http", "https") or not host or not url.isascii() or not url.strip().isprintable():
        raise UsageError("--llm is no address of a model; write it as https://host/v1 or http://127.0.0.1:11434/v1.")
    if (
        parts.username
        or parts.password
        or parts.query
        or parts.fragment
        or any(sign in host + parts.path for sign in " \\")
    ):
        raise UsageError(
            f"--llm holds more than an address; a key belongs in {KEY}, and nothing stands behind the path."
        )
    secure = parts.scheme == "https"
    if key and not secure and not _is_here(host):
        raise UsageError(
            f"--llm would send the key of {KEY} over plain http to another machine; use https, or unset it."
        )
    path = parts.path.rstrip("/")
    path = path if path.endswith("/chat/completions") else f"{path}/chat/completions"
    return Place(secure, host, port, path)


def checked_key(text: str | None) -> str:
    """Return a key for the header, empty if there is none."""
    key = (text or "").strip()
    if not all("!" <= sign <= "~" for sign in key):
        raise SettingsError(f"The environment variable {KEY} holds signs that no key has; set it again.", key=KEY)
    return key


def post(place: Place, body: str, key: str, seconds: float) -> str:
    """Return the text of the answer; raise Unheard if there is none in time."""
    end = time.monotonic() + seconds
    for attempt in range(AGAIN + 1):
        status, text, after = _once(place, body, key, end)
        if status == http.client.OK:
            return text
        if status not in _BUSY:
            raise Unheard(_why(status), text)
        pause = float(2**attempt) if after is None else after
        if attempt == AGAIN or pause > LONGEST_PAUSE or time.monotonic() + pause >= end:
            raise Unheard(f"it is busy or broken (HTTP {status})", text)
        time.sleep(pause)
    raise AssertionError("the last attempt returns or raises")


def _once(place: Place, body: str, key: str, end: float) -> tuple[int, str, float | None]:
    """Ask once; return the status, the text, and the seconds after which the server wants to be asked again."""
    left = end - time.monotonic()
    if left <= 0:
        raise Unheard("it does not answer in time")
    connection = _connection(place, left)
    headers = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "identity"}
    headers |= {"Authorization": f"Bearer {key}"} if key else {}
    watch: Timer | None = None
    try:
        connection.connect()
        # a socket timeout restarts with each byte: only closing the socket ends an answer that trickles in
        watch = Timer(max(0.0, end - time.monotonic()), _cut, [connection.sock])
        watch.daemon = True
        watch.start()
        connection.request("POST", place.path, body.encode(), headers)
        answer = connection.getresponse()
        raw = answer.read(LARGEST + 1)
    except (OSError, http.client.HTTPException, ValueError) as exc:
        late = isinstance(exc, TimeoutError) or time.monotonic() >= end - 0.05
        raise Unheard("it does not answer in time" if late else f"it cannot be asked ({_said(exc)})") from exc
    finally:
        if watch is not None:
            watch.cancel()
        connection.close()
    if time.monotonic() >= end:
        raise Unheard("it does not answer in time")
    text = raw.decode("utf-8", "replace")
    if len(raw) > LARGEST:
        raise Unheard(f"it answers more than {LARGEST:,} bytes", text[:10_000])
    if answer.length:
        raise Unheard("its answer breaks off", text)
    return answer.status, text, _after(answer.getheader("Retry-After"))


def _connection(place: Place, seconds: float) -> http.client.HTTPConnection:
    if place.secure:
        return http.client.HTTPSConnection(
            place.host, place.port, timeout=seconds, context=ssl.create_default_context()
        )
    return http.client.HTTPConnection(place.host, place.port, timeout=seconds)


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _after(text: str | None) -> float | None:
    """Return the seconds of a `Retry-After`: a number or a moment."""
    if text is None:
        return None
    if text.strip().isascii() and text.strip().isdigit() and len(text) < 10:
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds())


def _why(status: int) -> str:
    if 300 <= status < 400:
        return f"it sends to another address (HTTP {status}), which is not followed; name that address yourself"
    if status in (401, 403):
        return f"it refuses the key (HTTP {status}); set {KEY}"
    return f"it refuses what it is asked (HTTP {status}); see whether the address and --llm-model are right"


def _said(exc: Exception) -> str:
    reason = exc.strerror if isinstance(exc, OSError) and exc.strerror else type(exc).__name__
    return str(reason).lower() if isinstance(exc, OSError) else str(reason)


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
