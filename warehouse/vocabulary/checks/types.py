"""Types: those that the loader can parse, and which may be compared with each other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    DateTime,
    Dialect,
    Enum,
    Float,
    Integer,
    Numeric,
    String,
    Time,
    Uuid,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator, TypeEngine

from warehouse.vocabulary.checks.places import Place, wrong

_DIALECT: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
ALLOWED: Mapping[type[TypeEngine[Any]], type] = MappingProxyType(
    {
        Boolean: bool,
        Integer: int,
        Float: float,
        Numeric: Decimal,
        DateTime: datetime,
        Date: date,
        Time: time,
        Uuid: UUID,
        JSON: object,
        String: str,
    }
)
"""The types of columns from files, subclasses included, and the Python types of their values."""
NAMES = (
    "Text, String(n), SmallInteger, Integer, BigInteger, Numeric(p, s), Float, Double, Boolean, Date, Time, DateTime, "
    "Uuid or JSON"
)
LONGEST_TEXT = 10_485_760
"""The most characters that PostgreSQL lets a column declare."""
_NO_KEYS = (Boolean, Float, JSON)


def made(type_: object) -> TypeEngine[Any] | None:
    """Return a type as an object; None if it is not a type."""
    if isinstance(type_, type) and issubclass(type_, TypeEngine):
        return type_()
    return type_ if isinstance(type_, TypeEngine) else None


def family(type_: TypeEngine[Any]) -> type[TypeEngine[Any]] | None:
    """Return the allowed type that a type is an instance of."""
    if isinstance(type_, Enum | TypeDecorator):
        return None
    return next((allowed for allowed in ALLOWED if isinstance(type_, allowed)), None)


def is_number(type_: TypeEngine[Any]) -> bool:
    """Whether values of a type can be added up."""
    return isinstance(type_, Integer | Numeric | Float)


def written(type_: object) -> str:
    """Return PostgreSQL's name for a type."""
    found = made(type_)
    return str(type_) if found is None else found.compile(dialect=_DIALECT)


def check_type(type_: object, what: str, place: Place | None = None, *, of: str = "a text") -> None:
    """Raise DeclarationError for a type that the loader cannot parse."""
    found = made(type_)
    kind = None if found is None else family(found)
    if found is None or kind is None:
        raise wrong(what, f"{getattr(type_, '__name__', type_)!s} is no type that {of} can become; use {NAMES}", place)
    if isinstance(found, Time) and found.timezone:
        raise wrong(what, "a time of day with a zone means nothing without its day; use Time or DateTime", place)
    if isinstance(found, Numeric) and not isinstance(found, Float):
        precision, scale = found.precision, found.scale
        if precision is not None and not 0 < precision <= 255:
            raise wrong(what, f"Numeric holds 1 to 255 digits here, not {precision}", place)
        if precision is not None and not 0 <= (scale or 0) <= precision:
            raise wrong(what, f"of {precision} digits {scale} cannot be decimals; use fewer", place)
    if isinstance(found, Float) and found.precision is not None and not 1 <= found.precision <= 53:
        raise wrong(what, f"Float has 1 to 53 binary digits, not {found.precision}; use Double", place)
    if isinstance(found, String) and found.length is not None and not 1 <= found.length <= LONGEST_TEXT:
        raise wrong(what, f"no text has {found.length} characters; use Text", place)


def check_key_type(type_: object, what: str, place: Place | None = None) -> None:
    """Raise DeclarationError for a type whose values cannot identify anything."""
    if isinstance(made(type_), _NO_KEYS):
        raise wrong(
            what, f"a value of {written(type_)} identifies nothing; use Text, a whole number, Date or Uuid", place
        )


def fits(value: object, type_: object) -> bool:
    """Whether a Python value is one of the type."""
    found = made(type_)
    kind = None if found is None else family(found)
    if kind is None:
        return False
    if isinstance(value, bool):
        return kind is Boolean
    wanted = (int, Decimal) if kind is Numeric else ALLOWED[kind]
    return isinstance(value, wanted)
