"""The columns of an export in Iceberg types, and how a table follows changes of the model."""

from __future__ import annotations

import pyarrow as pa
from pyiceberg.exceptions import ResolveError
from pyiceberg.io.pyarrow import pyarrow_to_schema
from pyiceberg.schema import Schema, promote
from pyiceberg.table import Transaction
from pyiceberg.table.name_mapping import MappedField, NameMapping
from pyiceberg.types import IcebergType

from warehouse.errors import UsageError

DOC = "doc"
"""The key under which pyiceberg looks for the description of an Arrow field."""


def documented(schema: pa.Schema) -> pa.Schema:
    """Return the schema of an exported file with its descriptions where pyiceberg looks for them."""
    return pa.schema([_documented(field) for field in schema])


def _documented(field: pa.Field) -> pa.Field:
    description = (field.metadata or {}).get(b"description", b"").decode()
    return field.with_metadata({DOC: description} if description else None)


def evolve(transaction: Transaction, wanted: pa.Schema, table: str) -> list[str]:
    """Give a table the columns of an export, within a transaction; return those that only the table has.

    New columns are optional, because older snapshots lack them. Columns dropped from the model stay, optional and
    without values, so that no query breaks on a missing name. Raises UsageError if Iceberg cannot change a type.
    """
    existing = transaction.table_metadata.schema()
    known = {field.name: field for field in existing.fields}
    _require_convertible(existing, wanted, table)
    missing = [name for name in known if name not in wanted.names]
    with transaction.update_schema() as update:
        update.union_by_name(pa.schema([f if f.name in known else f.with_nullable(True) for f in wanted]))
        for name in missing:
            if known[name].required:
                update.make_column_optional(name)
    return missing


def _require_convertible(existing: Schema, wanted: pa.Schema, table: str) -> None:
    mapping = NameMapping([MappedField(field_id=n, names=[name]) for n, name in enumerate(wanted.names, 1)])
    for field in pyarrow_to_schema(wanted, mapping).fields:
        before = next((known.field_type for known in existing.fields if known.name == field.name), None)
        if before is not None and not _promoted(before, field.field_type) and not _promoted(field.field_type, before):
            raise UsageError(
                f"{table}.{field.name} is {field.field_type} in the export and {before} in the Iceberg table, which "
                "Iceberg cannot change; rename or drop the table there, or name another iceberg_namespace, and export "
                "again.",
                table=table,
                column=field.name,
            )


def _promoted(before: IcebergType, after: IcebergType) -> bool:
    try:
        return before == after or bool(promote(before, after) == after)
    except ResolveError:
        return False
