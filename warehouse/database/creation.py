"""What surrounds the tables: schemas, and the creation of everything at once from the declarations."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, DDLElement, MetaData
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateSchema
from sqlalchemy.sql.compiler import DDLCompiler
from sqlalchemy.types import Text

_TEXT = Text()


class CommentOnSchema(DDLElement):
    """`COMMENT ON SCHEMA`, which SQLAlchemy does not have."""

    def __init__(self, name: str, comment: str) -> None:
        self.name = name
        self.comment = comment


@compiles(CommentOnSchema, "postgresql")
def _comment_on_schema(element: CommentOnSchema, compiler: DDLCompiler, **_options: object) -> str:
    schema = compiler.preparer.quote(element.name)
    return f"COMMENT ON SCHEMA {schema} IS {compiler.sql_compiler.render_literal_value(element.comment, _TEXT)}"


def create_everything(connection: Connection, metadatas: Iterable[MetaData], schemas: dict[str, str]) -> None:
    """Create schemas, with their comments, and all tables in an empty database, as declared.

    Migrations are how a warehouse is made; this is how tests make one to compare with, and stars of their own.
    """
    for name, comment in schemas.items():
        connection.execute(CreateSchema(name))
        connection.execute(CommentOnSchema(name, comment))
    for metadata in metadatas:
        metadata.create_all(connection)
