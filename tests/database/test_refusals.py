"""Errors caused by the server say so: which limit, whose, and what to set."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from warehouse.cli.run import explained as of_a_command
from warehouse.database.connect import connect
from warehouse.database.refusals import reason
from warehouse.load.batch.failures import database_error
from warehouse.settings import Settings

POOL = "though the program sets it to 0 for its sessions, so a connection pool must have set it again"


def failure(settings: Settings, *statements: str) -> DBAPIError:
    with connect(settings) as database, database.engine.connect() as connection:
        try:
            for statement in statements:
                connection.execute(text(statement))
        except DBAPIError as exc:
            return exc
    raise AssertionError("nothing failed")


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        (("SET statement_timeout = '20ms'", "SELECT pg_sleep(5)"), f"statement_timeout, {POOL}"),
        (
            ("SELECT pg_cancel_backend(pg_backend_pid())", "SELECT pg_sleep(5)"),
            "an administrator or a program did",
        ),
        (("SELECT pg_terminate_backend(pg_backend_pid())", "SELECT 1"), "ended the session"),
        (("SET TRANSACTION READ ONLY", "CREATE TABLE public.t (a int)"), "default_transaction_read_only"),
    ],
)
def test_the_server_did_it(settings: Settings, statements: tuple[str, ...], words: str) -> None:
    error = failure(settings, *statements)
    for said in (database_error(error), of_a_command(error)):
        assert words in str(said)
        assert str(said).endswith(".")
        assert said is not None
        assert said.exit_code == 3


def test_a_lost_connection_is_told_as_such(settings: Settings) -> None:
    """Without a state of the server, for none was sent."""
    error = psycopg.OperationalError("the connection is lost")
    assert str(reason(error)).startswith("was lost (the connection is lost): it was restarted, or a firewall")


def test_what_is_about_a_statement_is_none_of_it(settings: Settings) -> None:
    assert reason(failure(settings, "SELECT 1/0").orig) is None


def test_a_server_that_may_fork_no_more() -> None:
    said = "connection failed: could not fork new process for connection: Resource temporarily unavailable"
    assert str(reason(psycopg.OperationalError(said))) == (
        f"cannot start more processes ({said}): end others, or raise its limit (ulimit -u, the limit of its "
        "container), and run the command again"
    )
