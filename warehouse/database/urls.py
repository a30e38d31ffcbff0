"""The address of a database, in whatever form it is written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from warehouse.addresses import EXAMPLE, HIDDEN
from warehouse.errors import SettingsError

DRIVER = "postgresql+psycopg"
VARIABLE = "WAREHOUSE_DATABASE_URL"
_SCHEME = re.compile(r"^(?P<kind>[A-Za-z][A-Za-z0-9]*)(?:\+(?P<driver>\w+))?://")
_SECRETS = frozenset({"password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key"})
_OF_THE_SERVER = frozenset(
    {"host", "hostaddr", "port", "sslmode", "sslrootcert", "sslnegotiation", "channel_binding", "gssencmode"}
    | {"target_session_attrs", "load_balance_hosts"}
)
"""Parameters about how to reach a server, independent of the login."""


def database_url(text: str) -> URL:
    """Return the SQLAlchemy URL of an SQLAlchemy or libpq URL, or of a libpq string ``host=... dbname=...``.

    Anything that is not the address of a PostgreSQL database is a `SettingsError`.
    """
    text = text.strip()
    scheme = _SCHEME.match(text)
    if scheme is None:
        return _from_keywords(text)
    if scheme["kind"].lower() not in {"postgres", "postgresql"}:
        raise _unusable(f"names a {scheme['kind']} database, but only PostgreSQL can hold the warehouse")
    plain = "postgresql://" + _with_login_quoted(text[scheme.end() :])
    keys = [key for key, _ in _query(plain)]
    if keys.count("host") > 1 or (scheme["driver"] and "ssl" in keys):
        return _from_sqlalchemy(plain)
    try:
        return _from_libpq(plain)
    except (psycopg.Error, ValueError):
        return _from_sqlalchemy(plain)


def shown(url: URL) -> str:
    """Return the URL without its password, so that it can be shown and pasted into psql.

    Every address of a database is shown like this; `warehouse.addresses` does it for texts that may not be one.
    """
    return _without_password(url, url.username, url.query)


def shown_to(url: URL, role: str) -> str:
    """Return the URL for another role to the same database, without anything that belongs to the first one."""
    return _without_password(url, role, {key: value for key, value in url.query.items() if key in _OF_THE_SERVER})


def without_password(text: str, url: URL) -> str:
    """Return a driver's message about a URL, without the secrets in the URL."""
    values = [str(url.password or ""), *(value for key, value in url.query.items() if key in _SECRETS)]
    for value in {form for one in values for form in (str(one), quote(str(one), safe="")) if form}:
        text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", HIDDEN, text)
    return text


def _without_password(url: URL, user: str | None, query: Mapping[str, tuple[str, ...] | str]) -> str:
    hidden = {key: HIDDEN if key in _SECRETS else value for key, value in query.items()}
    return written(URL.create(url.drivername, user, None, url.host, url.port, url.database, hidden))


def written(url: URL) -> str:
    """Return the URL in full, password included, as libpq and `database_url` read it."""
    name = quote(url.username or "", safe="")
    if url.password:
        name += ":" + quote(str(url.password), safe="")
    host = url.host or ""
    if ":" in host:
        host = f"[{host}]"
    port = f":{url.port}" if url.port else ""
    pairs = [f"{key}={quote(value, safe='/,:*')}" for key, values in url.normalized_query.items() for value in values]
    query = "?" + "&".join(pairs) if pairs else ""
    return f"postgresql://{name}{'@' if name else ''}{host}{port}/{quote(url.database or '', safe='')}{query}"


def connect_arguments(url: URL) -> dict[str, Any]:
    """Return the arguments of `psycopg.connect` for a URL."""
    dialect: Any = PGDialect_psycopg
    return dict(dialect().create_connect_args(url)[1])


def _with_login_quoted(rest: str) -> str:
    """Return the part after the scheme with a user and a password that every parser reads the same way.

    With an unquoted ``@`` or ``/`` in it, part of a password would be taken for a host, which messages show.
    """
    before = rest.partition("?")[0]
    # without a slash before it, a question mark is part of the password
    login, at, _ = (before if "@" in before or "/" in before else rest).rpartition("@")
    place = rest[len(login) + len(at) :]
    user, colon, password = login.partition(":")
    if not at or not re.search(r"[@/?]", login):
        return rest
    if "/" in user or not colon or re.match(r"\d{1,5}/", password):
        raise _unusable("has a `@` or a `/` whose meaning is not clear: in a password write them as %40 and %2F")
    return f"{user}:{quote(unquote(password), safe='')}@{place}"


def _from_keywords(text: str) -> URL:
    if not re.match(r"^\w+\s*=", text):
        raise _unusable("is not the address of a database")
    try:
        return _from_libpq(text)
    except (psycopg.Error, ValueError):
        raise _unusable("is not a connection string that PostgreSQL understands") from None


def _from_libpq(text: str) -> URL:
    """Read it as libpq does; ``ValueError`` where libpq would notice only later that it is wrong."""
    parts = {key: str(value) for key, value in conninfo_to_dict(text).items() if value is not None}
    host, port = parts.pop("host", None), parts.pop("port", None)
    query = {key: value for key, value in parts.items() if key not in {"user", "password", "dbname"}}
    if port is not None and not all(p == "" or 0 < int(p) < 65536 for p in port.split(",")):
        raise ValueError("port")
    if (host and (host.startswith("/") or "," in host)) or (port and "," in port):
        query |= {key: value for key, value in {"host": host, "port": port}.items() if value}
        host = port = None
    return URL.create(
        DRIVER,
        username=parts.get("user"),
        password=parts.get("password"),
        host=host,
        port=int(port) if port else None,
        database=parts.get("dbname"),
        query=query,
    )


def _from_sqlalchemy(text: str) -> URL:
    try:
        url = make_url(text).set(drivername=DRIVER)
    except (ArgumentError, ValueError):
        raise _unusable("is not a URL that can be read") from None
    query: dict[str, str | tuple[str, ...]] = dict(url.query)
    if isinstance(query.get("host"), tuple):
        arguments = connect_arguments(url)
        query |= {key: str(arguments[key]) for key in ("host", "port") if key in arguments}
    if "ssl" in query:
        mode = str(query.pop("ssl"))
        query["sslmode"] = {"true": "require", "1": "require", "false": "disable", "0": "disable"}.get(mode, mode)
    known = {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()}
    unknown = sorted(query.keys() - known)
    if unknown:
        what = "a parameter" if _SECRETS & query.keys() else f"the parameter {unknown[0]!r}"
        raise _unusable(f"has {what}, which PostgreSQL does not know" + (" (write & as %26)" if what[0] == "a" else ""))
    login = {key: _one(query.pop(key)) for key in ("user", "password", "dbname") if key in query}
    return URL.create(
        DRIVER,
        login.get("user", url.username),
        login.get("password", url.password),
        url.host,
        url.port,
        login.get("dbname", url.database),
        query,
    )


def _one(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else value[-1]


def _query(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(urlsplit(text).query, keep_blank_values=True)
    except ValueError:
        return []


def _unusable(what: str) -> SettingsError:
    return SettingsError(f"{VARIABLE} {what}; write it as {EXAMPLE}.", variable=VARIABLE)
