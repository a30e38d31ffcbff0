"""Addresses as they may be shown: without passwords, keys and tokens, in whatever form they were written."""

from __future__ import annotations

import re

HIDDEN = "***"
EXAMPLE = "postgresql://user:password@host:5432/database"
"""How the address of a database is written: the one password that may be shown."""
SECRET_WORDS = r"\w*(?:password|passwd|pwd|secret|token|client_key|server_key|api_?key)\w*"
"""Names of parameters whose values are secret, in URLs and in connection strings of libpq."""

_LOGIN = re.compile(
    rf"(?P<scheme>\b[A-Za-z][\w+.-]+:/{{1,2}})(?!{re.escape(EXAMPLE.partition('://')[2])})"
    r"(?P<user>[^\s/:@?#'\"]*)(?::[^\n]*)?@"
)
"""A scheme, a user, and a password up to the last at sign of the line: an odd one may hold anything.

One slash is enough: that is how an address looks after it was taken for a path.
"""
_PARAMETER = re.compile(
    rf"(?P<name>\b{SECRET_WORDS})(?P<equals>\s*=\s*)"
    r"(?:\*\*\*|'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|[^\n]*?(?=&|\s+\w+\s*=|[;,:)]\s|[.`]?\s*$))",
    re.IGNORECASE | re.MULTILINE,
)
"""A parameter with its value: in quotes, else up to the next separator."""
_DATABASES = ("postgres", "mysql", "mariadb", "sqlite", "jdbc", "mssql", "oracle")


def without_secrets(text: str) -> str:
    """Return a text in which addresses have no passwords; the rest of it stays as it is.

    If the end of a badly written password is unclear, too much is hidden rather than too little.
    """
    if ":/" not in text and "=" not in text:
        return text
    return _PARAMETER.sub(rf"\g<name>\g<equals>{HIDDEN}", _LOGIN.sub(_login, text))


def without_login(url: str) -> str:
    """Return a URL without its user, password and parameters: only the place that it names."""
    scheme, mark, rest = url.partition("://")
    place = rest.rpartition("@")[2]
    return f"{scheme}{mark}{re.split('[?#]', place)[0].rstrip('/')}"


def _login(found: re.Match[str]) -> str:
    has_password = ":" in found[0][len(found["scheme"]) :]
    if not has_password and not found["scheme"].lower().startswith(_DATABASES):
        return f"{found['scheme']}{HIDDEN}@"  # a user name alone may be a token
    return f"{found['scheme']}{found['user']}{':' + HIDDEN if has_password else ''}@"
