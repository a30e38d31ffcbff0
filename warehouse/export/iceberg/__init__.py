"""An export in the tables of an Iceberg catalog: one snapshot per table, all stamped with the same export.

Nothing else is imported before it is known that the extra `iceberg` is installed.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from warehouse.errors import UsageError
from warehouse.export.manifest import Format

if TYPE_CHECKING:
    from warehouse.export.iceberg.catalogs import IcebergCatalog

INSTALL = (
    "Iceberg tables are written by pyiceberg, which is not installed: pip install 'retail-warehouse-loader[iceberg]'."
)


def opened(name: str, namespace: str, format: Format) -> IcebergCatalog:
    """Return a catalog by its name in pyiceberg's configuration or by its address, ready to take an export.

    Raises UsageError if pyiceberg is missing, or the catalog is unknown or cannot be used.
    """
    if format != "parquet":
        raise UsageError(f"Iceberg tables are made of Parquet, not of {format}; leave --format out.")
    if find_spec("pyiceberg") is None:
        raise UsageError(INSTALL)
    from warehouse.export.iceberg.catalogs import open_catalog  # noqa: PLC0415 (only now known to be there)

    return open_catalog(name, namespace)
