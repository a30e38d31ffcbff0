"""Expressions of the model as SQL to read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, ClauseElement, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql.base import PGCompiler
from sqlalchemy.types import NullType

from warehouse.documents.markdown import wrapped
from warehouse.vocabulary.rule import TODAY

LONG = 60
"""Longer texts in an expression are tables of letters, which say nothing to a reader."""


class _Readable(PGCompiler):
    """Writes values into the SQL; `:today` stands for the day of the question."""

    def render_literal_bindparam(self, bindparam: BindParameter[Any], *arguments: Any, **options: Any) -> Any:
        """Return what stands in the place of a value."""
        if bindparam.key == TODAY.key:
            return ":today"
        if isinstance(bindparam.value, str):
            if len(bindparam.value) > LONG:
                return "'...'"
            if isinstance(bindparam.type, NullType):
                return self.render_literal_value(bindparam.value, Text())  # type: ignore[no-untyped-call]
        return super().render_literal_bindparam(bindparam, *arguments, **options)  # type: ignore[no-untyped-call]


_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
_DIALECT.statement_compiler = _Readable  # type: ignore[assignment]


def sql(element: ClauseElement) -> str:
    """Return an expression or a query as PostgreSQL's SQL, on lines that fit."""
    compiled = element.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True})
    return wrapped(str(compiled).replace("%%", "%"))


def type_name(type_: Any) -> str:
    """Return the name of a type in PostgreSQL."""
    return str(type_.compile(dialect=_DIALECT)).lower()
