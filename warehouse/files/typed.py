"""Values that have a type of their own, written as unambiguous text: settings about texts do not apply to them."""

from __future__ import annotations

TYPED = (
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT",
    "FLOAT", "DOUBLE", "DECIMAL", "BIGNUM", "BOOLEAN", "DATE", "TIME", "INTERVAL",
)  # fmt: skip
"""The prefixes of DuckDB's types that are not texts: numbers, booleans, days and times."""
NESTED = ("STRUCT", "MAP", "UNION", "VARIANT")


def is_nested(kind: str) -> bool:
    """Return whether a type is composite, so that its values are kept as JSON."""
    return kind.startswith(NESTED) or kind.endswith("]")


def is_typed(kind: str) -> bool:
    """Return whether values are read by their type instead of as texts."""
    return kind.startswith(TYPED) and not is_nested(kind)


def as_text(sql: str, kind: str) -> str:
    """Return the SQL that writes a value of a type as text: days as ISO, numbers with a point and without exponent.

    A whole number is written without decimals, because a key that has gaps arrives as 12346.0 from pandas.
    """
    if is_nested(kind):
        return f"cast(to_json({sql}) as varchar)"
    text = f"cast({sql} as varchar)"
    if kind not in ("FLOAT", "DOUBLE"):
        return text
    # Numbers too small or too large for a decimal keep their exponent; PostgreSQL reads it.
    large = f"cast(try_cast({text} as decimal(38, 0)) as varchar)"
    small = f"rtrim(cast(try_cast({text} as decimal(38, 37)) as varchar), '0')"
    return (
        f"case when ends_with({text}, '.0') then left({text}, -2) "
        f"when not contains({text}, 'e') then {text} when abs({sql}) >= 1 then coalesce({large}, {text}) "
        f"when abs({sql}) >= 1e-20 then coalesce({small}, {text}) else {text} end"
    )
