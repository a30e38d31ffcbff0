"""Why a connection failed, in one sentence that says what to do next."""

from __future__ import annotations

import re

from sqlalchemy.engine import URL

from warehouse.database.programs import supported
from warehouse.database.urls import VARIABLE, shown, without_password
from warehouse.errors import CannotConnect

_SENTENCES = (
    (
        "password authentication failed|empty password",
        "The server {server} refuses the password of user {user}: correct it in {variable}.",
    ),
    (
        "no password supplied",
        "The server {server} asks for the password of user {user}: add it to {variable}, or to PGPASSWORD.",
    ),
    (
        "no pg_hba.conf entry|pg_hba.conf rejects",
        "The server {server} does not admit user {user} to database {database} from here: "
        "ask its administrator for a line in pg_hba.conf, or change sslmode in {variable}.",
    ),
    (
        "authentication failed",
        "The server {server} does not accept this account as user {user}: correct the user in {variable}.",
    ),
    (
        'database ".*" does not exist',
        "The server {server} has no database {database}: create it (createdb), or correct {variable}.",
    ),
    (
        'role ".*" does not exist',
        "The server {server} has no role {user}: create it (createuser), or correct {variable}.",
    ),
    (
        "permission denied for database|not permitted to log in|not currently accepting connections",
        "The server {server} does not let user {user} into database {database} ({said}): "
        "ask its administrator for the right, or correct {variable}.",
    ),
    (
        "too many clients|too many connections|remaining connection slots",
        "The server {server} has no free connection ({said}): close others, or raise max_connections there.",
    ),
    (
        "could not fork",
        "The server {server} cannot start more processes ({said}): end others, or raise its limit (ulimit -u, the "
        "limit of its container).",
    ),
    (
        "the database system is",
        "The server {server} is starting or stopping ({said}): try again in a moment.",
    ),
    (
        "unsupported startup parameter",
        "The connection pool at {server} does not pass on what {variable} or a PG* variable sets ({said}): "
        "leave it out, or name the server itself.",
    ),
    (
        "invalid value for parameter|unrecognized configuration parameter|permission denied to set parameter",
        "The server {server} rejects a setting of the session ({said}): correct `options` in {variable}, or the "
        "settings of the role or the database (ALTER ROLE .. RESET, ALTER DATABASE .. RESET).",
    ),
    (
        "invalid response to SSL negotiation|expected authentication request",
        "What answers at {server} is not a PostgreSQL server: correct {variable}.",
    ),
    (
        "could not translate host name|failed to resolve host",
        "The host of the server {server} is not known: correct {variable}.",
    ),
    (
        "SSL|ssl|certificate",
        "No encrypted connection to the server {server} can be made ({said}): correct sslmode or sslrootcert in "
        "{variable}.",
    ),
    (
        "refused|No such file|time.?out|timed out|No route|unreachable|server running|closed the connection",
        "No PostgreSQL server answers at {server}: start it, or correct {variable}.",
    ),
    ("", "The server {server} cannot be used ({said}): correct {variable}."),
)


def cannot_connect(url: URL, error: Exception) -> CannotConnect:
    """Return the sentence for a failed connection; none contains the password."""
    text = str(error)
    sentence = next(sentence for signs, sentence in _SENTENCES if re.search(signs, text))
    return CannotConnect(sentence.format(**_names(url), said=without_password(_last(text), url)), url=shown(url))


def unsupported_version(url: URL, version: int) -> CannotConnect:
    """Return the sentence for a server of a version that the warehouse does not run on."""
    return CannotConnect(
        f"The server {_names(url)['server']} is PostgreSQL {version // 10_000}, but the warehouse needs {supported()}: "
        f"name such a server in {VARIABLE}.",
        url=shown(url),
        version=version,
    )


def not_utf8(url: URL, encoding: str) -> CannotConnect:
    """Return the sentence for a database that cannot hold every text."""
    names = _names(url)
    return CannotConnect(
        f"The database {names['database']} on {names['server']} has the encoding {encoding}, but the warehouse needs "
        "UTF8 to hold every text: create another one (createdb --encoding UTF8 --template template0) and name it in "
        f"{VARIABLE}.",
        url=shown(url),
        encoding=encoding,
    )


def pooled_by_transaction(url: URL) -> CannotConnect:
    """Return the sentence for a pooler that does not keep a client on one session."""
    return CannotConnect(
        f"The connection pool at {_names(url)['server']} may give each transaction another session, so that the lock "
        "of a load would not hold: set its pool_mode to session for this database, or name the server itself in "
        f"{VARIABLE}.",
        url=shown(url),
    )


def _names(url: URL) -> dict[str, str]:
    query = {key: ",".join(values) for key, values in url.normalized_query.items()}
    host = url.host or query.get("host") or query.get("hostaddr") or "localhost"
    port = url.port or query.get("port") or 5432
    return {
        "server": f"{host}:{port}",
        "user": url.username or "(the user of this machine)",
        "database": url.database or url.username or "(of the user's name)",
        "variable": VARIABLE,
    }


def _last(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()] or ["no reason given"]
    # what libpq advises comes on lines of its own, after what went wrong
    told = [line for line in lines if "FATAL:" in line or " failed:" in line] or lines
    return told[-1].rpartition("FATAL:")[2].rpartition(" failed:")[2].strip().rstrip(".:")
