"""Personal texts under seal: known again by whoever has the key, and found out by nobody who reads the database."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Text, func, literal

from warehouse.errors import UsageError
from warehouse.settings import Settings

FILE = "erasure.key"
BLOCK = 64
"""Bytes of a block of SHA-256, by which RFC 2104 pads the key."""


@dataclass(frozen=True)
class Seal:
    """How the texts of one warehouse are sealed: by a salt, which stands in the database, and a key, which does not."""

    salt: str
    key: bytes | None

    @property
    def key_id(self) -> str | None:
        """By which the key is known again; None without a key."""
        return None if self.key is None else hmac.digest(self.key, b"which key", "sha256").hex()[:16]

    def of(self, text: str) -> str:
        """Return a text under seal."""
        salted = hashlib.sha256((self.salt + text).encode())
        return salted.hexdigest() if self.key is None else hmac.digest(self.key, salted.digest(), "sha256").hex()

    def over(self, salted: str) -> str:
        """Return under seal what was only salted before there was a key."""
        return salted if self.key is None else hmac.digest(self.key, bytes.fromhex(salted), "sha256").hex()

    def in_sql(self, text: ColumnElement[Any]) -> ColumnElement[str]:
        """Return an expression of a text under seal."""
        sealed: Any = func.sha256(func.convert_to(literal(self.salt, Text).concat(text), "UTF8"))
        if self.key is not None:
            padded = self.key.ljust(BLOCK, b"\0")
            inner, outer = (bytes(byte ^ pad for byte in padded) for pad in (0x36, 0x5C))
            for part in (inner, outer):
                sealed = func.sha256(literal(part, LargeBinary).op("||", return_type=LargeBinary)(sealed))
        return func.encode(sealed, "hex", type_=Text)


def erasure_key(settings: Settings, *, make: bool = False) -> bytes | None:
    """Return the key of the settings, else that beside the data of the embedded server, which ``make`` makes.

    A server by URL without one in the settings has none: its proofs are salted only.
    """
    if settings.erasure_key is not None:
        return hashlib.sha256(settings.erasure_key.get_secret_value().encode()).digest()
    if settings.database_url is not None:
        return None
    file = settings.home / FILE
    if make and not file.exists():
        _write(file)
    try:
        return hashlib.sha256(file.read_bytes()).digest()
    except FileNotFoundError:
        return None
    except OSError as exc:
        raise UsageError(f"The key of erasures {file} cannot be read ({exc.strerror}); correct its rights.") from exc


def _write(file: Path) -> None:
    """Write a new key that only its owner can read; who comes second finds it."""
    with suppress(FileExistsError), os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
        new.write(secrets.token_hex(32) + "\n")
