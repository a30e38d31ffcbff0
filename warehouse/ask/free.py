"""Restricted free SQL: one read-only statement, with a reader's rights that it cannot escape.

Rights alone do not confine a session that began as another role: `set_config('role', ...)` inside a statement resets
it, and a function that runs its own SQL then reads everything. So only known functions can be called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from psycopg import sql
from sqlalchemy import Connection

from warehouse.ask.running import TIMED_OUT, Rows, become
from warehouse.database.raw import raw_cursor
from warehouse.errors import UsageError

LONGEST = 20_000
FUNCTIONS = frozenset(
    """
    abs age any_value array_length avg bool_and bool_or btrim cast ceil ceiling char_length coalesce concat concat_ws
    corr count cume_dist date_bin date_part date_trunc dense_rank every exp extract first_value floor generate_series
    greatest initcap justify_days lag last_value lead least left length ln log lower ltrim make_date max min mod mode
    nth_value ntile nullif percent_rank percentile_cont percentile_disc position power rank regexp_count regexp_like
    replace right round row_number rtrim sign split_part sqrt starts_with stddev stddev_pop stddev_samp strpos
    substring sum to_char to_date to_number trim trunc upper var_pop var_samp variance width_bucket
    """.split()  # noqa: SIM905
)
"""Functions that can be called: numbers, texts, dates and aggregates; none runs SQL, sleeps, or reads files."""
KEYWORDS = frozenset(
    """
    all and any array as between by case char character cube decimal distinct else end except exists filter float from
    group grouping having ilike in intersect interval is join lateral like limit not numeric offset on or order over
    partition recursive rollup row select sets similar some symmetric then timestamp time union using values varchar
    when where with within materialized
    """.split()  # noqa: SIM905
)
"""Words that may precede a parenthesis without calling anything."""
TYPED = frozenset(["date", "interval", "time", "timestamp", "timestamptz"])
"""Words that may directly precede a string literal."""
_LEXEME = re.compile(
    r"""
    (?P<space>[ \t\n\r\f\v]+|--[^\r\n]*)
    |(?P<text>'(?:[^']|'')*')
    |(?P<quoted>"(?:[^"]|"")+")
    |(?P<number>\d[\w.]*)
    |(?P<word>[A-Za-z_\u0080-\U0010ffff][\w$\u0080-\U0010ffff]*)
    |(?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Lexeme:
    """A piece of a statement."""

    kind: str
    text: str
    glued: bool
    """Whether it follows the previous piece without a gap."""


def require_reading(statement: str) -> str:
    """Return a statement that only reads and calls only known functions; raises UsageError for any other."""
    text = statement.strip().removesuffix(";").strip()
    if len(text) > LONGEST or "\0" in text:
        raise UsageError(f"The statement is longer than {LONGEST:,} letters, or holds a null byte; shorten it.")
    found = list(_lexemes(text))
    if not found or found[0].text.lower() not in ("select", "with", "values", "("):
        raise UsageError("Only reading statements are run; begin with SELECT, WITH or VALUES.")
    for place, one in enumerate(found):
        before = found[place - 1] if place else Lexeme("sign", "", False)
        _require_plain(one, before)
        if one.text == "(" and before.kind in ("word", "quoted"):
            _require_known(before, found[place - 2] if place > 1 else Lexeme("sign", "", False), found, place)
    return text


def _lexemes(text: str) -> Iterator[Lexeme]:
    glued = False
    for found in _LEXEME.finditer(text):
        kind = str(found.lastgroup)
        if kind != "space":
            yield Lexeme(kind, found[0], glued)
        glued = kind != "space"


def _require_plain(one: Lexeme, before: Lexeme) -> None:
    if one.kind == "sign" and one.text in (";", "$", "\\", "'", '"', "`"):
        what = "more than one statement" if one.text == ";" else f"the sign {one.text}"
        raise UsageError(f"The statement holds {what}; send one statement, with texts in plain quotes.")
    if one.text == "*" and before.text == "/" and one.glued:
        raise UsageError("The statement holds a comment in /* */; leave it out.")
    prefixed = before.kind in ("word", "number") and one.glued and before.text.lower() not in TYPED
    after_and = before.text == "&" and one.glued
    if one.kind in ("text", "quoted") and (prefixed or after_and):
        raise UsageError(f"The text after `{before.text}` has a prefix; write it in plain quotes, apart from words.")


def _require_known(name: Lexeme, before: Lexeme, found: list[Lexeme], place: int) -> None:
    called = name.text.strip('"') if name.kind == "quoted" else name.text.lower()
    if name.kind == "word" and called in KEYWORDS and before.text != ".":
        return
    if before.text == ".":
        raise UsageError(f"`{called}` is called by its schema; functions are called by their name alone.", name=called)
    if called in FUNCTIONS or _names_columns(called, before, found, place):
        return
    raise UsageError(
        f"`{called}` is not among the functions that can be called here; those for sums, texts and dates are.",
        name=called,
    )


def _names_columns(called: str, before: Lexeme, found: list[Lexeme], place: int) -> bool:
    """Return whether a parenthesis holds the columns of a name: `WITH x (a) AS (SELECT ...)`, `FROM (...) AS x (a)`."""
    if before.text.lower() not in ("as", "with", "recursive", ",") or not called.isidentifier():
        return False
    end = next((spot for spot in range(place, len(found)) if found[spot].text == ")"), len(found))
    inside = found[place + 1 : end]
    plain = all(one.kind == "word" if spot % 2 == 0 else one.text == "," for spot, one in enumerate(inside))
    following = [one.text.lower() for one in found[end + 1 : end + 4]]
    # A function in FROM may have a list of columns too, but that does not begin with a query.
    begins = following[:2] == ["as", "("] and following[2:] in (["select"], ["with"], ["values"])
    return plain and bool(inside) and (begins or before.text.lower() == "as")


def run_free(connection: Connection, statement: str, role: str, limit: int) -> Rows:
    """Return the first rows of a statement that a role may read; the protocol used accepts only one statement.

    Raises UsageError for a statement that fails, or that the role may not run.
    """
    text = require_reading(statement)
    become(connection, role)
    try:
        with raw_cursor(connection) as cursor:
            cursor.execute(b"DECLARE answer NO SCROLL CURSOR WITHOUT HOLD FOR " + text.encode(), binary=True)
            cursor.execute(sql.SQL("FETCH FORWARD {} FROM answer").format(sql.Literal(limit + 1)))
            names = tuple(column.name for column in cursor.description or ())
            rows = cursor.fetchall()
    except psycopg.Error as exc:
        if exc.sqlstate == TIMED_OUT:
            raise
        said = exc.diag.message_primary or "it is not understood"
        raise UsageError(f"The statement cannot be run as {role} ({said}); correct it.") from exc
    return Rows(names, tuple(rows[:limit]), len(rows) > limit, text)
