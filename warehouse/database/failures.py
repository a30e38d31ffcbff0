"""Why a connection failed, in one sentence that says what to do next."""

from __future__ import annotations

from sqlalchemy.engine import URL

from warehouse.database.urls import VARIABLE, shown
from warehouse.errors import CannotConnect

SUPPORTED = (16, 17, 18)

_SENTENCES: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("password authentication failed", "empty password"),
        "The server {server} refuses the password of user {user}: correct it in {variable}.",
    ),
    (
        ("no password supplied", "fe_sendauth"),
        "The server {server} asks for the password of user {user}: add it to {variable}, or to PGPASSWORD.",
    ),
    (
        ("no pg_hba.conf entry",),
        "The server {server} does not admit user {user} to database {database} from this machine: "
        "ask its administrator for an entry in pg_hba.conf, or change sslmode in {variable}.",
    ),
    (
        ("authentication failed",),
        "The server {server} does not take us for user {user}: correct the user in {variable}.",
    ),
    (
        ("database ", "does not exist"),
        "The server {server} has no database {database}: create it (createdb), or correct {variable}.",
    ),
    (
        ("role ", "does not exist"),
        "The server {server} has no role {user}: create it (createuser), or correct {variable}.",
    ),
    (
        ("permission denied for database",),
        "User {user} may not connect to database {database} of the server {server}: "
        "grant CONNECT, or correct {variable}.",
    ),
    (
        ("not permitted to log in",),
        "The role {user} of the server {server} may not log in: give it LOGIN, or correct {variable}.",
    ),
    (
        ("too many clients",),
        "The server {server} has no free connection: wait until others have closed theirs, or raise max_connections.",
    ),
    (
        ("remaining connection slots",),
        "The server {server} has no free connection: wait until others have closed theirs, or raise max_connections.",
    ),
    (
        ("the database system is",),
        "The server {server} is starting or stopping: try again in a moment.",
    ),
    (
        ("unsupported startup parameter",),
        "The server {server} is a connection pool that does not pass on options: "
        "name the PostgreSQL server itself in {variable}.",
    ),
    (
        ("could not translate host name",),
        "The host of the server {server} is not known: correct {variable}.",
    ),
)
_UNREACHABLE = (
    "Connection refused",
    "No such file or directory",
    "timeout",
    "timed out",
    "No route to host",
    "unreachable",
    "Is the server running",
    "server closed the connection unexpectedly",
    "Name or service not known",
    "failed to resolve host",
)


def cannot_connect(url: URL, error: Exception) -> CannotConnect:
    """Return the sentence for a failed connection; the password is in none."""
    said = " ".join(line.strip() for line in str(error).splitlines() if line.strip())
    return CannotConnect(_sentence(said).format(**_names(url), said=_last(error)), url=shown(url))


def unsupported_version(url: URL, version: int) -> CannotConnect:
    """Return the sentence for a server of a version that the warehouse does not run on."""
    numbers = f"{', '.join(str(major) for major in SUPPORTED[:-1])} or {SUPPORTED[-1]}"
    return CannotConnect(
        f"The server {_names(url)['server']} is PostgreSQL {version // 10_000}, but the warehouse needs {numbers}: "
        f"name such a server in {VARIABLE}.",
        url=shown(url),
        version=version,
    )


def _sentence(said: str) -> str:
    for signs, sentence in _SENTENCES:
        if all(sign in said for sign in signs) or (len(signs) > 1 and signs[0] not in _PAIRED and signs[1] in said):
            return sentence
    if any(sign in said for sign in ("SSL", "ssl", "certificate")):
        return "No encrypted connection to the server {server} comes about ({said}): correct sslmode in {variable}."
    if any(sign in said for sign in _UNREACHABLE):
        return "No PostgreSQL server answers at {server}: start it, or correct {variable}."
    return "The server {server} cannot be used ({said}): correct {variable}."


_PAIRED = ("database ", "role ")


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


def _last(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1].rpartition("FATAL:")[2].strip().rstrip(".:") if lines else type(error).__name__
