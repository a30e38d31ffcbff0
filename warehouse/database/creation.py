"""What surrounds the tables: schemas, and the creation of everything at once from the declarations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, MetaData, Table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateSchema, CreateView, ExecutableDDLElement, SetColumnComment
from sqlalchemy.sql.compiler import DDLCompiler
from sqlalchemy.types import Text

_TEXT = Text()


class CommentOnSchema(ExecutableDDLElement):
    """`COMMENT ON SCHEMA`, which SQLAlchemy does not have."""

    def __init__(self, name: str, comment: str) -> None:
        self.name = name
        self.comment = comment


@compiles(CommentOnSchema, "postgresql")
def _comment_on_schema(element: CommentOnSchema, compiler: DDLCompiler, **_options: object) -> str:
    schema = compiler.preparer.quote(element.name)
    return f"COMMENT ON SCHEMA {schema} IS {compiler.sql_compiler.render_literal_value(element.comment, _TEXT)}"


class CommentOnView(ExecutableDDLElement):
    """`COMMENT ON VIEW`, which SQLAlchemy does not have."""

    def __init__(self, table: Table) -> None:
        self.table = table


@compiles(CommentOnView, "postgresql")
def _comment_on_view(element: CommentOnView, compiler: DDLCompiler, **_options: object) -> str:
    view = compiler.preparer.format_table(element.table)
    return f"COMMENT ON VIEW {view} IS {compiler.sql_compiler.render_literal_value(element.table.comment, _TEXT)}"


def views(metadata: MetaData) -> tuple[CreateView, ...]:
    """Return the views of a model, each after those that it selects from.

    They stand apart from its tables, so that nothing takes a view for something that can be made, filled or altered.
    """
    return tuple(metadata.info.get("views", ()))


def view_statements(view: CreateView) -> Iterator[ExecutableDDLElement]:
    """Yield the statements that make a view, with its comments."""
    yield view
    yield CommentOnView(view.table)
    for column in view.table.columns:
        yield SetColumnComment(column)


def create_everything(connection: Connection, metadatas: Iterable[MetaData], schemas: dict[str, str]) -> None:
    """Create schemas, with their comments, all tables and all views in an empty database, as declared.

    Migrations are how a warehouse is made; this is how tests make one to compare with, and stars of their own.
    """
    for name, comment in schemas.items():
        connection.execute(CreateSchema(name))
        connection.execute(CommentOnSchema(name, comment))
    for metadata in metadatas:
        metadata.create_all(connection)
        for view in views(metadata):
            for statement in view_statements(view):
                connection.execute(statement)
