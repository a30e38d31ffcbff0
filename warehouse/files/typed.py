"""Values that have a type of their own, as text that reads one way only: no setting about texts is about them."""

from __future__ import annotations

TYPED = (
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT",
    "FLOAT", "DOUBLE", "DECIMAL", "BIGNUM", "BOOLEAN", "DATE", "TIME", "INTERVAL",
)  # fmt: skip
"""How the names of DuckDB's types begin that are no texts: numbers, truth, days and times."""
NESTED = ("STRUCT", "MAP", "UNION", "VARIANT")


def is_nested(kind: str) -> bool:
    """Return whether a type's values are made of others, and are kept as JSON."""
    return kind.startswith(NESTED) or kind.endswith("]")


def is_typed(kind: str) -> bool:
    """Return whether values are read by their type, and not as texts."""
    return kind.startswith(TYPED) and not is_nested(kind)


def as_text(sql: str, kind: str) -> str:
    """Return the SQL that writes a value of a type as text: days as ISO, numbers with a point and without exponent."""
    if is_nested(kind):
        return f"cast(to_json({sql}) as varchar)"
    text = f"cast({sql} as varchar)"
    if kind not in ("FLOAT", "DOUBLE"):
        return text
    # Of what is too small or too large for a decimal the exponent stays; PostgreSQL reads it.
    large = f"cast(try_cast({text} as decimal(38, 0)) as varchar)"
    small = f"rtrim(cast(try_cast({text} as decimal(38, 37)) as varchar), '0')"
    return (
        f"case when not contains({text}, 'e') then {text} when abs({sql}) >= 1 then coalesce({large}, {text}) "
        f"when abs({sql}) >= 1e-20 then coalesce({small}, {text}) else {text} end"
    )
