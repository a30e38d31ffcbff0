"""Schemas, views and comments, and the creation of everything at once from the declarations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, MetaData, Table
from sqlalchemy.exc import DataError, NotSupportedError, ProgrammingError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateSchema, CreateView, ExecutableDDLElement, SetColumnComment
from sqlalchemy.sql.compiler import DDLCompiler
from sqlalchemy.types import Text

from warehouse.errors import DeclarationError

_TEXT = Text()
PLACE = "place"
"""What `Table.info` calls the place of a declaration, where it is known."""


class CommentOnSchema(ExecutableDDLElement):
    """`COMMENT ON SCHEMA`, which SQLAlchemy lacks."""

    def __init__(self, name: str, comment: str) -> None:
        self.name = name
        self.comment = comment


@compiles(CommentOnSchema, "postgresql")
def _comment_on_schema(element: CommentOnSchema, compiler: DDLCompiler, **_options: object) -> str:
    schema = compiler.preparer.quote(element.name)
    return f"COMMENT ON SCHEMA {schema} IS {compiler.sql_compiler.render_literal_value(element.comment, _TEXT)}"


class CommentOnView(ExecutableDDLElement):
    """`COMMENT ON VIEW`, which SQLAlchemy lacks."""

    def __init__(self, table: Table) -> None:
        self.table = table


@compiles(CommentOnView, "postgresql")
def _comment_on_view(element: CommentOnView, compiler: DDLCompiler, **_options: object) -> str:
    view = compiler.preparer.format_table(element.table)
    return f"COMMENT ON VIEW {view} IS {compiler.sql_compiler.render_literal_value(element.table.comment, _TEXT)}"


def views(metadata: MetaData) -> tuple[CreateView, ...]:
    """Return the views of a model, each after those that it selects from.

    They are kept apart from its tables, so that nothing tries to create, fill or alter a view like a table.
    """
    return tuple(metadata.info.get("views", ()))


def view_statements(view: CreateView) -> Iterator[ExecutableDDLElement]:
    """Yield the statements that create a view with its comments."""
    yield view
    yield CommentOnView(view.table)
    for column in view.table.columns:
        yield SetColumnComment(column)


def create_everything(connection: Connection, metadatas: Iterable[MetaData], schemas: dict[str, str]) -> None:
    """Create the schemas with their comments, all tables and all views in an empty database, as declared.

    A warehouse is created by migrations; tests use this to create one to compare with, and stars of their own.
    """
    for name, comment in schemas.items():
        connection.execute(CreateSchema(name))
        connection.execute(CommentOnSchema(name, comment))
    for metadata in metadatas:
        for table in metadata.sorted_tables:
            with _declared(table):
                table.create(connection)
        for view in views(metadata):
            with _declared(view.table):
                for statement in view_statements(view):
                    connection.execute(statement)


@contextmanager
def _declared(table: Table) -> Iterator[None]:
    """Name the declaration of what PostgreSQL refuses to create."""
    try:
        yield
    except (ProgrammingError, DataError, NotSupportedError) as exc:  # not a lost connection or a full disk
        said = str(exc.orig).strip().partition("\n")[0].rstrip(".")
        at = f"{table.info[PLACE]}: " if PLACE in table.info else ""
        raise DeclarationError(f"{at}{table.fullname} cannot be created as declared ({said}); correct it.") from exc
